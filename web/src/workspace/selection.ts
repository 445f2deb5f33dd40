/** What somebody has selected: bars of one version, or less than that in one of its sources.
 *
 * Everything in the workspace asks this, and hears `descant-selection` of each change. `targets()` names it for an
 * annotation, `place()` for a passage over several versions (`POST /api/passages`). */
import { say, sayMany } from "../page/words";
import { clock } from "./recording/times";

/** Bars of a version, from 1, or staves of a score: the first and the last. */
export type Range = [first: number, last: number];

export type What =
  | { kind: "staves"; staves: Range }
  | { kind: "notes"; notes: string[] }
  | { kind: "region"; xywh: [x: number, y: number, width: number, height: number] }
  | { kind: "span"; seconds: [start: number, end: number] };

/** Of which source, and of which file of it, as their IRIs. */
export type Part = What & { source: string; file: string };

export interface Selected {
  version: string;
  /** null where nobody knows which bars these seconds are */
  bars: Range | null;
  part?: Part;
}

export type Place =
  | { version: string; bars: Range }
  | { version: string; source?: string; parts: string[] }
  | { version: string; source: string; ema: string };

export class SelectionChanged extends Event {
  readonly selected: Selected | null;
  /** false while a pointer is still drawing it */
  readonly settled: boolean;

  constructor(selected: Selected | null, settled: boolean) {
    super("descant-selection");
    this.selected = selected;
    this.settled = settled;
  }
}

const between = (one: number, other: number): Range => [Math.min(one, other), Math.max(one, other)];

/** Where its parts are, as media fragments and elements of the file. */
function partsOf({ file, ...what }: Part): string[] {
  if (what.kind === "notes") return what.notes.map((id) => `${file}#${id}`);
  if (what.kind === "region") return [`${file}#xywh=${what.xywh.map(Math.round).join(",")}`];
  if (what.kind === "span") return [`${file}#t=${what.seconds.map((each) => Number(each.toFixed(3))).join(",")}`];
  return [];
}

export class Selection extends EventTarget {
  private now: Selected | null = null;
  /** where it began, and where it ends: the last may be before the first */
  private anchor = 1;
  private focus = 1;

  get selected(): Selected | null {
    return this.now;
  }

  /** The bar that moves when it is extended. */
  get end(): number {
    return this.focus;
  }

  select(selected: Selected | null, settled = true): void {
    this.now = selected;
    if (selected?.bars) [this.anchor, this.focus] = selected.bars;
    this.tell(settled);
  }

  begin(version: string, bar: number, settled = true): void {
    this.select({ version, bars: [bar, bar] }, settled);
  }

  /** From where it began; its staves stay. Of another version it begins anew. */
  extend(version: string, bar: number, settled = true): void {
    if (this.now?.version !== version || this.now.bars === null) return this.begin(version, bar, settled);
    this.focus = bar;
    const { part } = this.now;
    this.now = { version, bars: between(this.anchor, bar), ...(part?.kind === "staves" ? { part } : {}) };
    this.tell(settled);
  }

  letGo(): void {
    if (this.now !== null) this.select(null);
  }

  /** IRIs that an annotation may have as targets. */
  targets(): string[] {
    if (this.now === null) return [];
    const { version, bars, part } = this.now;
    const parts = part === undefined ? [] : partsOf(part);
    if (parts.length > 0 || bars === null) return parts;
    return Array.from({ length: bars[1] - bars[0] + 1 }, (_, at) => `${version}/bar/${bars[0] + at}`);
  }

  /** One of the `places` of a passage. */
  place(): Place | null {
    if (this.now === null) return null;
    const { version, bars, part } = this.now;
    if (part?.kind === "staves" && bars !== null) {
      return { version, source: part.source, ema: `${bars.join("-")}/${part.staves.join("-")}/@all` };
    }
    if (part?.kind === "region") return { version, parts: partsOf(part) }; // its page knows of which source it is
    if (part !== undefined) return { version, source: part.source, parts: partsOf(part) };
    return bars === null ? null : { version, bars };
  }

  private tell(settled: boolean): void {
    this.dispatchEvent(new SelectionChanged(this.now, settled));
  }
}

/** "bar 27", "bars 27–34". */
export const barsInWords = ([first, last]: Range): string =>
  first === last ? say("bar {bar}", { bar: first }) : say("bars {first}–{last}", { first, last });

const stavesInWords = ([first, last]: Range): string =>
  first === last ? say("staff {staff}", { staff: first }) : say("staves {first}–{last}", { first, last });

/** In words: "bars 27–34, staff 2". */
export function described({ bars, part }: Selected): string {
  const where = bars === null ? [] : [barsInWords(bars)];
  if (part?.kind === "staves") where.push(stavesInWords(part.staves));
  else if (part?.kind === "notes") where.push(sayMany(part.notes.length, "{count} note", "{count} notes"));
  else if (part?.kind === "region") where.push(say("a region of a page"));
  else if (part?.kind === "span") where.push(`${part.seconds.map((each) => clock(each, 1)).join("–")}`);
  return where.join(", ");
}
