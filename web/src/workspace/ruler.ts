/** All versions on one axis: where each has bars, what it leaves out, what it adds, and where one is. */
import type { Beside, Run } from "./axis";

export class ColumnChosen extends Event {
  constructor(readonly column: number) {
    super("descant-column", { bubbles: true });
  }
}

const SVG = "http://www.w3.org/2000/svg";
const ROW = 10; // units of height of a version
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

function part(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

export class Ruler extends HTMLElement {
  private length = 0;
  private at = 0;
  private selected: Run | null = null;
  private annotated = new Map<number, number>();

  connectedCallback(): void {
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => this.pressed(event));
  }

  /** How many annotations there are in each column. */
  annotate(counts: Map<number, number>): void {
    this.annotated = counts;
    this.drawAnnotated();
  }

  /** Below the versions, the higher the more there are; one is half as high as many. */
  private drawAnnotated(): void {
    const picture = this.querySelector("svg");
    if (picture === null) return;
    for (const each of picture.querySelectorAll(".annotated")) each.remove();
    const below = Number(picture.dataset["below"]);
    for (const [column, count] of this.annotated) {
      const height = (ROW - 2) * Math.min(1, 0.5 + Math.log10(count) / 4);
      picture.append(part("rect", { class: "annotated", x: column, y: below + ROW - height, width: 1, height }));
    }
  }

  /** Versions in the order of their panes. One that is not linked is an empty row. */
  draw(versions: string[], beside: Beside): void {
    this.length = beside.length;
    this.hidden = this.length === 0;
    const below = versions.length * ROW;
    const height = below + ROW;
    const picture = part("svg", { viewBox: `0 0 ${this.length} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true", "data-below": below });
    versions.forEach((version, row) => {
      const y = row * ROW + 2;
      if (!beside.has(version)) picture.append(part("rect", { class: "apart", x: 0, y, width: this.length, height: ROW - 4 }));
      for (const [from, to] of beside.runs(version)) picture.append(part("rect", { x: from, y, width: to - from, height: ROW - 4 }));
      for (const column of beside.added(version)) {
        picture.append(part("rect", { class: "added", x: column - 0.25, y: y - 2, width: 0.5, height: ROW }));
      }
    });
    picture.append(part("rect", { class: "selected", x: 0, y: 0, width: 0, height }));
    picture.append(part("rect", { class: "cursor", x: this.at, y: 0, width: 1, height }));
    this.replaceChildren(picture);
    this.select(this.selected);
    this.drawAnnotated();
    this.setAttribute("aria-valuemin", "1");
    this.setAttribute("aria-valuenow", "1");
    this.setAttribute("aria-valuemax", String(this.length));
    this.setAttribute("aria-valuenow", String(this.at + 1)); // also where the bar that is led to stands nowhere on it
  }

  /** From the first column to the last one of what is selected. */
  select(run: Run | null): void {
    this.selected = run;
    const mark = this.querySelector(".selected");
    mark?.setAttribute("x", String(Math.floor(run?.[0] ?? 0)));
    mark?.setAttribute("width", String(run === null ? 0 : Math.floor(run[1]) - Math.floor(run[0]) + 1));
  }

  show(column: number, said: string): void {
    this.at = Math.min(Math.max(Math.floor(column), 0), this.length - 1);
    this.setAttribute("aria-valuenow", String(this.at + 1));
    this.setAttribute("aria-valuetext", said);
    this.querySelector(".cursor")?.setAttribute("x", String(this.at));
  }

  private clicked(event: MouseEvent): void {
    const box = this.getBoundingClientRect();
    this.choose(Math.floor(((event.clientX - box.left) / box.width) * this.length));
  }

  private pressed(event: KeyboardEvent): void {
    const by = STEPS[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.choose(this.at + by);
  }

  private choose(column: number): void {
    this.dispatchEvent(new ColumnChosen(Math.min(Math.max(column, 0), this.length - 1)));
  }
}
