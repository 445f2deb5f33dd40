/** By mouse, pen and finger: the curve is pointed at, the graph moved and chosen from, lanes are drawn over; two fingers
 * come closer. */
import type { Looked, Looking } from "./looking";
import { GAP } from "./material";
import { type Pinched, Pinching } from "./pinching";
import type { Stack } from "./stack";
import { LANE, timeInWhole } from "./strips";

const MOVED = 4; // pixels, from which on a click is a movement
const CLOSER = 1.0015; // a pixel of the wheel

type Strip = "whole" | "names" | "curve" | "graph" | "lanes";

interface Held {
  strip: Strip;
  x: number;
  y: number;
  moved: boolean;
  before: Partial<Looked>;
}

export class Pointing {
  private held: Held | null = null;
  private readonly pinching = new Pinching();

  constructor(
    private readonly stack: Stack,
    private readonly looking: Looking,
  ) {
    const { place } = stack;
    place.addEventListener("pointerdown", (event) => this.down(event));
    place.addEventListener("pointermove", (event) => this.move(event));
    place.addEventListener("pointerup", (event) => this.up(event));
    place.addEventListener("pointercancel", (event) => this.let(event));
    place.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  private stripOf(target: EventTarget | null): Strip | null {
    return (Object.keys(this.stack.sheets) as Strip[]).find((name) => this.stack.sheets[name].canvas === target) ?? null;
  }

  private inside(strip: Strip, event: MouseEvent): [x: number, y: number] {
    const box = this.stack.sheets[strip].canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  private frameAt(strip: Strip, x: number): number {
    const sheet = this.stack.sheets[strip];
    const { axis } = this.stack;
    return axis.frameAt(strip === "whole" ? timeInWhole(sheet, axis, x) : axis.time(Math.max(x, sheet.left), sheet.left, sheet.plot));
  }

  private down(event: PointerEvent): void {
    const strip = this.stripOf(event.target);
    if (strip === null || event.button !== 0) return;
    this.stack.place.focus({ preventScroll: true });
    const [x, y] = this.inside(strip, event);
    this.stack.place.setPointerCapture(event.pointerId);
    this.pinching.down(event);
    if (this.pinching.isOn) return this.instead();
    const { frame, version, drawn } = this.looking;
    this.held = { strip, x, y, moved: false, before: { frame, version, drawn } };
    if (strip === "lanes") this.lane(event, x, y);
    else if (strip !== "graph") this.point(strip, x);
  }

  /** What the first finger has pointed at was not meant. */
  private instead(): void {
    if (this.held !== null) this.looking.change(this.held.before);
    this.held = null;
  }

  private let(event: PointerEvent): void {
    this.pinching.up(event);
    this.held = null;
  }

  private pinch({ factor, from, to }: Pinched): void {
    const { axis, sheets } = this.stack;
    const { left, plot, canvas } = sheets.graph;
    axis.zoom(factor, axis.time(from - canvas.getBoundingClientRect().left, left, plot));
    axis.pan(((from - to) / plot) * (axis.to - axis.from));
    this.stack.redraw();
  }

  private lane(event: PointerEvent, x: number, y: number): void {
    const last = this.stack.sheets.lanes.canvas.clientHeight / LANE - 1;
    const version = Math.min(last, Math.floor(y / LANE));
    if (event.shiftKey && version === this.looking.version) this.looking.extend(this.frameAt("lanes", x));
    else this.looking.hold(version, this.frameAt("lanes", x));
  }

  private point(strip: Strip, x: number): void {
    const frame = this.frameAt(strip, x);
    if (strip === "whole") {
      const { axis } = this.stack;
      axis.pan(axis.middle(frame) - (axis.from + axis.to) / 2);
    }
    this.looking.change({ frame });
  }

  private move(event: PointerEvent): void {
    const [{ held }, pinched] = [this, this.pinching.move(event)];
    if (pinched !== null) return this.pinch(pinched);
    if (held === null) return this.over(event);
    const [x, y] = this.inside(held.strip, event);
    held.moved ||= Math.hypot(x - held.x, y - held.y) > MOVED;
    if (!held.moved) return;
    if (held.strip === "graph") this.drag(held, x, y);
    else if (held.strip === "lanes") this.looking.extend(this.frameAt("lanes", x));
    else this.point(held.strip, x);
  }

  private drag(held: Held, x: number, y: number): void {
    const { axis, picture, sheets } = this.stack;
    axis.pan(((held.x - x) / sheets.graph.plot) * (axis.to - axis.from));
    picture.move(held.y - y, sheets.graph);
    [held.x, held.y] = [x, y];
    this.stack.redraw();
  }

  /** Something that can be chosen is shown as such. */
  private over(event: PointerEvent): void {
    const { sheets, picture, axis } = this.stack;
    if (event.target !== sheets.graph.canvas) return;
    const hit = picture.hit(...this.inside("graph", event), sheets.graph, axis);
    sheets.graph.canvas.classList.toggle("over", hit !== null && hit.chord !== GAP);
  }

  private up(event: PointerEvent): void {
    const { held } = this;
    this.let(event);
    if (held === null || held.moved || held.strip !== "graph") return;
    const { sheets, picture, axis } = this.stack;
    const [x, y] = this.inside("graph", event);
    const hit = picture.hit(x, y, sheets.graph, axis);
    const isChord = hit !== null && hit.chord !== GAP && hit.following !== GAP;
    const frame = this.frameAt("graph", x);
    this.looking.change({ frame, chosen: isChord ? { chord: hit.chord, following: hit.following } : null });
  }

  /** The wheel scrolls the page, as everywhere; with Ctrl, or sideways, it is for the axis. */
  private wheel(event: WheelEvent): void {
    const { axis, sheets } = this.stack;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (!event.ctrlKey && Math.abs(sideways) <= (event.shiftKey ? 0 : Math.abs(event.deltaY))) return;
    event.preventDefault();
    const [x] = this.inside("graph", event);
    if (event.ctrlKey) axis.zoom(CLOSER ** -event.deltaY, axis.time(x, sheets.graph.left, sheets.graph.plot));
    else axis.pan((sideways / sheets.graph.plot) * (axis.to - axis.from));
    this.stack.redraw();
  }
}
