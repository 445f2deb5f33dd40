/** Where panes are pointed at becomes the selection; this becomes marks in all of them, words, and the address. */
import { addressNow, readdress } from "../page/address";
import { begun, say } from "../page/words";
import { readIn, write } from "./address";
import type { Beside } from "./axis";
import type { Mark } from "./marks";
import type { Pane } from "./pane";
import type { SpanChosen } from "./recording/span";
import type { Ruler } from "./ruler";
import { BarsPointed, PartPointed, type RegionDrawn } from "./selecting";
import { described, type Part, type Range, type Selected, Selection, SelectionChanged } from "./selection";

/** What the workspace knows beyond what is selected. */
export interface Desk extends HTMLElement {
  readonly beside: Beside | null;
  readonly ruler: Ruler | null;
  panes(): Pane[];
  nameOf(version: string): string;
  lead(version: string, bar: number): void;
  /** the version that one looks at */
  readonly active: string;
  /** the bar where one is, in that version */
  here(version: string): number;
}

/** Bars of other versions that are spoken of, in the place of those that just stand beside the selection. */
export interface Others {
  marksOf(version: string): Mark[] | null;
  /** Whether this version's bars are being asked for, instead of selected. */
  takes(version: string, bar: number, from: number | null): boolean;
}

function joined(one: Range | null, other: Range | null): Range | null {
  if (one === null || other === null) return one ?? other;
  return [Math.min(one[0], other[0]), Math.max(one[1], other[1])];
}

/** Notes come and go one by one; staves are from the first to the last. */
function together(one: Part | undefined, other: Part): Part {
  if (one?.source !== other.source) return other;
  if (one.kind === "staves" && other.kind === "staves") {
    return { ...other, staves: joined(one.staves, other.staves) ?? other.staves };
  }
  if (one.kind !== "notes" || other.kind !== "notes") return other;
  const there = other.notes.filter((each) => one.notes.includes(each));
  return { ...other, notes: [...one.notes, ...other.notes].filter((each) => !there.includes(each)) };
}

export class Choosing {
  others: Others | null = null;

  constructor(
    private readonly desk: Desk,
    readonly selection: Selection,
  ) {
    desk.addEventListener("descant-bars", (event) => this.pointed(event as BarsPointed));
    desk.addEventListener("descant-part", (event) => this.narrowed(event as PartPointed));
    desk.addEventListener("descant-region", (event) => this.drawn(event as RegionDrawn));
    desk.addEventListener("descant-span", (event) => this.heard(event as SpanChosen));
    selection.addEventListener("descant-selection", (event) => this.changed(event as SelectionChanged));
  }

  /** As the address says; called when panes are there. */
  restore(): void {
    const panes = this.desk.panes();
    const files = new Map(panes.map((pane) => [pane.source, pane.fileIri]));
    const found = readIn(addressNow().searchParams, panes[0]?.version ?? "", files);
    if (found !== null) this.selection.select(found);
  }

  /** In every pane what can be shown in it, and on the ruler. */
  mark(): void {
    const { selected } = this.selection;
    for (const pane of this.desk.panes()) pane.mark(this.marksIn(pane, selected));
    this.desk.ruler?.select(selected?.bars ? (this.desk.beside?.span(selected.version, selected.bars) ?? null) : null);
  }

  private marksIn(pane: Pane, selected: Selected | null): Mark[] {
    const spoken = this.others?.marksOf(pane.version) ?? null;
    if (selected === null) return spoken ?? [];
    const { version, bars, part } = selected;
    if (version === pane.version) {
      const own = part?.source === pane.source ? { part } : {};
      return [{ kind: "selected", bars, ...own }, ...(spoken ?? [])];
    }
    if (spoken !== null) return spoken;
    const there = bars === null ? null : (this.desk.beside?.across(version, bars, pane.version) ?? null);
    return there === null ? [] : [{ kind: "beside", bars: there }];
  }

  private pointed({ version, bar, from, settled }: BarsPointed): void {
    if (this.others?.takes(version, bar, from) === true) return;
    const { selected } = this.selection;
    if (from === null) this.selection.begin(version, bar, settled);
    else {
      if (selected?.version !== version) this.selection.begin(version, from, false);
      this.selection.extend(version, bar, settled);
    }
    if (settled) this.desk.lead(version, bar);
  }

  private narrowed({ version, bars, part, added }: PartPointed): void {
    const before = this.selection.selected?.version === version ? this.selection.selected : null;
    if (part?.kind !== "notes") {
      const where = before?.bars ?? bars ?? [this.desk.here(version), this.desk.here(version)];
      const staves = part === null ? {} : { part: added ? together(before?.part, part) : part };
      return this.selection.select({ version, bars: where, ...staves });
    }
    const all = added ? together(before?.part, part) : part;
    if (all.kind === "notes" && all.notes.length === 0) return this.selection.letGo();
    const goesOn = added && before?.part?.kind === "notes";
    this.selection.select({ version, bars: goesOn ? joined(before.bars, bars) : bars, part: all });
  }

  /** None any more where it has no box. */
  private drawn({ selected, settled }: RegionDrawn): void {
    this.selection.select(selected, settled);
  }

  /** One without length is none any more. */
  private heard({ version, source, start, end, bars }: SpanChosen): void {
    const before = this.selection.selected?.part;
    if (start === end) {
      if (before?.kind === "span" && before.source === source) this.selection.letGo();
      return;
    }
    const file = this.desk.panes().find((pane) => pane.source === source)?.fileIri ?? "";
    this.selection.select({ version, bars, part: { kind: "span", seconds: [start, end], source, file } });
  }

  private changed({ selected, settled }: SelectionChanged): void {
    this.mark();
    if (!settled) return;
    readdress((address) => write(address, selected));
    const news = this.desk.querySelector("[data-selected]");
    if (news !== null) news.textContent = selected === null ? say("Nothing is selected.") : say("Selected: {what}", { what: this.words(selected) });
  }

  /** "bars 27–34 of the trio". */
  named(selected: Selected): string {
    return say("{what} of {name}", { what: described(selected), name: this.desk.nameOf(selected.version) });
  }

  words(selected: Selected): string {
    return begun(this.named(selected));
  }
}
