/** The pages of a source, and where the bars of its version are seen on them. */
import type { Range } from "./selection";

export interface Region {
  /** of the version, from 1; several where a rest of several bars is one */
  bars: number[];
  x: number;
  y: number;
  w: number;
  h: number;
  by: "people" | "detector";
  confidence: number;
}

export interface Leaf {
  number: number;
  label: string;
  /** what regions on it are places in; null where it has no name of its own */
  iri: string | null;
  /** what regions are measured in; null where nobody knows */
  width: number | null;
  height: number | null;
  /** its image service: ours, where the image is not elsewhere */
  service: string | null;
  /** the whole image, where that is on another host */
  elsewhere: string | null;
  regions: Region[];
}

export interface Facsimile {
  /** where bars on these images are proposed and judged */
  propose: string | null;
  pages: Leaf[];
}

/** The other host that has its image, if its address is one. */
export const hostOf = ({ elsewhere }: Leaf): string | null =>
  elsewhere !== null && URL.canParse(elsewhere) ? new URL(elsewhere).origin : null;

/** The bars whose regions lie in a box for the most part, or it in theirs. */
export function barsWithin({ x, y, w, h }: Pick<Region, "x" | "y" | "w" | "h">, regions: readonly Region[]): Range | null {
  const bars = regions.flatMap((each) => {
    const across = Math.min(x + w, each.x + each.w) - Math.max(x, each.x);
    const down = Math.min(y + h, each.y + each.h) - Math.max(y, each.y);
    const isThere = across > 0 && down > 0 && across * down > Math.min(w * h, each.w * each.h) / 2;
    return isThere ? each.bars : [];
  });
  return bars.length === 0 ? null : [Math.min(...bars), Math.max(...bars)];
}

/** Which pages show which bars. Pages are counted from 0 here, as in their list. */
export class Places {
  private readonly pages = new Map<number, number[]>();
  private readonly bars: number[];

  constructor(leaves: Leaf[]) {
    leaves.forEach((leaf, page) => {
      for (const bar of new Set(leaf.regions.flatMap((region) => region.bars))) {
        this.pages.set(bar, [...(this.pages.get(bar) ?? []), page]);
      }
    });
    this.bars = [...this.pages.keys()].sort((one, other) => one - other);
  }

  get none(): boolean {
    return this.bars.length === 0;
  }

  of(bar: number): number[] {
    return this.pages.get(bar) ?? [];
  }

  /** Those of the bar, or of the last one before it that is seen anywhere. */
  near(bar: number): number[] {
    return this.of(this.bars.findLast((each) => each <= bar) ?? bar);
  }

  /** The next bar that is seen in that direction; the same where there is none. */
  beside(bar: number, by: number): number {
    const found = by > 0 ? this.bars.find((each) => each > bar) : this.bars.findLast((each) => each < bar);
    return found ?? bar;
  }
}
