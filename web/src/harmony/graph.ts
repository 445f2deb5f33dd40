/** The graph as a picture: frames from left to right, chords in the rows that the server gave them. What is thick is heavy. */
import type { Axis } from "./axis";
import { type Edge, GAP, type Layout, type Node } from "./material";
import type { Colours, Sheet } from "./sheet";

const ROW = 16; // pixels of a row, at least: so there is room for a name
const HIGHEST = 32;
const THICK = 0.35; // of a row: an edge that all versions go
const CURVED = 14; // pixels of a frame, from which on edges are curves
const DENSE = 4; // pixels of a frame, below which nothing is between nodes, and these have no outlines
const BODY = 0.62; // of a frame that its nodes take; the rest is for edges
const CLASSES = 6; // of weight: edges of one are drawn at once
const NEAR = 5; // pixels within which an edge is pointed at

/** What somebody looks at: a chord wherever it sounds, or one that leads to another. */
export interface Chosen {
  chord: number;
  following: number | null;
}

export type Hit = { frame: number; chord: number; following: number | null } | null;

export class GraphPicture {
  /** how far one has moved down, in pixels */
  top = 0;
  private readonly nodesFrom: number[];
  private readonly edgesFrom: number[];
  private readonly weights: Map<number, number>;

  constructor(private readonly layout: Layout) {
    this.nodesFrom = starts(layout.nodes, layout.places.length);
    this.edgesFrom = starts(layout.edges, layout.places.length);
    this.weights = new Map(layout.nodes.map(([frame, chord, weight]) => [this.key(frame, chord), weight]));
  }

  private key(frame: number, chord: number): number {
    return frame * (this.layout.chords.length + 1) + chord + 1;
  }

  /** Pixels that all rows take, if these are as low as they may be. */
  get wanted(): number {
    return ROW * this.layout.rows.length;
  }

  private high(sheet: Sheet): number {
    return Math.min(Math.max(sheet.height / Math.max(1, this.layout.rows.length), ROW), HIGHEST);
  }

  private row(chord: number): number {
    return chord === GAP ? this.layout.rows.length - 1 : (this.layout.chords[chord]?.row ?? 0);
  }

  private y(chord: number, high: number): number {
    return (this.row(chord) + 0.5) * high - this.top;
  }

  move(by: number, sheet: Sheet): void {
    const most = Math.max(0, this.high(sheet) * this.layout.rows.length - sheet.height);
    this.top = Math.min(Math.max(0, this.top + by), most);
  }

  reveal(chord: number, sheet: Sheet): void {
    const y = this.y(chord, this.high(sheet));
    if (y < ROW || y > sheet.height - ROW) this.move(y - sheet.height / 2, sheet);
  }

  draw(sheet: Sheet, axis: Axis, colours: Colours, chosen: Chosen | null): void {
    const pen = sheet.begin(colours);
    this.move(0, sheet);
    const high = this.high(sheet);
    this.rows(sheet, colours, high);
    sheet.clipped(() => {
      this.edges(pen, sheet, axis, colours, high, chosen);
      this.nodes(pen, sheet, axis, colours, high, chosen);
    });
  }

  private rows(sheet: Sheet, colours: Colours, high: number): void {
    const { pen } = sheet;
    pen.fillStyle = colours.soft;
    pen.strokeStyle = colours.rule;
    pen.lineWidth = 1;
    let free = -Infinity;
    pen.beginPath();
    this.layout.rows.forEach((name, row) => {
      const y = (row + 0.5) * high - this.top;
      if (name === "" || y < -high || y > sheet.height + high) return;
      pen.moveTo(sheet.left, Math.round(y - high / 2) + 0.5);
      pen.lineTo(sheet.width, Math.round(y - high / 2) + 0.5);
      if (y - free < 12) return;
      pen.fillText(name, 4, y);
      free = y;
    });
    pen.stroke();
  }

  private ends([frame, chord, following]: Edge | number[], sheet: Sheet, axis: Axis, high: number): [number, number, number, number] {
    const [at = 0, one = 0, other = 0] = [frame, chord, following];
    const begins = axis.begins(at);
    const x = axis.x(begins + (axis.ends(at) - begins) * BODY, sheet.left, sheet.plot);
    return [x, this.y(one, high), axis.x(axis.ends(at), sheet.left, sheet.plot), this.y(other, high)];
  }

  private edges(pen: CanvasRenderingContext2D, sheet: Sheet, axis: Axis, colours: Colours, high: number, chosen: Chosen | null): void {
    const wide = this.wide(sheet, axis);
    if (wide < DENSE && chosen?.following == null) return;
    const classes: Edge[][] = Array.from({ length: CLASSES }, () => []);
    const marked: Edge[] = [];
    const [first, last] = axis.seen;
    for (let at = this.edgesFrom[Math.max(0, first - 1)] ?? 0; at < (this.edgesFrom[last + 1] ?? 0); at++) {
      const edge = this.layout.edges[at]!;
      if (isEdgeOf(edge, chosen)) marked.push(edge);
      else if (wide >= DENSE) classes[Math.min(CLASSES - 1, Math.floor(edge[3] * CLASSES))]!.push(edge);
    }
    pen.strokeStyle = colours.strong;
    pen.globalAlpha = chosen === null ? 0.45 : 0.2;
    classes.forEach((some, at) => this.stroke(pen, some, ((at + 0.5) / CLASSES) * high * THICK, sheet, axis, high));
    pen.globalAlpha = 1;
    pen.strokeStyle = colours.accent;
    this.stroke(pen, marked, Math.max(2, high * 0.2), sheet, axis, high);
  }

  private stroke(pen: CanvasRenderingContext2D, edges: Edge[], width: number, sheet: Sheet, axis: Axis, high: number): void {
    if (edges.length === 0) return;
    const curved = this.wide(sheet, axis) >= CURVED;
    pen.lineWidth = Math.max(0.6, width);
    for (const edge of edges) {
      const [x, y, to, below] = this.ends(edge, sheet, axis, high);
      const middle = (x + to) / 2;
      pen.beginPath(); // one path of all would be drawn several times as slowly
      pen.moveTo(x, y);
      if (y === below || !curved) pen.lineTo(to, below);
      else pen.bezierCurveTo(middle, y, middle, below, to, below);
      pen.stroke();
    }
  }

  /** Pixels of a usual frame. */
  private wide(sheet: Sheet, axis: Axis): number {
    const [first, last] = axis.seen;
    return sheet.plot / (last - first + 1);
  }

  private nodes(pen: CanvasRenderingContext2D, sheet: Sheet, axis: Axis, colours: Colours, high: number, chosen: Chosen | null): void {
    const [first, last] = axis.seen;
    const some = this.layout.nodes.slice(this.nodesFrom[first], this.nodesFrom[last + 1]);
    const others = some.filter((each) => !isNodeOf(each, chosen));
    pen.globalAlpha = chosen === null ? 1 : 0.45;
    this.boxes(pen, others, colours.wash, colours.strong, sheet, axis, high);
    pen.globalAlpha = 1;
    this.boxes(pen, some.filter((each) => isNodeOf(each, chosen)), colours.accent, colours.accent, sheet, axis, high);
    this.names(pen, some, colours, chosen, sheet, axis, high);
  }

  private box([frame, chord, weight]: Node, sheet: Sheet, axis: Axis, high: number): [number, number, number, number] {
    const begins = axis.begins(frame);
    const x = axis.x(begins, sheet.left, sheet.plot);
    const right = axis.x(begins + (axis.ends(frame) - begins) * BODY, sheet.left, sheet.plot);
    const tall = Math.max(2, weight * (high - 2));
    return [x, this.y(chord, high) - tall / 2, Math.max(1, right - x), tall];
  }

  /** What says nothing is an outline. */
  private boxes(pen: CanvasRenderingContext2D, nodes: Node[], fill: string, line: string, sheet: Sheet, axis: Axis, high: number): void {
    const outlined = this.wide(sheet, axis) >= DENSE;
    pen.lineWidth = 1;
    pen.strokeStyle = line;
    pen.fillStyle = outlined ? fill : line;
    for (const node of nodes) if (node[1] !== GAP) pen.fillRect(...this.box(node, sheet, axis, high));
    if (!outlined) return;
    for (const node of nodes) if (node[1] !== GAP) pen.strokeRect(...this.box(node, sheet, axis, high));
    pen.setLineDash([3, 2]);
    for (const node of nodes) if (node[1] === GAP) pen.strokeRect(...this.box(node, sheet, axis, high));
    pen.setLineDash([]);
  }

  private names(pen: CanvasRenderingContext2D, nodes: Node[], colours: Colours, chosen: Chosen | null, sheet: Sheet, axis: Axis, high: number): void {
    for (const node of nodes) {
      const [x, , wide, tall] = this.box(node, sheet, axis, high);
      const label = this.layout.chords[node[1]]?.label;
      if (label === undefined || sheet.wide(label) + 6 > wide) continue;
      pen.fillStyle = isNodeOf(node, chosen) && tall > 12 ? colours.paper : colours.ink;
      pen.fillText(label, x + 4, this.y(node[1], high) + 0.5);
    }
  }

  /** What is pointed at. */
  hit(x: number, y: number, sheet: Sheet, axis: Axis): Hit {
    if (x < sheet.left) return null;
    const high = this.high(sheet);
    const frame = axis.frameAt(axis.time(x, sheet.left, sheet.plot));
    for (let at = this.nodesFrom[frame] ?? 0; at < (this.nodesFrom[frame + 1] ?? 0); at++) {
      const node = this.layout.nodes[at]!;
      const [left, , wide] = this.box(node, sheet, axis, high);
      if (x <= left + Math.max(wide, NEAR) && Math.abs(y - this.y(node[1], high)) <= high / 2) return { frame, chord: node[1], following: null };
    }
    return this.edgeAt(frame, x, y, sheet, axis, high);
  }

  private edgeAt(frame: number, x: number, y: number, sheet: Sheet, axis: Axis, high: number): Hit {
    let best: Hit = null;
    let nearest = NEAR;
    for (let at = this.edgesFrom[frame] ?? 0; at < (this.edgesFrom[frame + 1] ?? 0); at++) {
      const edge = this.layout.edges[at]!;
      const [from, begins, to, ends] = this.ends(edge, sheet, axis, high);
      const share = Math.min(1, Math.max(0, (x - from) / (to - from || 1)));
      const apart = Math.abs(y - (begins + (ends - begins) * share * share * (3 - 2 * share)));
      if (apart < nearest) [nearest, best] = [apart, { frame, chord: edge[1], following: edge[2] }];
    }
    return best;
  }

  /** How much of the versions has a chord in a frame. */
  weight(frame: number, chord: number): number {
    return this.weights.get(this.key(frame, chord)) ?? 0;
  }
}

function isNodeOf([, chord]: Node, chosen: Chosen | null): boolean {
  return chosen !== null && chosen.following === null && chord === chosen.chord;
}

function isEdgeOf([, chord, following]: Edge, chosen: Chosen | null): boolean {
  return chosen !== null && chosen.following === following && chord === chosen.chord;
}

/** Where in the list each frame begins, and the last one ends. */
function starts(found: readonly (readonly number[])[], frames: number): number[] {
  const counted = new Array<number>(frames + 1).fill(0);
  for (const [frame = 0] of found) counted[frame + 1]! += 1;
  for (let at = 1; at <= frames; at++) counted[at]! += counted[at - 1]!;
  return counted;
}
