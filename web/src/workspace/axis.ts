/** Where the bars of all versions stand beside each other, as the server says. */
export interface Axis {
  measure: string;
  /** how many it has */
  bars: number;
  columns: Record<string, number[][]>;
}

/** From the first column to behind the last. */
export type Run = [from: number, to: number];

/** Of each bar of a version, from 1: its columns. The measure's own bars are the columns. */
export class Beside {
  constructor(private readonly axis: Axis) {}

  has(version: string): boolean {
    return version === this.axis.measure || version in this.axis.columns;
  }

  column(version: string, bar: number): number | null {
    if (version === this.axis.measure) return bar - 1;
    return this.axis.columns[version]?.[bar - 1]?.[0] ?? null;
  }

  /** Behind the last column of all versions. */
  get length(): number {
    const ends = Object.values(this.axis.columns).flat(2);
    return Math.floor(ends.reduce((most, each) => Math.max(most, each), this.axis.bars - 1)) + 1;
  }

  /** Where the version has the bars of the measure: what lies between is left out. */
  runs(version: string): Run[] {
    if (version === this.axis.measure) return [[0, this.axis.bars]];
    const found: Run[] = [];
    const columns = (this.axis.columns[version] ?? []).flat().filter(Number.isInteger);
    for (const column of [...new Set(columns)].sort((one, other) => one - other)) {
      const last = found.at(-1);
      if (last?.[1] === column) last[1] = column + 1;
      else found.push([column, column + 1]);
    }
    return found;
  }

  /** The first and the last column of some bars of a version. */
  span(version: string, [first, last]: Run): Run | null {
    const own = Array.from({ length: last - first + 1 }, (_, at) => this.column(version, first + at));
    const places = own.filter((each) => each !== null);
    return places.length === 0 ? null : [Math.min(...places), Math.max(...places)];
  }

  /** Which bars of another version stand where these do: the first and the last of them. */
  across(version: string, bars: Run, other: string): Run | null {
    const places = this.span(version, bars);
    if (places === null) return null;
    const [from, to] = places;
    const there = this.columnsOf(other).flatMap((each, at) => (each.some((place) => from <= place && place <= to) ? [at + 1] : []));
    return there.length === 0 ? null : [Math.min(...there), Math.max(...there)];
  }

  private columnsOf(version: string): number[][] {
    if (version === this.axis.measure) return Array.from({ length: this.axis.bars }, (_, at) => [at]);
    return this.axis.columns[version] ?? [];
  }

  /** Behind which columns the version has bars that the measure lacks. */
  added(version: string): number[] {
    const between = (this.axis.columns[version] ?? []).flat().filter((each) => !Number.isInteger(each));
    return [...new Set(between.map((each) => Math.floor(each) + 1))];
  }

  /** The bar that stands there, or the last one before it; null where the version has none yet. */
  bar(version: string, column: number): number | null {
    if (version === this.axis.measure) return Math.floor(column) + 1;
    const columns = this.axis.columns[version];
    if (columns === undefined) return null;
    let [found, nearest] = [null as number | null, -Infinity];
    columns.forEach((each, at) => {
      for (const place of each) if (place <= column && place > nearest) [found, nearest] = [at + 1, place];
    });
    return found;
  }
}
