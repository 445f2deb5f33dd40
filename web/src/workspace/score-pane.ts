/** A score, a page at a time, as wide as its pane. */
import { say } from "../page/words";
import { expect } from "./engine";
import { draw } from "./engraving";
import { flag, frame, type Mark, ring, unmark } from "./marks";
import { barsOf, type Bar } from "./material";
import { put } from "./picture";
import { Pane } from "./pane";
import { type Notation, Selecting } from "./selecting";
import type { Range } from "./selection";

const SCALE = 0.4; // of verovio's units to pixels, as the worker sets it
const PAUSE = 150; // ms that a pane has the same width before its score is laid out anew

export class ScorePane extends Pane implements Notation {
  private bars: Bar[] = [];
  private ids = new Map<string, number>();
  private marks: Mark[] = [];
  private counts: number[] = [];
  private page = 1;
  private isWhole = false;
  /** pages that are being drawn, and what has one drawn soon */
  private drawing = 0;
  private due = 0;
  at = 1;

  get last(): number {
    return this.bars.length;
  }

  get staves(): Range | null {
    const part = this.marks.find((each) => each.kind === "selected")?.part;
    return part?.kind === "staves" ? part.staves : null;
  }

  barOf(id: string): number | undefined {
    return this.ids.get(id);
  }

  /** The same are marked again where a pointer comes up: drawn anew, they would cost the frame that shows them. */
  override mark(marks: Mark[]): void {
    const isSame = JSON.stringify(marks) === JSON.stringify(this.marks);
    this.marks = marks;
    if (!isSame) this.drawMarks();
  }

  override annotate(counts: number[]): void {
    this.counts = counts;
    this.drawMarks();
  }

  protected async start(): Promise<void> {
    this.say(say("Engraving …"));
    expect(this.file);
    fetchFonts();
    this.at = this.first ?? 1;
    this.bars = await barsOf(this.version);
    this.ids = new Map(this.bars.flatMap((bar) => this.idsOf(bar).map((id) => [id, bar.index] as const)));
    new Selecting(this);
    for (const [name, by] of [["earlier", -1], ["later", 1]] as const) {
      this.querySelector(`[data-${name}]`)?.addEventListener("click", () => void this.turn(by));
    }
    await this.engrave();
    this.isWhole = true;
    await this.show(this.at);
    this.follow();
  }

  protected async show(bar: number): Promise<void> {
    this.at = bar;
    // Where it is led while the score is still being read, it goes afterwards.
    if (!this.standHere() && this.isWhole) await this.engrave();
  }

  /** The bar that the page was asked for, where it is one of this version. */
  private get first(): number | undefined {
    const said = this.dataset["bar"];
    return said === undefined ? undefined : Number(said);
  }

  private idsOf(bar: Bar): string[] {
    const here = `${this.fileIri}#`;
    return bar.places.filter((place) => place.startsWith(here)).map((place) => place.slice(here.length));
  }

  private async turn(by: number): Promise<void> {
    await this.engrave(this.page + by);
  }

  /** As wide as the pane is in the end: what is selected may be told beside it meanwhile, which takes room. */
  private async engrave(page?: number): Promise<void> {
    const { stage } = this;
    this.drawing += 1;
    stage.ariaBusy = "true";
    try {
      let width: number;
      do {
        width = stage.offsetWidth;
        await this.lay(page);
      } while (stage.offsetWidth !== width && this.due === 0 && this.isConnected);
    } finally {
      this.drawing -= 1;
      if (this.drawing === 0 && this.due === 0) stage.ariaBusy = null;
    }
  }

  private async lay(page?: number): Promise<void> {
    const [element] = this.bars[this.at - 1] === undefined ? [] : this.idsOf(this.bars[this.at - 1]!);
    const box = this.stage.getBoundingClientRect();
    const size = { width: Math.round(Math.max(box.width, 280) / SCALE), height: Math.round(Math.max(box.height, 360) / SCALE) };
    const where = page !== undefined ? { page } : element !== undefined ? { element } : { page: 1 };
    const early = this.at === this.first ? { bar: this.at } : {};
    const drawn = await draw({ file: this.file, ...size, ...where, ...early }, (svg) => void this.display(svg));
    this.page = drawn.page;
    await this.display(drawn.svg);
    this.say(say("Page {page} of {pages}", { page: drawn.page, pages: drawn.pages }));
  }

  private async display(svg: string): Promise<void> {
    if (!(await put(svg, this.stage))) return;
    this.standHere();
    this.drawMarks();
  }

  /** False where the bar is on another page. */
  private standHere(): boolean {
    for (const each of this.stage.querySelectorAll(".here")) each.classList.remove("here");
    const bar = this.bars[this.at - 1];
    const found = bar === undefined ? [] : this.idsOf(bar).map((id) => this.stage.querySelector(`#${CSS.escape(id)}`));
    for (const each of found) each?.classList.add("here");
    const [first] = found.filter((each) => each !== null);
    if (first !== undefined) bringAcross(this.stage, first);
    return found.some((each) => each !== null);
  }

  private drawMarks(): void {
    unmark(this.stage);
    for (const { kind, bars, part } of this.marks) {
      if (part?.kind === "notes") for (const id of part.notes) this.ringed(kind, id);
      else if (bars !== null) frame(kind, this.drawn(bars), part?.kind === "staves" ? part.staves : null);
    }
    this.drawFlags();
  }

  /** At the first of the elements of a bar. */
  private drawFlags(): void {
    const seen = new Set<number>();
    for (const measure of this.counts.length === 0 ? [] : this.stage.querySelectorAll(".measure")) {
      const bar = this.ids.get(measure.id) ?? 0;
      const count = this.counts[bar - 1] ?? 0;
      if (count > 0 && !seen.has(bar)) flag(measure, count);
      seen.add(bar);
    }
  }

  private ringed(kind: Mark["kind"], id: string): void {
    const note = this.stage.querySelector(`#${CSS.escape(id)}`);
    if (note !== null) ring(kind, note);
  }

  /** What of these bars is on this page. */
  private drawn([first, last]: Range): Element[] {
    return [...this.stage.querySelectorAll(".measure")].filter((each) => {
      const bar = this.ids.get(each.id) ?? 0;
      return first <= bar && bar <= last;
    });
  }

  /** A pane of another size is laid out anew; meanwhile the picture is smaller, or larger. */
  private follow(): void {
    const measured = (): string => `${this.stage.offsetWidth} ${this.stage.offsetHeight}`;
    let size = measured();
    new ResizeObserver(() => {
      if (measured() === size || !this.isConnected) return;
      size = measured();
      this.stage.ariaBusy = "true";
      window.clearTimeout(this.due);
      this.due = window.setTimeout(() => {
        this.due = 0;
        void this.guarded(() => this.engrave());
      }, PAUSE);
    }).observe(this.stage);
  }
}

/** A page whose letters come after it is laid out twice, and asks the system for others first. Those of Latin; more come
 * with a score that has them. */
function fetchFonts(): void {
  for (const style of ["", "italic ", "bold "]) void document.fonts.load(`${style}1em Tinos`).catch(() => undefined);
}

/** A page that is wider than its pane is moved sideways only, to where the bar begins. */
function bringAcross(stage: Element, bar: Element): void {
  const [room, box] = [stage.getBoundingClientRect(), bar.getBoundingClientRect()];
  if (box.left < room.left || box.right > room.right) stage.scrollLeft += box.left - room.left;
}
