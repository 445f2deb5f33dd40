/** Panes beside each other: where one is led, all follow, by the axis on which their bars stand. */
import { addressNow, readdress } from "../page/address";
import { wireSingleKeys } from "../page/keys";
import { say, sayMany } from "../page/words";
import { reason } from "./asking";
import { Beside } from "./axis";
import { Choosing, type Desk } from "./choosing";
import { Opening } from "./comparing/opening";
import { Inspector } from "./inspector";
import { Arranging } from "./layout/arranging";
import { keep } from "./layout/kept";
import { Layout } from "./layout/layout";
import { Linking } from "./linking";
import { axisOf, barsOf } from "./material";
import { BarChosen, Pane } from "./pane";
import { ColumnChosen, Ruler } from "./ruler";
import { Selection } from "./selection";

export class Workspace extends HTMLElement implements Desk {
  /** What is selected: `targets()` and `place()` name it, `descant-selection` tells of changes. */
  readonly selection = new Selection();
  private readonly choosing = new Choosing(this, this.selection);
  private readonly linking = new Linking(this, () => this.link());
  private readonly comparing = new Opening(this, this.selection);
  private layout: Layout | null = null;
  private standing = { version: "", bar: 1 };
  beside: Beside | null = null;

  connectedCallback(): void {
    this.inspector?.serve(this, this.choosing, () => this.link());
    this.lay();
    this.listen();
    this.addEventListener("descant-bar", (event) => {
      const { version, bar } = event as BarChosen;
      this.lead(version, bar);
    });
    this.addEventListener("descant-column", (event) => this.lookAt((event as ColumnChosen).column));
    if (this.dataset["work"] !== undefined) void this.joined();
    this.querySelector("form[data-jump]")?.addEventListener("submit", (event) => this.jump(event));
  }

  private listen(): void {
    wireSingleKeys({
      j: () => this.step(1),
      k: () => this.step(-1),
      "[": () => this.turnTo(-1),
      "]": () => this.turnTo(1),
      a: () => this.inspector?.annotating?.compose(),
      n: () => void this.inspector?.annotating?.step(1),
      p: () => void this.inspector?.annotating?.step(-1),
      s: () => this.selection.begin(this.active, this.here(this.active)),
    });
    const notes = this.querySelector("button[data-notes-only]");
    notes?.addEventListener("click", () => {
      const on = this.dataset["notes"] !== "on";
      this.dataset["notes"] = on ? "on" : "off";
      notes.setAttribute("aria-pressed", String(on));
    });
  }

  /** How panes stand is kept whenever somebody changes it. */
  private lay(): void {
    const room = this.querySelector<HTMLElement>(".panes");
    if (room === null) return;
    this.layout = new Layout(this, room, () => this.keep());
    new Arranging(this, {
      here: (version) => this.here(version),
      arranged: () => this.arranged(),
      said: (problem) => this.say(problem),
    });
  }

  private arranged(): void {
    this.layout?.take();
    void this.show();
    this.comparing.refresh();
    this.lead(this.standing.version, this.standing.bar);
    this.keep();
  }

  private keep(): void {
    keep(this.dataset["work"] ?? "", new URLSearchParams(location.search));
  }

  private async joined(): Promise<void> {
    await this.link();
    const bar = addressNow().searchParams.get("bar");
    await this.go(Number(bar ?? 1));
    this.choosing.restore();
    const { selected } = this.selection;
    if (bar === null && selected?.bars) this.lead(selected.version, selected.bars[0]);
    this.inspector?.annotating?.restore();
    this.comparing.restore();
  }

  /** Also when versions were aligned anew. */
  private async link(): Promise<void> {
    try {
      this.beside = new Beside(await axisOf(this.dataset["work"] ?? ""));
    } catch (error) {
      return this.say(say("The versions are not linked:"), " ", reason(error));
    }
    await this.show();
  }

  /** What is known of all versions, in the panes that there are. */
  private async show(): Promise<void> {
    if (this.beside !== null) this.ruler?.draw([...new Set(this.panes().map((pane) => pane.version))], this.beside);
    this.linking.tell();
    this.choosing.mark();
    this.inspector?.annotating?.counting.show();
    await this.inspector?.refresh();
  }

  panes(): Pane[] {
    return [...this.querySelectorAll<HTMLElement>(".pane")].filter((each) => each instanceof Pane);
  }

  private get inspector(): Inspector | null {
    return this.querySelector<Inspector>("descant-inspector");
  }

  get ruler(): Ruler | null {
    return this.querySelector<Ruler>("descant-ruler");
  }

  /** The first version that has a bar there leads. */
  private lookAt(column: number): void {
    for (const { version } of this.panes()) {
      const bar = this.beside?.bar(version, column) ?? null;
      if (bar !== null && Math.floor(this.beside?.column(version, bar) ?? -1) === column) return this.lead(version, bar);
    }
  }

  /** Bars are led by the version in which somebody chose them; others stand where it is, or wait. */
  lead(version: string, bar: number): void {
    const column = this.beside?.column(version, bar) ?? null;
    this.standing = { version, bar };
    const panes = this.panes();
    for (const pane of panes) {
      const there = this.standingIn(pane.version);
      if (there !== null) pane.lead(there);
    }
    if (panes[0] !== undefined) this.remember(this.here(panes[0].version));
    const count = this.inspector?.annotating?.counting.at(version, bar) ?? 0;
    const annotations = count === 0 ? "" : sayMany(count, ", {count} annotation", ", {count} annotations");
    const said = say("Bar {bar} of {name}", { bar, name: this.nameOf(version) }) + annotations;
    if (column !== null) this.ruler?.show(column, said);
    this.say(said);
    this.dispatchEvent(new Event("descant-stand"));
  }

  here(version: string): number {
    return this.standingIn(version) ?? 1;
  }

  private standingIn(other: string): number | null {
    const { version, bar } = this.standing;
    if (other === version) return bar;
    const column = this.beside?.column(version, bar) ?? null;
    return column === null ? null : (this.beside?.bar(other, column) ?? null);
  }

  /** The version of the pane that has the focus, or was the last to be pointed at. */
  get active(): string {
    return this.querySelector<HTMLElement>(".pane:focus-within")?.dataset["version"] ?? this.standing.version;
  }

  private step(by: number): void {
    const version = this.active;
    void barsOf(version).then(({ length }) => this.lead(version, Math.min(Math.max(this.here(version) + by, 1), length)));
  }

  private turnTo(by: number): void {
    const stages = this.panes().map((pane) => pane.stage);
    const at = stages.findIndex((stage) => stage.closest(".pane")?.matches(":focus-within"));
    stages[at < 0 ? 0 : (at + by + stages.length) % stages.length]?.focus();
  }

  nameOf(version: string): string {
    return this.panes().find((pane) => pane.version === version)?.querySelector("h2")?.textContent ?? "";
  }

  private jump(event: Event): void {
    event.preventDefault();
    void this.go(Number(new FormData(event.target as HTMLFormElement).get("bar")));
  }

  /** To a bar of the first pane's version, or its last. */
  private async go(wanted: number): Promise<void> {
    const [first] = this.panes();
    if (first === undefined) return;
    const last = await barsOf(first.version).then(
      (bars) => bars.length,
      () => 1, // its pane says why
    );
    this.lead(first.version, Math.min(Math.max(Math.trunc(wanted) || 1, 1), last));
  }

  /** The address is the layout, and where one is in the first pane. */
  private remember(bar: number): void {
    readdress(({ searchParams }) => searchParams.set("bar", String(bar)));
  }

  private say(...words: (string | Node)[]): void {
    this.querySelector("[data-news]")?.replaceChildren(...words);
  }
}
