/** A picture of all rows from left to right: pointed at, or walked with the arrow keys. */
import { element } from "../../page/elements";
import { answered } from "../asking";
import { Inlined } from "./inlined";
import type { Span } from "./rows";

const SVG = "http://www.w3.org/2000/svg";
const BEYOND = 6; // pixels above and below: within, a mark might be as dark as what is marked
const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10, Home: -Infinity, End: Infinity };

/** Rows that are pointed at: one is led there, or what is selected grows to there. */
export type Pointed = (row: number, extending: boolean) => void;

export class Plot {
  readonly element = element("div", { class: "comparing-picture" });
  private readonly inlined: Inlined;
  private places: SVGRectElement[] = [];
  private marks: Element[] = [];
  private count = 0;
  private here = 0;

  /** `label` says what it shows; a picture that has no rows is not pointed at. */
  constructor(
    private readonly label: string,
    private readonly pointed: Pointed,
    signal: AbortSignal,
  ) {
    this.inlined = new Inlined(this.element, signal);
    this.element.addEventListener("click", (event) => this.clicked(event));
    this.element.addEventListener("keydown", (event) => this.pressed(event));
  }

  async show(address: string): Promise<void> {
    const answer = await answered(...split(address));
    const picture = this.inlined.put(await answer.text());
    this.places = [...picture.querySelectorAll<SVGRectElement>("rect.plot")];
    this.count = Number(this.places[0]?.dataset["rows"] ?? 0);
    picture.setAttribute("aria-hidden", "true"); // the element around it speaks
    picture.setAttribute("lang", "en"); // as all that programs are answered
    picture.append(...picture.querySelectorAll(":scope > text")); // in narrow ones marks go through names
    const said: Record<string, string> = this.count === 0 ? { role: "img" } : { role: "slider", tabindex: "0", "aria-valuemin": "1", "aria-valuemax": String(this.count), "aria-valuenow": "1" };
    for (const [name, value] of Object.entries({ ...said, "aria-label": this.label })) this.element.setAttribute(name, value);
  }

  mark(here: number, selected: Span | null, words: string): void {
    this.here = here;
    if (this.count === 0) return;
    this.element.setAttribute("aria-valuenow", String(here + 1));
    this.element.setAttribute("aria-valuetext", words);
    for (const each of this.marks.splice(0)) each.remove();
    for (const place of this.places) {
      if (selected !== null) this.draw(place, "selected", selected);
      this.draw(place, "here", [here, here]);
    }
  }

  private draw(place: SVGRectElement, kind: string, [first, last]: Span): void {
    const box = { x: place.x.baseVal.value, y: place.y.baseVal.value, width: place.width.baseVal.value, height: place.height.baseVal.value };
    const wide = box.width / this.count;
    const made = document.createElementNS(SVG, "rect");
    const sizes = { x: box.x + wide * first, y: box.y - BEYOND, width: Math.max(wide * (last - first + 1), 2), height: box.height + 2 * BEYOND };
    for (const [name, value] of Object.entries(sizes)) made.setAttribute(name, value.toFixed(2));
    made.setAttribute("class", `mark ${kind}`);
    place.after(made);
    this.marks.push(made);
  }

  private clicked(event: MouseEvent): void {
    const [place] = this.places;
    if (place === undefined) return;
    const box = place.getBoundingClientRect();
    const row = Math.floor(((event.clientX - box.left) / box.width) * this.count);
    if (0 <= row && row < this.count) this.pointed(row, event.shiftKey);
  }

  private pressed(event: KeyboardEvent): void {
    const by = STEPS[event.key];
    if (by === undefined || this.count === 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.pointed(Math.min(Math.max(this.here + by, 0), this.count - 1), event.shiftKey);
  }
}

/** As `answered` takes it. */
export function split(address: string): [path: string, wanted: URLSearchParams] {
  const [path = "", query = ""] = address.split("?", 2);
  return [path, new URLSearchParams(query)];
}
