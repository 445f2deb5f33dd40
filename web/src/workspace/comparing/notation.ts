/** Some rows in notation, both versions one above the other; it turns to where one is. */
import { element } from "../../page/elements";
import { say } from "../../page/words";
import { answered } from "../asking";
import { frame } from "../marks";
import { barsOf } from "../material";
import { passageOf } from "./document";
import { Inlined } from "./inlined";
import { type Pointed, split } from "./plot";
import type { Rows, Span } from "./rows";

const WIDE = 700; // pixels from which there is room for more rows
const TOGETHER = innerWidth < WIDE ? 4 : 8; // rows in a picture: the server draws no more

interface Side {
  side: 0 | 1;
  picture: Element;
}

export class Notation {
  readonly element = element("div", { class: "comparing-picture notation", role: "region", tabindex: "0", "aria-label": say("Notation of both versions") });
  private readonly inlined: Inlined;
  private readonly ids: Promise<Map<string, number>[]>;
  private shown: Span | null = null;
  private here = 0;

  constructor(
    private readonly rows: Rows,
    private readonly pointed: Pointed,
    signal: AbortSignal,
  ) {
    this.inlined = new Inlined(this.element, signal);
    this.ids = Promise.all(rows.pair.map(idsOf));
    this.element.addEventListener("keydown", (event) => this.pressed(event));
    this.element.addEventListener("click", (event) => this.clicked(event));
  }

  get span(): Span {
    const first = Math.floor(this.here / TOGETHER) * TOGETHER;
    return [first, Math.min(first + TOGETHER, this.rows.count) - 1];
  }

  /** Rows that are in sight already stay. */
  async turn(here: number): Promise<void> {
    this.here = here;
    const { span } = this;
    if (this.shown?.[0] === span[0]) return;
    this.shown = span;
    const [text, ids] = await this.asked(span).catch((error: unknown) => {
      if (this.shown === span) this.shown = null; // the next turn asks again
      throw error;
    });
    if (this.shown !== span) return; // somebody has gone on
    this.inlined.put(text);
    for (const { side, picture } of this.sides) this.number(picture, ids[side]!);
  }

  private async asked(span: Span) {
    const answer = await answered(...split(passageOf(this.rows.pair, span)));
    return [await answer.text(), await this.ids] as const;
  }

  /** A version that has none of these bars is not there. */
  private get sides(): Side[] {
    const [first, last] = this.span;
    const some = this.rows.all.slice(first, last + 1);
    const there = ([0, 1] as const).filter((side) => some.some((row) => row.bars[side] !== null));
    const pictures = [...(this.inlined.root.firstElementChild?.querySelectorAll(":scope > svg") ?? [])];
    return there.flatMap((side, at) => (pictures[at] === undefined ? [] : [{ side, picture: pictures[at] }]));
  }

  private number(picture: Element, ids: Map<string, number>): void {
    for (const measure of picture.querySelectorAll<SVGElement>(".measure")) {
      const bar = ids.get(measure.id);
      if (bar !== undefined) measure.dataset["bar"] = String(bar);
    }
  }

  /** Between staves there is nothing to hit, but it is meant. */
  private clicked({ clientX, clientY, shiftKey }: MouseEvent): void {
    for (const { side, picture } of this.sides) {
      const found = [...picture.querySelectorAll<SVGElement>(".measure")].find((each) => holds(each, clientX, clientY));
      const bar = Number(found?.dataset["bar"] ?? 0);
      const row = this.rows.of(side, [bar, bar]);
      if (row !== null) return this.pointed(row[0], shiftKey);
    }
  }

  mark(selected: Span | null): void {
    for (const each of this.inlined.root.querySelectorAll(".mark")) each.remove();
    for (const { side, picture } of this.sides) {
      if (selected !== null) frame("selected", this.drawn(picture, side, selected), null);
      frame("beside", this.drawn(picture, side, [this.here, this.here]), null);
    }
  }

  private drawn(picture: Element, side: 0 | 1, [first, last]: Span): Element[] {
    const bars = this.rows.all.slice(first, last + 1).flatMap((row) => row.bars[side] ?? []);
    return [...picture.querySelectorAll<SVGElement>(".measure")].filter((each) => {
      const bar = Number(each.dataset["bar"]);
      return bars.some((place) => place.bar <= bar && bar <= place.last);
    });
  }

  private pressed(event: KeyboardEvent): void {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.pointed(Math.min(Math.max(this.here + by, 0), this.rows.count - 1), event.shiftKey);
  }
}

function holds(measure: Element, x: number, y: number): boolean {
  const box = measure.getBoundingClientRect();
  return box.left <= x && x < box.right && box.top <= y && y < box.bottom;
}

/** Of elements of its scores: which bar each is. */
async function idsOf(version: string): Promise<Map<string, number>> {
  const bars = await barsOf(version);
  return new Map(bars.flatMap(({ index, places }) => places.map((place) => [place.slice(place.indexOf("#") + 1), index] as const)));
}
