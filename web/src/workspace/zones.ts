/** What is drawn over a page image, in units of the page: the regions of bars, frames round those that are selected, a
 * region that somebody drew, and what people say of regions and bars. */
import type { Leaf, Region } from "./facsimile";
import type { Mark } from "./marks";

const SVG = "http://www.w3.org/2000/svg";
const UNSURE = 0.7; // confidence below which a proposal is drawn as doubtful
const EMPTY = { width: 1000, height: 1414 }; // an upright sheet's, of a page whose size nobody knows
const GRIP = 8; // pixels of a handle
const FLAG = { height: 16, letter: 7, around: 4 }; // pixels
const MOST = 99; // annotations that are counted

export type Point = { x: number; y: number };
export type Size = { width: number; height: number };
export type Box = Pick<Region, "x" | "y" | "w" | "h">;

export function sizeOf({ width, height, regions }: Leaf): Size {
  if (width !== null && height !== null) return { width, height };
  const { x, y, w, h } = around([{ x: 0, y: 0, w: EMPTY.width, h: EMPTY.height }, ...regions]);
  return { width: x + w, height: y + h };
}

function part(name: string, said: Record<string, string | number>, ...inside: (Node | string)[]): SVGElement {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(said)) made.setAttribute(key, String(value));
  made.append(...inside);
  return made;
}

const rectangle = ({ x, y, w, h }: Box, kind: string): SVGElement =>
  part("rect", { x, y, width: w, height: h, class: kind, "vector-effect": "non-scaling-stroke" });

export function around(boxes: Box[]): Box {
  const [x, y] = [Math.min(...boxes.map((each) => each.x)), Math.min(...boxes.map((each) => each.y))];
  const [right, bottom] = [boxes.map((each) => each.x + each.w), boxes.map((each) => each.y + each.h)];
  return { x, y, w: Math.max(...right) - x, h: Math.max(...bottom) - y };
}

/** Regions that begin above the middle of the one before them stand in its system, and to its right. */
function systems(regions: Region[]): Region[][] {
  const found: Region[][] = [];
  for (const region of regions) {
    const before = found.at(-1)?.at(-1);
    const goesOn = before !== undefined && region.x >= before.x && Math.abs(region.y - before.y) < before.h / 2;
    if (goesOn) found.at(-1)!.push(region);
    else found.push([region]);
  }
  return found;
}

function drawn(region: Region): SVGElement {
  const doubt = region.confidence < UNSURE ? "unsure" : "proposed";
  const made = rectangle(region, region.by === "detector" ? doubt : "");
  made.setAttribute("data-bar", String(region.bars[0] ?? ""));
  return made;
}

/** The smallest one there: one may lie in another. */
function smallest<T extends Box>(boxes: readonly T[], { x, y }: Point): T | undefined {
  const holds = (each: Box): boolean => each.x <= x && x < each.x + each.w && each.y <= y && y < each.y + each.h;
  return boxes.filter(holds).sort((one, other) => one.w * one.h - other.w * other.h)[0];
}

/** A region of this page that is marked as such, and not by its bars. */
export function regionIn({ part: own }: Mark, page: string | null): Box | null {
  if (own?.kind !== "region" || own.file !== page) return null;
  const [x, y, w, h] = own.xywh;
  return { x, y, w, h };
}

export class Zones {
  readonly picture = document.createElementNS(SVG, "svg");
  private readonly group = document.createElementNS(SVG, "g");
  private readonly frames = document.createElementNS(SVG, "g");
  private readonly zones = document.createElementNS(SVG, "g");
  private readonly notes = document.createElementNS(SVG, "g");
  /** in pixels: it is as large however near the page is */
  private readonly above = document.createElementNS(SVG, "g");
  private regions: Region[] = [];
  private said: Box[] = [];
  private chosen: Box | null = null;
  private counts: number[] = [];
  private from: Point = { x: 0, y: 0 };
  private scale: Point = { x: 1, y: 1 };
  size: Size = EMPTY;

  constructor() {
    this.picture.setAttribute("class", "regions");
    this.picture.setAttribute("aria-hidden", "true");
    this.group.setAttribute("class", "page");
    this.group.append(this.frames, this.zones, this.notes);
    this.picture.append(this.group, this.above);
  }

  draw(regions: Region[], size: Size): void {
    this.size = size;
    this.regions = regions;
    this.zones.replaceChildren(...regions.map((region) => drawn(region)));
    this.frames.replaceChildren();
    this.chosen = null;
    this.say([]);
  }

  /** Regions of which somebody says something. */
  say(said: Box[]): void {
    this.said = said;
    this.notes.replaceChildren(...said.map((each) => rectangle(each, "said")));
  }

  /** How many annotations there are on each bar, from the first. */
  count(counts: number[]): void {
    this.counts = counts;
    this.layAbove();
  }

  /** What is round the bar's regions; null where none is on this page. */
  mark(bar: number): Box | null {
    const here = this.regions.filter((region) => region.bars.includes(bar));
    this.regions.forEach((region, at) => this.zones.children[at]?.classList.toggle("here", here.includes(region)));
    return here.length === 0 ? null : around(here);
  }

  /** What is selected, and the like: the region, or one frame for the bars of each system. */
  frame(marks: Mark[], page: string | null): void {
    this.chosen = null;
    const frames = marks.flatMap((mark) => {
      const own = regionIn(mark, page);
      if (own !== null) return [rectangle((this.chosen = own), `mark ${mark.kind} region`)];
      if (mark.part?.kind === "region") return []; // of another page
      const { kind, bars } = mark;
      const within = (bar: number): boolean => bars !== null && bars[0] <= bar && bar <= bars[1];
      const there = this.regions.filter((region) => region.bars.some(within));
      return systems(there).map((each) => rectangle(around(each), `mark ${kind}`));
    });
    this.frames.replaceChildren(...frames);
    this.layAbove();
  }

  /** Where the page's corners are in the picture. */
  lay(from: Point, to: Point): void {
    this.from = from;
    this.scale = { x: (to.x - from.x) / this.size.width, y: (to.y - from.y) / this.size.height };
    this.group.setAttribute("transform", `translate(${from.x} ${from.y}) scale(${this.scale.x} ${this.scale.y})`);
    this.layAbove();
  }

  /** Of a point of the picture, on the page. */
  place({ x, y }: Point): Point {
    return { x: (x - this.from.x) / this.scale.x, y: (y - this.from.y) / this.scale.y };
  }

  /** Units of the page that a pixel is. */
  get unit(): number {
    return 1 / this.scale.x;
  }

  at(place: Point): Region | undefined {
    return smallest(this.regions, this.place(place));
  }

  /** What people say something of, where that is smaller than the bar there. */
  saidAt(place: Point): Box | undefined {
    const [said, bar] = [smallest(this.said, this.place(place)), this.at(place)];
    return said !== undefined && (bar === undefined || said.w * said.h <= bar.w * bar.h) ? said : undefined;
  }

  private layAbove(): void {
    const grips = this.chosen === null ? [] : this.grips(this.chosen);
    this.above.replaceChildren(...this.flags(), ...grips);
  }

  private grips({ x, y, w, h }: Box): SVGElement[] {
    const [columns, rows] = [[x, x + w / 2, x + w], [y, y + h / 2, y + h]];
    const places = columns.flatMap((column) => rows.map((row) => ({ x: column, y: row })));
    places.splice(4, 1); // its middle
    return places.map((each) => {
      const { x: left, y: top } = this.onPicture(each);
      return part("rect", { class: "grip", x: left - GRIP / 2, y: top - GRIP / 2, width: GRIP, height: GRIP });
    });
  }

  /** At the upper right end of the first region of each bar. */
  private *flags(): Generator<SVGElement> {
    const seen = new Set<number>();
    for (const region of this.regions) {
      const count = Math.max(0, ...region.bars.map((bar) => (seen.has(bar) ? 0 : (this.counts[bar - 1] ?? 0))));
      for (const bar of region.bars) seen.add(bar);
      if (count > 0) yield this.flag(region, count > MOST ? `${MOST}+` : String(count));
    }
  }

  private flag({ x, y, w }: Box, text: string): SVGElement {
    const { x: right, y: top } = this.onPicture({ x: x + w, y });
    const width = text.length * FLAG.letter + 2 * FLAG.around;
    const [left, above] = [Math.round(right - width) - 2, Math.round(top) + 2];
    const box = part("rect", { x: left, y: above, width, height: FLAG.height, rx: 2 });
    return part("g", { class: "flag" }, box, part("text", { x: left + width / 2, y: above + 12, "text-anchor": "middle" }, text));
  }

  private onPicture({ x, y }: Point): Point {
    return { x: this.from.x + x * this.scale.x, y: this.from.y + y * this.scale.y };
  }
}
