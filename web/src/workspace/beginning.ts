/** What is to be read of a score in MEI for bars up to one of them: the rest is most of what takes time. */
const MEI = /<mei[\s>]/;
const MEASURE = /<measure(?=[\s/>])[^>]*>/g;
const END = "</measure>";

/** All that stands between bars is kept, as are those before, whose clefs and keys may hold on. What is no MEI stays whole. */
export function upTo(text: string, bar: number): string {
  return MEI.test(text) ? [...without(text, bar)].join("") : text;
}

function* without(text: string, bar: number): Generator<string> {
  let [count, kept] = [0, 0];
  for (const { 0: tag, index } of text.matchAll(MEASURE)) {
    if (++count <= bar) continue;
    yield text.slice(kept, index);
    kept = tag.endsWith("/>") ? index + tag.length : text.indexOf(END, index) + END.length;
  }
  yield text.slice(kept);
}
