/** What stands along a recording, below its waveform: rows of boxes, of which only those near what is seen are drawn. */
import { say } from "../../page/words";
import type { Kind, Mark } from "../marks";
import type { Correction, Lanes, PlayedBar, Stretch } from "./material";
import { clock } from "./times";

const SVG = "http://www.w3.org/2000/svg";
const HIGH = 24; // pixels of a row of boxes
const LOW = 14; // of ticks and tags
const LETTER = 6.5; // pixels that a letter takes
const NARROWEST = 3; // pixels below which boxes are drawn as one
const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600]; // seconds between times that are written

export interface Box extends Stretch {
  label: string;
  said: string;
}

/** What is drawn: from which pixel of the whole to which, and how many a second takes. */
export interface View {
  from: number;
  to: number;
  scale: number;
}

type Painter = (view: View) => SVGElement[];

function part(name: string, attributes: Record<string, string | number>, text = ""): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}

const sure = (confidence: number | null): string => (confidence === null ? "" : say(", {percent} % sure", { percent: Math.round(confidence * 100) }));

const of = (by: string | null | undefined): string => (by ? `: ${by}` : "");

export function boxesOf(lanes: Lanes): { bars: Box[]; chords: Box[] } {
  const bars = (lanes.bars?.played ?? []).map((each) => ({ ...each, label: each.label ?? String(each.index ?? "") }));
  const chords = (lanes.chords?.chords ?? []).map((each) => ({ ...each, label: each.chord }));
  const named = (label: string): string => (label === "N" ? say("no chord") : label);
  return {
    bars: bars.map((each) => ({ ...each, said: say("bar {bar}", { bar: each.label }) + sure(each.confidence) })),
    chords: chords.map((each) => ({ ...each, said: `${named(each.label)}${sure(each.confidence)}` })),
  };
}

/** Chords that people say, in the place of those that were heard there. */
export const correctedBoxes = (corrections: readonly Correction[]): Box[] =>
  corrections.map(({ start, end, label, by, isOwn }) => {
    const said = isOwn ? say("{chord}, as you say", { chord: label }) : say("{chord}, says {who}", { chord: label, who: by });
    return { start, end, confidence: 1, label, said };
  });

/** As high as it is sure; those that are too narrow to be told apart are one. Numbers may reach into the next box, as
 * they do above a staff; where there is no room some are left out. */
function boxes(things: readonly Box[], spills = false): Painter {
  return ({ from, to, scale }) => {
    const drawn: SVGElement[] = [];
    let free = -Infinity;
    let dense: Stretch | undefined;
    const flush = (): void => {
      if (dense !== undefined) drawn.push(box(dense, "dense", from, scale));
      dense = undefined;
    };
    for (const each of things) {
      if (each.end * scale < from || each.start * scale > to) continue;
      if ((each.end - each.start) * scale < NARROWEST) {
        if (dense !== undefined && (each.start - dense.end) * scale >= NARROWEST) flush();
        dense = { start: dense?.start ?? each.start, end: each.end, confidence: null };
        continue;
      }
      flush();
      drawn.push(box(each, "sure", from, scale), outline(each, from, scale));
      const [x, width] = [each.start * scale - from, each.label.length * LETTER + 6];
      if (x < free || !(spills || x + width < each.end * scale - from)) continue;
      drawn.push(part("text", { x: x + 4, y: HIGH - 7 }, each.label));
      free = x + width;
    }
    flush();
    return drawn;
  };
}

function box({ start, end, confidence }: Stretch, name: string, from: number, scale: number): SVGElement {
  const height = Math.max(2, (confidence ?? 1) * (HIGH - 2));
  const width = Math.max(1, (end - start) * scale - 1);
  return part("rect", { class: name, x: start * scale - from, y: HIGH - height, width, height });
}

function outline({ start, end, said }: Box, from: number, scale: number): SVGElement {
  const shape = { x: start * scale - from, y: 1, width: (end - start) * scale - 1, height: HIGH - 1 };
  const found = part("rect", { class: "outline", ...shape, "data-start": start });
  found.append(part("title", {}, say("{what}; {start} to {end}", { what: said, start: clock(start, 1), end: clock(end, 1) })));
  return found;
}

/** Where beats are too near to each other only the first ones of bars are drawn, and where these are, too, none. */
function ticks(beats: readonly [time: number, place: number][]): Painter {
  const first = beats.filter(([, place]) => place === 1);
  return ({ from, to, scale }) => {
    const shown = [beats, first].find((each) => apart(each) * scale >= NARROWEST) ?? [];
    const near = shown.filter(([time]) => time * scale >= from && time * scale <= to);
    const lines = near.map(([time, place]) => `M${Math.round(time * scale - from) + 0.5} ${LOW}V${place === 1 ? 0 : LOW / 2}`);
    return [part("path", { d: `M0 ${LOW - 0.5}H${to - from}${lines.join("")}` })];
  };
}

/** Seconds from one to the next, in the mean. */
function apart(beats: readonly [time: number, place: number][]): number {
  return beats.length < 2 ? 0 : (beats.at(-1)![0] - beats[0]![0]) / (beats.length - 1);
}

/** Its score as an area above a line. */
function area(times: readonly Stretch[]): Painter {
  return ({ from, to, scale }) => {
    const near = times.filter((each) => each.end * scale >= from && each.start * scale <= to);
    const steps = near.map(({ start, end, confidence }) => {
      const [x, y] = [(start * scale - from).toFixed(1), (LOW - (confidence ?? 1) * LOW).toFixed(1)];
      return `M${x} ${LOW}V${y}H${(end * scale - from).toFixed(1)}V${LOW}Z`;
    });
    return [part("path", { d: steps.join("") })];
  };
}

function times(duration: number): Painter {
  return ({ from, to, scale }) => {
    const step = STEPS.find((each) => each * scale >= 72) ?? STEPS.at(-1)!;
    const drawn: SVGElement[] = [];
    const last = Math.min(to / scale, duration);
    for (let time = Math.ceil(from / scale / step) * step; time <= last; time += step) {
      const x = time * scale - from;
      drawn.push(part("path", { d: `M${Math.round(x) + 0.5} 0V${LOW}` }));
      const label = clock(time);
      if ((duration - time) * scale > label.length * LETTER) drawn.push(part("text", { x: x + 3, y: LOW - 3 }, label));
    }
    return drawn;
  };
}

const FLAG = 22; // pixels of a bar above which the number of its annotations has room

/** How many annotations there are on bars: a number where there is room, else a dot. */
function flags(played: readonly PlayedBar[], counts: readonly number[], { from, to, scale }: View): SVGElement[] {
  return played.flatMap(({ index, start, end }) => {
    const count = index === null ? 0 : (counts[index - 1] ?? 0);
    const [left, right] = [start * scale - from, end * scale - from];
    if (count === 0 || right < 0 || left > to - from || right - left < NARROWEST) return [];
    if (right - left < FLAG) return [part("circle", { class: "annotated", cx: (left + right) / 2, cy: HIGH - 4, r: 2 })];
    const text = count > 99 ? "99+" : String(count);
    return [part("text", { class: "annotated", x: right - 4, y: HIGH - 7, "text-anchor": "end" }, text)];
  });
}

interface Frame {
  kind: Kind;
  start: number;
  end: number;
}

/** Bars that are played one after the other have one frame. */
function framesOf(marks: readonly Mark[], played: readonly PlayedBar[]): Frame[] {
  const found: Frame[] = [];
  for (const { kind, bars } of marks) {
    if (bars === null) continue;
    let last: Frame | undefined;
    for (const { index, start, end } of played) {
      if (index === null || index < bars[0] || index > bars[1]) last = undefined;
      else if (last === undefined) found.push((last = { kind, start, end }));
      else last.end = end;
    }
  }
  return found;
}

function frame({ kind, start, end }: Frame, { from, scale }: View): SVGElement {
  return part("rect", { class: `mark ${kind}`, x: start * scale - from, y: 1, width: (end - start) * scale, height: HIGH - 2 });
}

interface Row {
  picture: SVGElement;
  paint: Painter;
}

const NOTHING: View = { from: 0, to: 0, scale: 0 };

export class LanesView {
  private readonly rows: Row[] = [];
  private drawn: View = NOTHING;
  private frames: Frame[] = [];
  private counts: readonly number[] = [];
  private corrected: Box[] = [];
  private readonly chordsName: HTMLElement | null = null;
  private readonly chordsBy: string = "";

  constructor(
    private readonly place: HTMLElement,
    lanes: Lanes | null,
    duration: number,
  ) {
    this.add("times", LOW, times(duration));
    if (lanes === null) return;
    const { bars, chords } = boxesOf(lanes);
    if (bars.length > 0) this.add("bars", HIGH, this.framed(boxes(bars, true), lanes.bars?.played ?? []), say("Bars: the higher the surer"));
    if (lanes.beats !== null) this.add("beats", LOW, ticks(lanes.beats.beats), say("Beats") + of(lanes.beats.by));
    this.chordsBy = say("Chords") + of(lanes.chords?.by);
    this.chordsName = this.add("chords", HIGH, this.overlaid(boxes(chords)), this.chordsBy);
    this.chordsRow(chords.length > 0);
    if (lanes.tags !== null) this.name(say("Tags") + of(lanes.tags.by));
    for (const each of lanes.tags?.tags ?? []) this.add("tag", LOW, area(each.times), each.called);
  }

  /** What is seen, with as much at both sides: drawn anew only where one has left that. */
  draw([left, right]: [number, number], scale: number): void {
    const { from, to } = this.drawn;
    if (scale === this.drawn.scale && from <= left && right <= to) return;
    const margin = right - left;
    this.drawn = { from: Math.max(0, left - margin), to: right + margin, scale };
    for (const { picture, paint } of this.rows) {
      picture.style.left = `${this.drawn.from}px`;
      picture.style.width = `${Math.min(this.drawn.to, this.place.clientWidth) - this.drawn.from}px`;
      picture.replaceChildren(...paint(this.drawn));
    }
  }

  mark(marks: readonly Mark[], played: readonly PlayedBar[]): void {
    this.frames = framesOf(marks, played);
    this.drawn = NOTHING;
  }

  /** How many annotations there are on each bar, from the first. */
  annotate(counts: readonly number[]): void {
    this.counts = counts;
    this.drawn = NOTHING;
  }

  /** What people say goes before what was heard, and says who. */
  correct(corrections: readonly Correction[]): void {
    const heard = this.chordsBy;
    const who = [...new Set(corrections.map(({ by, isOwn }) => (isOwn ? say("yourself") : by)))].join(", ");
    if (this.chordsName !== null) this.chordsName.textContent = who === "" ? heard : `${heard} · ${say("corrected by {who}", { who })}`;
    this.corrected = correctedBoxes(corrections);
    if (corrections.length > 0) this.chordsRow(true);
    this.drawn = NOTHING;
  }

  /** Where nothing was heard and nothing is said there is no row. */
  private chordsRow(isShown: boolean): void {
    if (this.chordsName === null) return;
    this.chordsName.hidden = !isShown;
    (this.chordsName.nextElementSibling as HTMLElement).hidden = !isShown;
  }

  private overlaid(paint: Painter): Painter {
    return (view) => {
      const { from, scale } = view;
      const ground = this.corrected.map((each) => {
        const shape = { x: each.start * scale - from, y: 0, width: Math.max(1, (each.end - each.start) * scale), height: HIGH };
        return part("rect", { class: "ground", ...shape });
      });
      const over = boxes(this.corrected)(view);
      for (const each of over) each.classList.add("corrected");
      return [...paint(view), ...ground, ...over];
    };
  }

  private framed(paint: Painter, played: readonly PlayedBar[]): Painter {
    return (view) => {
      const near = this.frames.filter(({ start, end }) => end * view.scale >= view.from && start * view.scale <= view.to);
      return [...paint(view), ...flags(played, this.counts, view), ...near.map((each) => frame(each, view))];
    };
  }

  private add(kind: string, height: number, paint: Painter, name?: string): HTMLElement | null {
    const named = name === undefined ? null : this.name(name, kind === "tag" ? "lane-name inside" : "lane-name");
    const picture = part("svg", { class: kind, height });
    const row = document.createElement("div");
    row.className = "lane";
    row.style.height = `${height}px`;
    row.append(picture);
    this.place.append(row);
    this.rows.push({ picture, paint });
    return named;
  }

  private name(text: string, kind = "lane-name"): HTMLElement {
    const name = document.createElement("span");
    name.className = kind;
    name.textContent = text;
    this.place.append(name);
    return name;
  }
}

