/** Bars, staves and notes of a drawn score, pointed at by mouse, pen, finger or keyboard. */
import type { Part, Range, Selected, What } from "./selection";

const NEAR = 16; // pixels from a note at which it is meant

/** A bar: it extends what is selected, which begins at `from` where nothing is; or stands alone. */
export class BarsPointed extends Event {
  constructor(
    readonly version: string,
    readonly bar: number,
    readonly from: number | null,
    readonly settled: boolean,
  ) {
    super("descant-bars", { bubbles: true });
  }
}

/** Less than bars, or all of them again; to what was there where it is `added`. */
export class PartPointed extends Event {
  constructor(
    readonly version: string,
    readonly bars: Range | null,
    readonly part: Part | null,
    readonly added: boolean,
  ) {
    super("descant-part", { bubbles: true });
  }
}

/** A region of a page, drawn, moved or resized; null where it is taken away. */
export class RegionDrawn extends Event {
  constructor(
    readonly selected: Selected | null,
    readonly settled: boolean,
  ) {
    super("descant-region", { bubbles: true });
  }
}

/** What a pane knows of its score. */
export interface Notation {
  readonly stage: HTMLElement;
  readonly life: AbortSignal;
  readonly version: string;
  readonly source: string;
  readonly fileIri: string;
  /** where one is, and the last one there is */
  readonly at: number;
  readonly last: number;
  readonly staves: Range | null;
  /** by the id of its measure */
  barOf(id: string): number | undefined;
  choose(bar: number): void;
}

/** Also between its staves and notes, where there is nothing to hit. */
function holds(element: Element, { clientX, clientY }: MouseEvent): boolean {
  const box = element.getBoundingClientRect();
  return box.left <= clientX && clientX < box.right && box.top <= clientY && clientY < box.bottom;
}

/** Pixels to the middle of a notehead. */
function distance(note: Element, { clientX, clientY }: MouseEvent): number {
  const box = (note.querySelector(".notehead") ?? note).getBoundingClientRect();
  return Math.hypot(box.left + box.width / 2 - clientX, box.top + box.height / 2 - clientY);
}

/** Down and up: more staves at the end, or fewer; with Alt all of them move. Without any all are meant. */
function walkedStaves(staves: Range | null, by: number, most: number, moving: boolean): Range | null {
  if (staves === null) return by > 0 ? [1, 1] : null;
  const [first, last] = staves;
  if (moving) return 1 <= first + by && last + by <= most ? [first + by, last + by] : staves;
  if (by > 0) return [first, Math.min(last + 1, most)];
  return last > first ? [first, last - 1] : null;
}

export class Selecting {
  private drawing = false;
  private pointed = 0;

  constructor(private readonly notation: Notation) {
    const { stage } = notation;
    stage.addEventListener("pointerdown", (event) => this.pressed(event));
    stage.addEventListener("pointermove", (event) => this.moved(event));
    stage.addEventListener("click", (event) => this.clicked(event));
    stage.addEventListener("keydown", (event) => this.walked(event));
    document.addEventListener("pointerup", () => this.released(), { signal: notation.life });
  }

  private barAt(event: MouseEvent): number | undefined {
    const hit = (event.target as Element).closest(".measure");
    const measure = hit ?? [...this.notation.stage.querySelectorAll(".measure")].find((each) => holds(each, event));
    return measure === undefined ? undefined : this.notation.barOf(measure.id);
  }

  /** Notes instead of bars, for whom holding a key is hard. */
  private get wantsNotes(): boolean {
    return this.notation.stage.closest("[data-notes=on]") !== null;
  }

  private point(bar: number, from: number | null, settled: boolean): void {
    this.pointed = bar;
    this.notation.stage.dispatchEvent(new BarsPointed(this.notation.version, bar, from, settled));
  }

  /** A finger that moves scrolls; it taps what it means. */
  private pressed(event: PointerEvent): void {
    if (event.pointerType === "touch" || event.button !== 0 || this.pointedPart(event)) return;
    const bar = this.barAt(event);
    if (bar === undefined) return;
    this.drawing = true;
    this.point(bar, event.shiftKey ? bar : null, false);
  }

  private moved(event: PointerEvent): void {
    if (!this.drawing) return;
    const bar = this.barAt(event);
    if (bar !== undefined && bar !== this.pointed) this.point(bar, bar, false);
  }

  private released(): void {
    if (this.drawing) this.point(this.pointed, this.pointed, true);
    this.drawing = false;
  }

  private clicked(event: MouseEvent): void {
    if ((event as PointerEvent).pointerType !== "touch" || this.pointedPart(event)) return;
    const bar = this.barAt(event);
    if (bar !== undefined) this.point(bar, event.shiftKey ? bar : null, true);
  }

  /** A note, or the clef at which a staff begins. */
  private pointedPart(event: MouseEvent): boolean {
    const target = event.target as Element;
    if (event.altKey || this.wantsNotes) {
      const note = target.closest(".note") ?? this.nearestNote(event);
      if (note !== null) this.tellNote(note, event.altKey || event.shiftKey);
      return note !== null;
    }
    const staff = Number(target.closest(".clef")?.closest<SVGElement>(".staff")?.dataset["n"]);
    if (staff >= 1) this.tell({ kind: "staves", staves: [staff, staff] }, null, event.shiftKey);
    return staff >= 1;
  }

  /** Noteheads are small, and hollow ones cannot be hit in the middle. */
  private nearestNote(event: MouseEvent): Element | null {
    const near = [...this.notation.stage.querySelectorAll(".note")]
      .map((note) => ({ note, far: distance(note, event) }))
      .filter(({ far }) => far < NEAR)
      .sort((one, other) => one.far - other.far);
    return near[0]?.note ?? null;
  }

  private tellNote(note: Element, added: boolean): void {
    const bar = this.notation.barOf(note.closest(".measure")?.id ?? "");
    this.tell({ kind: "notes", notes: [note.id] }, bar === undefined ? null : [bar, bar], added);
  }

  private tell(what: What | null, bars: Range | null, added: boolean): void {
    const { source, fileIri, version, stage } = this.notation;
    const part = what === null ? null : { ...what, source, file: fileIri };
    stage.dispatchEvent(new PartPointed(version, bars, part, added));
  }

  private walked(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) return;
    const across = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (across !== undefined && !event.altKey) this.walk(across, event.shiftKey);
    else if (down !== undefined && event.shiftKey) this.walkStaves(down, event.altKey);
    else return;
    event.preventDefault();
  }

  private walk(by: number, extending: boolean): void {
    const { at, last } = this.notation;
    if (this.wantsNotes) return this.walkNotes(by, extending);
    const bar = Math.min(Math.max(at + by, 1), last);
    if (extending) this.point(bar, at, true);
    else this.notation.choose(bar);
  }

  private walkStaves(by: number, moving: boolean): void {
    const numbers = [...this.notation.stage.querySelectorAll<SVGElement>(".staff")].map((each) => Number(each.dataset["n"]));
    const { staves, at } = this.notation;
    const next = walkedStaves(staves, by, Math.max(1, ...numbers), moving);
    this.tell(next === null ? null : { kind: "staves", staves: next }, [at, at], false);
  }

  /** From note to note as they are drawn; extending back lets the last one go. */
  private walkNotes(by: number, extending: boolean): void {
    const notes = [...this.notation.stage.querySelectorAll(".note")];
    const last = notes.findLastIndex((each) => each.querySelector(".mark.selected") !== null);
    const here = notes.findIndex((each) => each.closest(".measure.here") !== null);
    const next = notes[last < 0 ? Math.max(here, 0) : extending && by < 0 ? last : last + by];
    if (next !== undefined) this.tellNote(next, extending);
  }
}
