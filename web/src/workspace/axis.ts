/** Where the bars of all versions stand beside each other, as the server says. */
export interface Axis {
  measure: string;
  columns: Record<string, number[][]>;
}

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
