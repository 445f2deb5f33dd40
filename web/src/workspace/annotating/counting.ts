/** How much is said of each bar: at a glance on the ruler and in scores, and to go from one to the next. */
import type { Desk } from "../choosing";
import { type Counted, type Counts, countsOf } from "./notes";

const NONE: Counted = { counts: [], begins: [] };

export class Counting {
  private counts: Counts = { complete: true, versions: {} };
  /** only the last answer is believed */
  private asked = 0;

  constructor(private readonly desk: Desk) {}

  async refresh(): Promise<void> {
    const turn = ++this.asked;
    const found = await countsOf(this.desk.dataset["work"] ?? "").catch(() => null); // then there are no marks
    if (found === null || turn !== this.asked) return;
    this.counts = found;
    this.show();
  }

  /** Also when the axis is known anew. */
  show(): void {
    for (const pane of this.desk.panes()) pane.annotate(this.of(pane.version).counts);
    this.desk.ruler?.annotate(this.columns());
  }

  at(version: string, bar: number): number {
    return this.of(version).counts[bar - 1] ?? 0;
  }

  /** The next bar in that direction where one begins. */
  next(version: string, bar: number, by: 1 | -1): number | null {
    const { begins } = this.of(version);
    for (let at = bar + by; 1 <= at && at <= begins.length; at += by) if (begins[at - 1]) return at;
    return null;
  }

  private of(version: string): Counted {
    return this.counts.versions[version] ?? NONE;
  }

  /** What is said of several versions at once is there once: the most of any. */
  private columns(): Map<number, number> {
    const found = new Map<number, number>();
    for (const [version, { counts }] of Object.entries(this.counts.versions)) {
      counts.forEach((count, at) => {
        const column = count === 0 ? null : (this.desk.beside?.column(version, at + 1) ?? null);
        if (column !== null) found.set(Math.floor(column), Math.max(count, found.get(Math.floor(column)) ?? 0));
      });
    }
    return found;
  }
}
