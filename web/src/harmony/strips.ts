/** What stands above and below the graph on the same axis: coherence, all of it in small, and a lane for each version. */
import type { Axis } from "./axis";
import type { Layout, Run } from "./material";
import type { Colours, Sheet } from "./sheet";

export const LANE = 26; // pixels
const PAD = 6; // pixels above and below a curve

/** Stretches of a lane that somebody has drawn over. */
export interface Drawn {
  version: number;
  frames: [first: number, last: number];
}

/** Steps, one a frame; none where there is nothing to be compared. */
function steps(pen: CanvasRenderingContext2D, layout: Layout, x: (time: number) => number, y: (value: number) => number, axis: Axis, seen: [number, number]): void {
  let known = false;
  pen.beginPath();
  for (let frame = seen[0]; frame <= seen[1]; frame++) {
    const value = layout.coherence[frame] ?? null;
    if (value !== null) {
      if (known) pen.lineTo(x(axis.begins(frame)), y(value));
      else pen.moveTo(x(axis.begins(frame)), y(value));
      pen.lineTo(x(axis.ends(frame)), y(value));
    }
    known = value !== null;
  }
  pen.stroke();
}

/** Frames beside each other that are alike are one. */
function area(pen: CanvasRenderingContext2D, layout: Layout, x: (time: number) => number, y: (value: number) => number, axis: Axis, [first, last]: [number, number]): void {
  let begun = first;
  for (let frame = first; frame <= last; frame++) {
    const value = layout.coherence[frame] ?? null;
    if (frame < last && layout.coherence[frame + 1] === value) continue;
    const left = x(axis.begins(begun));
    if (value !== null) pen.fillRect(left, y(value), x(axis.ends(frame)) - left, y(0) - y(value));
    begun = frame + 1;
  }
}

export function drawCurve(sheet: Sheet, axis: Axis, layout: Layout, colours: Colours, numbers: (value: number) => string): void {
  const pen = sheet.begin(colours);
  const y = (value: number): number => PAD + (1 - value) * (sheet.height - 2 * PAD);
  const x = (time: number): number => axis.x(time, sheet.left, sheet.plot);
  pen.strokeStyle = colours.rule;
  pen.lineWidth = 1;
  pen.textAlign = "right";
  pen.fillStyle = colours.soft;
  for (const value of [0, 0.5, 1]) {
    pen.beginPath();
    pen.moveTo(sheet.left, Math.round(y(value)) + 0.5);
    pen.lineTo(sheet.width, Math.round(y(value)) + 0.5);
    pen.stroke();
    pen.fillText(numbers(value), sheet.left - 6, y(value));
  }
  pen.textAlign = "left";
  sheet.clipped(() => {
    pen.fillStyle = colours.wash;
    area(pen, layout, x, y, axis, axis.seen);
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 1.5;
    steps(pen, layout, x, y, axis, axis.seen);
    if (layout.mean !== null) {
      pen.strokeStyle = colours.soft;
      pen.lineWidth = 1;
      pen.setLineDash([5, 4]);
      pen.beginPath();
      pen.moveTo(sheet.left, y(layout.mean));
      pen.lineTo(sheet.width, y(layout.mean));
      pen.stroke();
      pen.setLineDash([]);
    }
  });
}

/** All of it, and what of it is seen. What does not change is drawn once. */
export class Whole {
  private readonly still = document.createElement("canvas");
  private drawn: Colours | null = null;

  constructor(private readonly layout: Layout) {}

  draw(sheet: Sheet, axis: Axis, colours: Colours, frame: number): void {
    const pen = sheet.begin(colours);
    const scale = sheet.plot / (axis.end - axis.begin || 1);
    const x = (time: number): number => sheet.left + (time - axis.begin) * scale;
    if (this.drawn !== colours || this.still.width !== sheet.canvas.width) this.keep(sheet, axis, colours, x);
    else pen.drawImage(this.still, 0, 0, sheet.width, sheet.height);
    pen.strokeStyle = colours.accent;
    pen.lineWidth = 2;
    pen.strokeRect(x(axis.from) + 1, 1, Math.max(4, (axis.to - axis.from) * scale - 2), sheet.height - 2);
    pen.fillStyle = colours.accent;
    pen.fillRect(x(axis.middle(frame)) - 1, 0, 2, sheet.height);
  }

  private keep(sheet: Sheet, axis: Axis, colours: Colours, x: (time: number) => number): void {
    sheet.pen.fillStyle = colours.rule;
    area(sheet.pen, this.layout, x, (value) => 2 + (1 - value) * (sheet.height - 4), axis, [0, axis.length - 1]);
    this.still.width = sheet.canvas.width;
    this.still.height = sheet.canvas.height;
    if (this.still.width > 0 && this.still.height > 0) this.still.getContext("2d")?.drawImage(sheet.canvas, 0, 0);
    this.drawn = colours;
  }
}

/** Where on the axis a place in the small one is. */
export function timeInWhole(sheet: Sheet, axis: Axis, x: number): number {
  return axis.begin + ((x - sheet.left) / sheet.plot) * (axis.end - axis.begin);
}

/** Names of frames, so many as do not touch. */
export function drawNames(sheet: Sheet, axis: Axis, colours: Colours, named: (frame: number) => string): void {
  const pen = sheet.begin(colours);
  const [first, last] = axis.seen;
  let free = sheet.left;
  pen.fillStyle = colours.soft;
  pen.strokeStyle = colours.strong;
  pen.lineWidth = 1;
  pen.beginPath();
  for (let frame = first; frame <= last; frame++) {
    const x = axis.x(axis.begins(frame), sheet.left, sheet.plot);
    const name = named(frame);
    if (x < free || x + sheet.wide(name) > sheet.width) continue;
    pen.moveTo(Math.round(x) + 0.5, sheet.height - 5);
    pen.lineTo(Math.round(x) + 0.5, sheet.height);
    pen.fillText(name, x + 3, sheet.height / 2);
    free = x + sheet.wide(name) + 14;
  }
  pen.stroke();
}

export function drawLanes(sheet: Sheet, axis: Axis, layout: Layout, names: string[], colours: Colours, { version: current, drawn }: { version: number; drawn: Drawn | null }): void {
  const pen = sheet.begin(colours);
  layout.versions.forEach(({ lane }, row) => {
    const y = row * LANE;
    pen.fillStyle = row === current ? colours.ink : colours.soft;
    pen.fillText(sheet.fitting(names[row] ?? "", sheet.left - 14), 7, y + LANE / 2);
    if (row === current) {
      pen.fillStyle = colours.accent;
      pen.fillRect(0, y + 3, 2, LANE - 6);
    }
    sheet.clipped(() => {
      drawLane(pen, lane, y, sheet, axis, layout, colours);
      if (drawn?.version === row) frame(pen, drawn.frames, y, sheet, axis, colours);
    });
  });
}

function drawLane(pen: CanvasRenderingContext2D, lane: Run[], y: number, sheet: Sheet, axis: Axis, layout: Layout, colours: Colours): void {
  const shown = lane.filter(([first, last]) => axis.ends(last) >= axis.from && axis.begins(first) <= axis.to);
  const edges = shown.map(([first, last]): [number, number] => {
    const left = axis.x(axis.begins(first), sheet.left, sheet.plot);
    return [left, Math.max(0.5, axis.x(axis.ends(last), sheet.left, sheet.plot) - left - 1)];
  });
  pen.fillStyle = colours.wash;
  for (const [left, wide] of edges) pen.fillRect(left, y + 2, wide, LANE - 4);
  pen.fillStyle = colours.ink;
  shown.forEach(([, , chord], at) => {
    const [left, wide] = edges[at]!;
    const label = layout.chords[chord]?.label ?? "";
    const from = Math.max(left, sheet.left);
    if (sheet.wide(label) + 8 <= left + wide - from) pen.fillText(label, from + 4, y + LANE / 2 + 0.5);
  });
}

function frame(pen: CanvasRenderingContext2D, [first, last]: [number, number], y: number, sheet: Sheet, axis: Axis, colours: Colours): void {
  const left = axis.x(axis.begins(first), sheet.left, sheet.plot);
  pen.strokeStyle = colours.accent;
  pen.lineWidth = 2;
  pen.strokeRect(left + 1, y + 2, axis.x(axis.ends(last), sheet.left, sheet.plot) - left - 3, LANE - 4);
}
