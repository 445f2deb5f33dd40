/** Panes side by side or stacked, with dividers between them. In a narrow window they are one below the other, each as high as it is. */
import { divider, tell, type Tracks } from "./divider";
import { bounds, columns, even, isEven, moved, read, written } from "./shares";

const NARROWEST = 320; // pixels of a pane beside another
const LOWEST = 300; // pixels of a pane below another
const PART = 0.85; // of the window, that stacked panes share

export class Layout implements Tracks {
  private shares: number[] = [];
  private dividers: HTMLElement[] = [];
  private timer = 0;

  /** `changed` is told whenever somebody has laid them out otherwise. */
  constructor(
    private readonly room: HTMLElement,
    private readonly panes: HTMLElement,
    private readonly changed: () => void,
  ) {
    let width = 0;
    new ResizeObserver(() => {
      if (room.clientWidth === width) return;
      width = room.clientWidth;
      this.lay();
    }).observe(room);
    room.addEventListener("click", (event) => this.clicked(event));
    this.lay();
  }

  get isStacked(): boolean {
    return this.panes.dataset["layout"] === "stacked";
  }

  /** Also when there are others, or they stand in another order. */
  lay(): void {
    const all = [...this.panes.querySelectorAll<HTMLElement>(":scope > .pane")];
    for (const each of this.dividers) each.remove();
    const isNarrow = this.room.clientWidth < 2 * NARROWEST;
    const across = this.isStacked || isNarrow ? 1 : columns(all.length, this.room.clientWidth, NARROWEST);
    const count = isNarrow ? 1 : this.isStacked ? all.length : across;
    this.panes.dataset["tracks"] = count < 2 ? "none" : this.isStacked ? "stacked" : "beside";
    this.shares = read(new URLSearchParams(location.search).get("sizes") ?? "", count) ?? even(count);
    all.forEach((pane, at) => this.place(pane, count < 2 ? null : this.isStacked ? [at, 0] : [Math.floor(at / across), at % across]));
    this.dividers = this.shares.slice(1).map((_, at) => this.divide(all, at));
    this.size();
  }

  private place(pane: HTMLElement, at: [row: number, column: number] | null): void {
    const [row, column] = at ?? ["", ""];
    pane.style.gridRow = at === null ? "" : String(this.isStacked ? 2 * Number(row) + 1 : Number(row) + 1);
    pane.style.gridColumn = at === null ? "" : String(2 * Number(column) + 1);
    pane.classList.toggle("below", at !== null && Number(row) > 0);
  }

  /** It stands behind the pane that it is moved with, also for the keyboard. */
  private divide(all: HTMLElement[], at: number): HTMLElement {
    const [before, after] = [all[at]!, all[at + 1]!];
    const made = divider(this, at, nameOf(before), nameOf(after));
    const line = String(2 * at + 2);
    const rows = Math.ceil(all.length / this.shares.length);
    if (this.isStacked) made.style.gridRow = line;
    else [made.style.gridColumn, made.style.gridRow] = [line, `1 / span ${rows}`];
    before.after(made);
    return made;
  }

  private size(): void {
    const tracks = this.shares.map((each) => `minmax(0, ${each.toFixed(2)}fr)`).join(" auto ");
    const [isDivided, { style }] = [this.shares.length > 1, this.panes];
    style.gridTemplateColumns = isDivided && !this.isStacked ? tracks : "";
    style.gridTemplateRows = isDivided && this.isStacked ? tracks : "";
    style.blockSize = isDivided && this.isStacked ? `${Math.max(PART * window.innerHeight, LOWEST * this.shares.length)}px` : "";
    this.dividers.forEach((each, at) => tell(each, this, at));
  }

  // -- what dividers do ---------------------------------------------------------------------------------------------------

  share(at: number): number {
    return this.shares[at] ?? 0;
  }

  bounds(at: number): [number, number] {
    return bounds(this.shares, at);
  }

  shareAt(at: number, event: PointerEvent): number {
    const box = this.panes.getBoundingClientRect();
    const part = this.isStacked ? (event.clientY - box.top) / box.height : (event.clientX - box.left) / box.width;
    return 100 * part - this.shares.slice(0, at).reduce((sum, each) => sum + each, 0);
  }

  move(at: number, share: number, settled: boolean): void {
    this.shares = moved(this.shares, at, share);
    this.size();
    window.clearTimeout(this.timer);
    if (settled) this.timer = window.setTimeout(() => this.write(), 0); // a double click comes right behind
  }

  even(): void {
    window.clearTimeout(this.timer);
    this.shares = even(this.shares.length);
    this.size();
    this.write();
  }

  private write(): void {
    const address = new URL(location.href);
    if (isEven(this.shares)) address.searchParams.delete("sizes");
    else address.searchParams.set("sizes", written(this.shares));
    history.replaceState(history.state, "", address);
    this.changed();
  }

  // -- side by side, or stacked -------------------------------------------------------------------------------------------

  private clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[data-layout]");
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const layout = link.dataset["layout"] ?? "";
    const address = new URL(location.href);
    if (layout !== this.panes.dataset["layout"]) address.searchParams.delete("sizes");
    if (layout === "stacked") address.searchParams.set("layout", layout);
    else address.searchParams.delete("layout");
    history.replaceState(history.state, "", address);
    this.take();
    this.changed();
  }

  /** As the address has it. */
  take(): void {
    const layout = new URLSearchParams(location.search).get("layout") === "stacked" ? "stacked" : "beside";
    this.panes.dataset["layout"] = layout;
    for (const each of this.room.querySelectorAll<HTMLElement>("a[data-layout]")) {
      if (each.dataset["layout"] === layout) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
    this.lay();
  }
}

function nameOf(pane: HTMLElement): string {
  return pane.querySelector("h2")?.textContent ?? "";
}
