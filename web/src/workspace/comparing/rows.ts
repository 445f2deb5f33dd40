/** The rows of a comparison: where bars are in them, and what they are called. */
import type { Comparison, Pair, Place, Row } from "./document";
import { say } from "../../page/words";

export type Span = [first: number, last: number];

const has = (place: Place | null, bar: number | null): boolean => place !== null && bar !== null && place.bar <= bar && bar <= place.last;

export class Rows {
  constructor(
    readonly pair: Pair,
    private readonly said: Comparison,
  ) {}

  get all(): Row[] {
    return this.said.rows;
  }
  get count(): number {
    return this.said.rows.length;
  }

  /** Where one is in both; else in the one of them that is led. */
  at(bars: [number | null, number | null], led: string): number {
    const both = this.all.findIndex((row) => has(row.bars[0], bars[0]) && has(row.bars[1], bars[1]));
    const side = led === this.pair[1] ? 1 : 0;
    return both >= 0 ? both : this.of(side, [bars[side] ?? 0, bars[side] ?? 0])?.[0] ?? 0;
  }

  /** The first and the last row with some of these bars. */
  of(side: 0 | 1, [first, last]: Span): Span | null {
    const isIn = ({ bars }: Row): boolean => bars[side] !== null && bars[side].bar <= last && first <= bars[side].last;
    const from = this.all.findIndex(isIn);
    return from < 0 ? null : [from, this.all.findLastIndex(isIn)];
  }

  /** A bar of the first version, or of the second where that does not have it. */
  barOf(at: number): { version: string; bar: number } | null {
    const [one, other] = this.all[at]?.bars ?? [null, null];
    if (one !== null) return { version: this.pair[0], bar: one.bar };
    return other === null ? null : { version: this.pair[1], bar: other.bar };
  }

  /** By both numberings, where they differ. */
  named(at: number): string {
    const [one, other] = this.all[at]?.bars ?? [null, null];
    if (one !== null && one.number === other?.number) return say("bar {number}", { number: one.number });
    if (one !== null && other !== null) return say("bars {one} and {other}", { one: one.number, other: other.number });
    const [place, version] = one !== null ? [one, 0 as const] : [other, 1 as const];
    return say("bar {number} of {name} alone", { number: place?.number ?? "", name: this.said.versions[version].name });
  }

  /** So many rows around one, fewer at the ends of short pieces. */
  around(at: number, count: number): Span {
    const first = Math.max(0, Math.min(at - Math.floor(count / 2), this.count - count));
    return [first, Math.min(first + count, this.count) - 1];
  }
}
