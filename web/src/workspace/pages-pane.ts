/** Page images, one at a time. Bars are chosen by a click on their region, or with the arrow keys. */
import { say } from "../page/words";
import { Drawing } from "./drawing";
import { barsWithin, Places, type Leaf, type Region } from "./facsimile";
import type { Mark } from "./marks";
import { pagesOf, regionsOf, type Said } from "./material";
import { notesOf, status } from "./page-words";
import { Pane } from "./pane";
import { BarsPointed, RegionDrawn } from "./selecting";
import type { Selected, What } from "./selection";
import type { Sheet } from "./sheet";
import { type Box, regionIn } from "./zones";

const CLOSER = 1.5;
const MOVES: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export class PagesPane extends Pane {
  private leaves: Leaf[] = [];
  private places = new Places([]);
  private propose: string | null = null;
  private marks: Mark[] = [];
  private sheet: Sheet | null = null;
  private drawing: Drawing | null = null;
  private said: Said[] = [];
  private counts: number[] = [];
  /** the region that was last shown: whoever turns the page then is not led back */
  private shown = "";
  private at = 1;
  private page = -1; // none is shown yet
  private problem: Node | null = null;

  private close(): void {
    this.sheet?.close();
    this.sheet = null;
  }

  override mark(marks: Mark[]): void {
    this.marks = marks;
    this.frame();
    void this.follow();
  }

  override annotate(counts: number[]): void {
    this.counts = counts;
    void regionsOf(this.source).then(
      (said) => {
        this.said = said;
        this.note();
      },
      () => this.note(), // then the bars have theirs
    );
  }

  override placed(file: string, what: What): Selected | null {
    const leaf = this.leaves.find((each) => each.iri === file);
    if (leaf === undefined || what.kind !== "region") return null;
    const [x, y, w, h] = what.xywh;
    const bars = barsWithin({ x, y, w, h }, leaf.regions);
    return { version: this.version, bars, part: { ...what, source: this.source, file } };
  }

  protected async start(): Promise<void> {
    this.say(say("Fetching pages …"));
    this.at = Number(this.dataset["bar"] ?? 1);
    const [found, { Sheet }] = await Promise.all([pagesOf(this.version, this.source), import("./sheet")]);
    this.leaves = found.pages;
    this.propose = found.propose;
    this.places = new Places(found.pages);
    if (this.life.aborted) return;
    this.stage.replaceChildren();
    this.sheet = new Sheet(
      this.stage,
      this.allowed,
      {
        bars: (region, extending) => this.pointed(region, extending),
        said: (box) => this.draw(box, true),
      },
      (reason) => this.tell(reason),
    );
    this.life.addEventListener("abort", () => this.close());
    this.drawing = new Drawing(this.sheet, (box, settled) => this.draw(box, settled), (isOn) => this.switched(isOn));
    this.wire();
    await this.show(this.at);
    await this.follow();
  }

  protected async show(bar: number): Promise<void> {
    this.at = bar;
    if (this.sheet === null) return; // `start` shows it
    const wanted = this.places.near(bar);
    if (this.page < 0 || (wanted.length > 0 && !wanted.includes(this.page))) await this.turn(wanted[0] ?? 0);
    else this.stand();
  }

  /** Other hosts from which images may be shown. */
  private get allowed(): string[] {
    return (this.dataset["hosts"] ?? "").split(" ").filter(Boolean);
  }

  private wire(): void {
    const acts = {
      earlier: () => this.turn(this.page - 1),
      later: () => this.turn(this.page + 1),
      closer: () => this.sheet?.zoom(CLOSER),
      farther: () => this.sheet?.zoom(1 / CLOSER),
      whole: () => this.sheet?.whole(),
    };
    for (const [name, act] of Object.entries(acts)) {
      this.querySelector(`[data-${name}]`)?.addEventListener("click", () => void act());
    }
    this.tool?.addEventListener("click", ({ detail }) => this.turnTool(detail === 0));
    const keys: Record<string, () => unknown> = {
      r: () => this.turnTool(true),
      PageUp: acts.earlier, PageDown: acts.later, "+": acts.closer, "=": acts.closer, "-": acts.farther, "0": acts.whole,
    };
    this.stage.addEventListener("keydown", (event) => {
      if (this.drawing?.takes(event) === true) return event.preventDefault();
      const act = this.moving(event) ?? (event.ctrlKey ? undefined : keys[event.key]);
      if (act === undefined || event.metaKey || event.altKey) return;
      event.preventDefault();
      void act();
    });
  }

  /** To bars; with Ctrl, upwards and down, and where no bars are marked, the image is moved. */
  private moving({ key, ctrlKey, shiftKey }: KeyboardEvent): (() => void) | undefined {
    const move = MOVES[key];
    if (move === undefined) return undefined;
    if (ctrlKey || move[0] === 0 || this.places.none) return () => this.sheet?.move(...move);
    const bar = this.places.beside(this.at, move[0]);
    return () => (shiftKey ? this.point(bar, this.at) : this.choose(bar));
  }

  /** As in a score: a click selects, with Shift it extends what is selected. Of several bars all are meant. */
  private pointed({ bars }: Region, extending: boolean): void {
    const [first, last] = [bars[0]!, bars.at(-1)!];
    if (extending) return this.point(last, first);
    this.point(last, null, first === last);
    if (first < last) this.point(first, last);
  }

  private point(bar: number, from: number | null, settled = true): void {
    this.stage.dispatchEvent(new BarsPointed(this.version, bar, from, settled));
  }

  private async turn(to: number): Promise<void> {
    const page = Math.min(Math.max(to, 0), this.leaves.length - 1);
    const leaf = this.leaves[page];
    if (leaf === undefined || page === this.page) return;
    this.page = page;
    this.shown = ""; // who chooses the region again is led to it again
    const problem = await this.sheet?.open(leaf);
    if (this.page !== page) return; // somebody turned on meanwhile
    this.problem = problem ?? null;
    this.note();
    this.stand();
  }

  /** Where one is led. */
  private stand(): void {
    this.sheet?.mark(this.at);
    this.frame();
    this.tell();
  }

  // -- regions ----------------------------------------------------------------------------------------------------------

  private get leaf(): Leaf | undefined {
    return this.leaves[this.page];
  }

  private get tool(): HTMLButtonElement | null {
    return this.querySelector<HTMLButtonElement>("[data-region]");
  }

  /** By key there is a rectangle at once, which the arrows move. */
  private turnTool(byKey: boolean): void {
    if (this.drawing === null || this.leaf?.iri === null) return;
    this.drawing.turn(!this.drawing.isOn, byKey);
    if (this.drawing.isOn) this.stage.focus({ preventScroll: true });
  }

  private switched(isOn: boolean): void {
    this.tool?.setAttribute("aria-pressed", String(isOn));
    this.tell(isOn ? say("Draw a region, or move it by the arrow keys, and with Shift resize it; Enter ends") : "");
  }

  private draw(box: Box | null, settled: boolean): void {
    const { iri } = this.leaf ?? { iri: null };
    if (iri === null) return;
    const xywh: [number, number, number, number] | null = box === null ? null : [box.x, box.y, box.w, box.h];
    const selected = xywh === null ? null : this.placed(iri, { kind: "region", xywh });
    this.shown = xywh === null ? "" : `${iri} ${xywh.join()}`;
    this.stage.dispatchEvent(new RegionDrawn(selected, settled));
    if (settled && box !== null) this.tell(say("Region at {x}, {y}: {w} × {h} pixels", { ...box }));
  }

  /** What is selected, as it is on the page that is shown. */
  private frame(): void {
    const page = this.leaf?.iri ?? null;
    this.sheet?.frame(this.marks, page);
    if (this.drawing === null) return;
    this.drawing.box = this.marks.map((each) => (each.kind === "selected" ? regionIn(each, page) : null)).find((each) => each !== null) ?? null;
  }

  /** To the page and the place of the region that is selected. */
  private async follow(): Promise<void> {
    const part = this.marks.find((each) => each.kind === "selected")?.part;
    if (part?.kind !== "region" || this.sheet === null) return;
    const [key, page] = [`${part.file} ${part.xywh.join()}`, this.leaves.findIndex((each) => each.iri === part.file)];
    if (page < 0 || key === this.shown) return;
    await this.turn(page);
    this.shown = key;
    const [x, y, w, h] = part.xywh;
    this.sheet.look({ x, y, w, h });
  }

  /** What people say of this page. */
  private note(): void {
    const iri = this.leaf?.iri ?? null;
    const here = this.said.filter((each) => each.page === iri).map(({ xywh: [x, y, w, h] }) => ({ x, y, w, h }));
    this.sheet?.annotate(here, this.counts);
    if (this.tool !== null) this.tool.disabled = iri === null;
  }

  private tell(reason = ""): void {
    const { leaf, leaves, places, at, allowed, problem, propose } = this;
    if (leaf === undefined) return;
    const shown = { leaf, leaves, places, at, allowed, problem, propose };
    this.say(status(shown, reason));
    const notes = [...notesOf(shown)];
    const note = this.querySelector<HTMLElement>(".pane-note");
    note?.replaceChildren(...notes);
    if (note !== null) note.hidden = notes.length === 0;
  }
}
