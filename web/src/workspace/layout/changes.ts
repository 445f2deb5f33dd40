/** Changes of panes as links and forms have them: each was written for what stood, and is made to what stands by then. */

export interface Change {
  /** sources of the panes for which it was written, in their order */
  before: readonly string[];
  wanted: readonly string[];
  /** the pane in which it was asked for, if it was in one */
  of: string | null;
}

/** Of panes that were replaced: which one came instead. */
export type Heirs = ReadonlyMap<string, string>;

/** The change as it is meant now: whatever was asked of a pane is asked of the one that has come in its place since. */
export function meant({ before, wanted, of }: Change, now: readonly string[], heirs: Heirs): Change {
  const heir = (pane: string): string => {
    let found = pane;
    while (!now.includes(found) && heirs.has(found)) found = heirs.get(found)!;
    return now.includes(found) ? found : pane;
  };
  const kept = (pane: string): string => (before.includes(pane) ? heir(pane) : pane);
  return { before: before.map(heir), wanted: wanted.map(kept), of: of === null ? null : heir(of) };
}

/** Each that is replaced, with what comes for it. */
export function replaced({ before, wanted }: Change): [gone: string, come: string][] {
  const come = without(wanted, before);
  return without(before, wanted).slice(0, come.length).map((gone, at) => [gone, come[at]!]);
}

const without = (some: readonly string[], others: readonly string[]): string[] => some.filter((each) => !others.includes(each));

/** What comes stands in the place of what goes, or last; a pane that is moved goes as many places, as far as there are any. */
export function carried({ before, wanted, of }: Change, now: readonly string[]): string[] {
  const [gone, come] = [without(before, wanted), without(wanted, before)];
  if (gone.length === 0 && come.length === 0) return moved(now, of ?? "", wanted.indexOf(of ?? "") - before.indexOf(of ?? ""));
  const panes = [...now];
  for (const each of without(come, now)) {
    const place = panes.findIndex((one) => gone.includes(one));
    if (place >= 0) panes[place] = each;
    else panes.push(each);
  }
  return without(panes, gone);
}

function moved(now: readonly string[], pane: string, by: number): string[] {
  const at = now.indexOf(pane);
  if (at < 0) return [...now];
  const others = without(now, [pane]);
  return others.toSpliced(Math.min(Math.max(at + by, 0), others.length), 0, pane);
}
