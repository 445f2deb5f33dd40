/** How wide or high panes are beside each other, in per cent: no page is needed to reckon with them. */
export const LEAST = 15;

/** As an address has them: `60-40`. Null where it has none for so many. */
export function read(text: string, count: number): number[] | null {
  const found = text.split("-").map(Number);
  const whole = found.reduce((sum, each) => sum + each, 0);
  if (found.length !== count || found.some((each) => !(each >= 1)) || Math.abs(whole - 100) > count) return null;
  return found.map((each) => (100 * each) / whole);
}

export const written = (shares: number[]): string => shares.map(Math.round).join("-");

export const even = (count: number): number[] => Array.from({ length: count }, () => 100 / count);

export const isEven = (shares: number[]): boolean => written(shares) === written(even(shares.length));

/** The least and the most that the one before a divider may have of the two at it. */
export function bounds(shares: number[], at: number): [least: number, most: number] {
  const both = (shares[at] ?? 0) + (shares[at + 1] ?? 0);
  const least = Math.min(LEAST, both / 2);
  return [least, both - least];
}

/** The divider behind one of them is moved so that this has so much; only its neighbour has the less, or more. */
export function moved(shares: number[], at: number, wanted: number): number[] {
  const [least, most] = bounds(shares, at);
  const both = (shares[at] ?? 0) + (shares[at + 1] ?? 0);
  const share = Math.min(Math.max(wanted, least), most);
  return shares.map((each, place) => (place === at ? share : place === at + 1 ? both - share : each));
}

/** As many beside each other as there is room for, so that rows are as full as each other. */
export function columns(count: number, width: number, narrowest: number): number {
  const most = Math.max(1, Math.floor(width / narrowest));
  return Math.ceil(count / Math.ceil(count / most));
}
