/** What is to be read of a score in MEI for bars up to one of them: the rest is most of what takes time. */
const MEASURE = /<measure(?=[\s/>])(?:[^>]*\/>|.*?<\/measure>)/gs;

/** All that stands between bars is kept, as are those before, whose clefs and keys may hold on. What is no MEI stays whole. */
export function upTo(text: string, bar: number): string {
  if (!/<mei[\s>]/.test(text)) return text;
  let count = 0;
  return text.replace(MEASURE, (measure) => (++count > bar ? "" : measure));
}
