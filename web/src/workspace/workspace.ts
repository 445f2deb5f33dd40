/** Panes beside each other: where one is led, all follow, by the axis on which their bars stand. */
import { Beside } from "./axis";
import { axisOf, barsOf } from "./material";
import { BarChosen, Pane } from "./pane";
import { ColumnChosen, Ruler } from "./ruler";

export class Workspace extends HTMLElement {
  private beside: Beside | null = null;

  connectedCallback(): void {
    this.addEventListener("descant-bar", (event) => {
      const { version, bar } = event as BarChosen;
      this.lead(version, bar);
    });
    this.addEventListener("descant-column", (event) => this.lookAt((event as ColumnChosen).column));
    const work = this.dataset["work"];
    if (work !== undefined) void this.joined(work);
    this.querySelector("form[data-jump]")?.addEventListener("submit", (event) => this.jump(event));
  }

  private async joined(work: string): Promise<void> {
    try {
      this.beside = new Beside(await axisOf(work));
      this.ruler?.draw([...new Set(this.panes().map((pane) => pane.version))], this.beside);
      await this.go(Number(new URLSearchParams(location.search).get("bar") ?? 1));
    } catch (error) {
      this.say(`The versions are not linked: ${error instanceof Error ? error.message : error}`);
    }
  }

  private panes(): Pane[] {
    return [...this.querySelectorAll<HTMLElement>(".pane")].filter((each) => each instanceof Pane);
  }

  private get ruler(): Ruler | null {
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
  private lead(version: string, bar: number): void {
    const column = this.beside?.column(version, bar) ?? null;
    const standing = (other: string): number | null => {
      if (other === version) return bar;
      return column === null ? null : (this.beside?.bar(other, column) ?? null);
    };
    const panes = this.panes();
    for (const pane of panes) {
      const there = standing(pane.version);
      if (there !== null) pane.lead(there);
    }
    if (panes[0] !== undefined) this.remember(standing(panes[0].version) ?? 1);
    const said = `Bar ${bar} of ${this.nameOf(version)}`;
    if (column !== null) this.ruler?.show(column, said);
    this.say(said);
  }

  private nameOf(version: string): string {
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
    const address = new URL(location.href);
    address.searchParams.set("bar", String(bar));
    history.replaceState(null, "", address);
  }

  private say(text: string): void {
    const news = this.querySelector("[data-news]");
    if (news !== null) news.textContent = text;
  }
}
