/** A score, a page at a time, as wide as its pane. Bars are chosen by a click, or with the arrow keys. */
import { draw } from "./engraving";
import { barsOf, type Bar } from "./material";
import { Pane } from "./pane";

const SCALE = 0.4; // of verovio's units to pixels, as the worker sets it
const PAUSE = 150; // ms that a pane has the same width before its score is laid out anew

/** verovio's own style sheet is forbidden by the page's policy; ours has its rules. */
function parsed(svg: string): Element {
  const bare = svg.replaceAll(/<style[^>]*>[^<]*<\/style>/g, "").replaceAll(/ style="[^"]*"/g, "");
  return document.importNode(new DOMParser().parseFromString(bare, "image/svg+xml").documentElement, true);
}

/** Also between its staves and notes, where there is nothing to hit. */
function holds(element: Element, { clientX, clientY }: MouseEvent): boolean {
  const box = element.getBoundingClientRect();
  return box.left <= clientX && clientX < box.right && box.top <= clientY && clientY < box.bottom;
}

export class ScorePane extends Pane {
  private bars: Bar[] = [];
  private ids = new Map<string, number>();
  private at = 1;
  private page = 1;

  protected async start(): Promise<void> {
    this.say("Engraving …");
    this.bars = await barsOf(this.version);
    this.ids = new Map(this.bars.flatMap((bar) => this.idsOf(bar).map((id) => [id, bar.index] as const)));
    this.stage.addEventListener("click", (event) => this.clicked(event));
    this.stage.addEventListener("keydown", (event) => this.pressed(event));
    for (const [name, by] of [["earlier", -1], ["later", 1]] as const) {
      this.querySelector(`[data-${name}]`)?.addEventListener("click", () => void this.turn(by));
    }
    await this.engrave();
    this.follow();
  }

  protected async show(bar: number): Promise<void> {
    this.at = bar;
    if (!this.mark()) await this.engrave();
  }

  private idsOf(bar: Bar): string[] {
    const here = `${this.fileIri}#`;
    return bar.places.filter((place) => place.startsWith(here)).map((place) => place.slice(here.length));
  }

  private async turn(by: number): Promise<void> {
    await this.engrave(this.page + by);
  }

  private async engrave(page?: number): Promise<void> {
    const [element] = this.bars[this.at - 1] === undefined ? [] : this.idsOf(this.bars[this.at - 1]!);
    const box = this.stage.getBoundingClientRect();
    const size = { width: Math.round(Math.max(box.width, 280) / SCALE), height: Math.round(Math.max(box.height, 360) / SCALE) };
    const where = page !== undefined ? { page } : element !== undefined ? { element } : { page: 1 };
    const drawn = await draw({ file: this.file, ...size, ...where });
    this.page = drawn.page;
    this.stage.replaceChildren(parsed(drawn.svg));
    this.say(`Page ${drawn.page} of ${drawn.pages}`);
    this.mark();
  }

  /** False where the bar is on another page. */
  private mark(): boolean {
    for (const each of this.stage.querySelectorAll(".here")) each.classList.remove("here");
    const bar = this.bars[this.at - 1];
    const found = bar === undefined ? [] : this.idsOf(bar).map((id) => this.stage.querySelector(`#${CSS.escape(id)}`));
    for (const each of found) each?.classList.add("here");
    return found.some((each) => each !== null);
  }

  private clicked(event: MouseEvent): void {
    const measure = [...this.stage.querySelectorAll(".measure")].find((each) => holds(each, event));
    const bar = measure === undefined ? undefined : this.ids.get(measure.id);
    if (bar !== undefined) this.choose(bar);
  }

  private pressed(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.choose(Math.min(Math.max(this.at + by, 1), this.bars.length));
  }

  /** A pane of another width is laid out anew. */
  private follow(): void {
    let timer = 0;
    let width = this.stage.offsetWidth;
    new ResizeObserver(() => {
      if (this.stage.offsetWidth === width) return;
      width = this.stage.offsetWidth;
      window.clearTimeout(timer);
      timer = window.setTimeout(() => this.lead(this.at), PAUSE);
      this.stage.replaceChildren();
    }).observe(this.stage);
  }
}
