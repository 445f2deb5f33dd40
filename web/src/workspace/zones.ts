/** The regions of bars over a page image, and frames round those that are selected, in units of the page. */
import type { Leaf, Region } from "./facsimile";
import type { Mark } from "./marks";

const SVG = "http://www.w3.org/2000/svg";
const UNSURE = 0.7; // confidence below which a proposal is drawn as doubtful
const EMPTY = { width: 1000, height: 1414 }; // an upright sheet's, of a page whose size nobody knows

type Point = { x: number; y: number };
export type Size = { width: number; height: number };
export type Box = Pick<Region, "x" | "y" | "w" | "h">;

export function sizeOf({ width, height, regions }: Leaf): Size {
  if (width !== null && height !== null) return { width, height };
  const { x, y, w, h } = around([{ x: 0, y: 0, w: EMPTY.width, h: EMPTY.height }, ...regions]);
  return { width: x + w, height: y + h };
}

function rectangle({ x, y, w, h }: Box, kind: string): SVGElement {
  const made = document.createElementNS(SVG, "rect");
  const said = { x, y, width: w, height: h, class: kind, "vector-effect": "non-scaling-stroke" };
  for (const [name, value] of Object.entries(said)) made.setAttribute(name, String(value));
  return made;
}

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

export class Zones {
  readonly picture = document.createElementNS(SVG, "svg");
  private readonly group = document.createElementNS(SVG, "g");
  private readonly frames = document.createElementNS(SVG, "g");
  private readonly zones = document.createElementNS(SVG, "g");
  private regions: Region[] = [];
  private from: Point = { x: 0, y: 0 };
  private scale: Point = { x: 1, y: 1 };
  size: Size = EMPTY;

  constructor() {
    this.picture.setAttribute("class", "regions");
    this.picture.setAttribute("aria-hidden", "true");
    this.group.append(this.frames, this.zones);
    this.picture.append(this.group);
  }

  draw(regions: Region[], size: Size): void {
    this.size = size;
    this.regions = regions;
    this.zones.replaceChildren(...regions.map((region) => drawn(region)));
    this.frames.replaceChildren();
  }

  /** What is round the bar's regions; null where none is on this page. */
  mark(bar: number): Box | null {
    const here = this.regions.filter((region) => region.bars.includes(bar));
    this.regions.forEach((region, at) => this.zones.children[at]?.classList.toggle("here", here.includes(region)));
    return here.length === 0 ? null : around(here);
  }

  /** What is selected, and the like: one frame for the bars of each system. */
  frame(marks: Mark[]): void {
    const frames = marks.flatMap(({ kind, bars }) => {
      const within = (bar: number): boolean => bars !== null && bars[0] <= bar && bar <= bars[1];
      const there = this.regions.filter((region) => region.bars.some(within));
      return systems(there).map((each) => rectangle(around(each), `mark ${kind}`));
    });
    this.frames.replaceChildren(...frames);
  }

  /** Where the page's corners are in the picture. */
  lay(from: Point, to: Point): void {
    this.from = from;
    this.scale = { x: (to.x - from.x) / this.size.width, y: (to.y - from.y) / this.size.height };
    this.group.setAttribute("transform", `translate(${from.x} ${from.y}) scale(${this.scale.x} ${this.scale.y})`);
  }

  /** The smallest region there: one may lie in another. */
  at(place: Point): Region | undefined {
    const [x, y] = [(place.x - this.from.x) / this.scale.x, (place.y - this.from.y) / this.scale.y];
    const holds = (each: Region): boolean => each.x <= x && x < each.x + each.w && each.y <= y && y < each.y + each.h;
    return this.regions.filter(holds).sort((one, other) => one.w * one.h - other.w * other.h)[0];
  }
}
