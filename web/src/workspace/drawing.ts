/** A rectangle on a page image, drawn, moved and resized: by mouse, pen, finger or keys, always on its page. */
import type { Box, Point, Size } from "./zones";

const NEAR = 9; // pixels from a side at which it is meant
const LEAST = 4; // pixels that a pointer moves before it draws
const STEP = 0.02; // of what is seen, that a key moves or resizes
const PLACED = 0.25; // of what is seen, that a rectangle is high and wide where a key makes it
const ARROWS: Record<string, [right: number, down: number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** What it is drawn on. */
export interface Surface {
  readonly stage: HTMLElement;
  readonly size: Size;
  /** units of the page that a pixel is */
  readonly unit: number;
  /** what is seen of the page */
  readonly seen: Box;
  /** of a pointer, on the page */
  place(event: MouseEvent): Point;
  /** a pointer that did not draw meant what it pointed at */
  clicked(event: MouseEvent): void;
}

const within = (value: number, most: number): number => Math.round(Math.min(Math.max(value, 0), most));

/** Between two corners, wherever these are: whole pixels of the page, and one at least. */
export function between(one: Point, other: Point, { width, height }: Size): Box {
  const [left, right] = [within(Math.min(one.x, other.x), width - 1), within(Math.max(one.x, other.x), width)];
  const [top, bottom] = [within(Math.min(one.y, other.y), height - 1), within(Math.max(one.y, other.y), height)];
  return { x: left, y: top, w: Math.max(right - left, 1), h: Math.max(bottom - top, 1) };
}

/** It keeps its size, as far as there is room. */
export function moved({ x, y, w, h }: Box, by: Point, { width, height }: Size): Box {
  return { x: within(x + by.x, width - w), y: within(y + by.y, height - h), w, h };
}

type Sides = Partial<Record<"left" | "right" | "top" | "bottom", true>>;

function resized({ x, y, w, h }: Box, sides: Sides, to: Point, size: Size): Box {
  const one = { x: sides.left ? to.x : x, y: sides.top ? to.y : y };
  return between(one, { x: sides.right ? to.x : x + w, y: sides.bottom ? to.y : y + h }, size);
}

/** Which of its sides are near; none inside of it; null outside. */
function sidesAt({ x, y, w, h }: Box, at: Point, near: number): Sides | null {
  if (at.x < x - near || at.x > x + w + near || at.y < y - near || at.y > y + h + near) return null;
  const [left, right] = [Math.abs(at.x - x), Math.abs(at.x - x - w)];
  const [top, bottom] = [Math.abs(at.y - y), Math.abs(at.y - y - h)];
  const across: Sides = Math.min(left, right) > near ? {} : left < right ? { left: true } : { right: true };
  const down: Sides = Math.min(top, bottom) > near ? {} : top < bottom ? { top: true } : { bottom: true };
  return { ...across, ...down };
}

/** From where a pointer went down. */
interface Hold {
  from: Point;
  pixels: Point;
  before: Box | null;
  sides: Sides | null;
  draws: boolean;
}

export class Drawing {
  /** the one that is selected, on the page that is shown */
  box: Box | null = null;
  private hold: Hold | null = null;
  private tool = false;

  constructor(
    private readonly surface: Surface,
    private readonly drew: (box: Box | null, settled: boolean) => void,
    private readonly switched: (isOn: boolean) => void,
  ) {
    const { stage } = surface;
    // Before the viewer hears of it, which would move the image.
    stage.addEventListener("pointerdown", (event) => this.pressed(event), { capture: true });
    stage.addEventListener("pointermove", (event) => this.dragged(event), { capture: true });
    for (const end of ["pointerup", "pointercancel"] as const) {
      stage.addEventListener(end, (event) => this.released(event), { capture: true });
    }
  }

  get isOn(): boolean {
    return this.tool;
  }

  /** Whoever comes by key finds a rectangle in the middle of what is seen, or the one that is selected. */
  turn(isOn: boolean, byKey = false): void {
    if (this.tool !== isOn) {
      this.tool = isOn;
      this.surface.stage.classList.toggle("drawing", isOn);
      this.switched(isOn);
    }
    if (isOn && byKey && this.box === null) this.put(this.placed(), true);
  }

  /** Whether the key was for it. */
  takes(event: KeyboardEvent): boolean {
    if (!this.tool || event.ctrlKey || event.metaKey) return false;
    const arrow = ARROWS[event.key];
    if (arrow !== undefined) this.step(arrow, event.shiftKey, event.altKey);
    else if (event.key === "Enter" || event.key === "Escape") this.turn(false);
    else if (event.key === "Delete" || event.key === "Backspace") this.put(null, true);
    else return false;
    event.stopPropagation();
    return true;
  }

  private placed(): Box {
    const { seen, size } = this.surface;
    const [wide, high] = [seen.w * PLACED, seen.h * PLACED];
    const from = { x: seen.x + (seen.w - wide) / 2, y: seen.y + (seen.h - high) / 2 };
    return between(from, { x: from.x + wide, y: from.y + high }, size);
  }

  /** With Shift its right and lower sides move, with Alt by a pixel of the page. */
  private step([right, down]: [number, number], resizing: boolean, finely: boolean): void {
    const { seen, size } = this.surface;
    const box = this.box ?? this.placed();
    const far = finely ? 1 : Math.max(1, Math.min(seen.w, seen.h) * STEP);
    const by = { x: right * far, y: down * far };
    const corner = { x: Math.max(box.x + 1, box.x + box.w + by.x), y: Math.max(box.y + 1, box.y + box.h + by.y) };
    this.put(resizing ? resized(box, { right: true, bottom: true }, corner, size) : moved(box, by, size), true);
  }

  private put(box: Box | null, settled: boolean): void {
    this.box = box;
    this.drew(box, settled);
  }

  private pressed(event: PointerEvent): void {
    if (event.button !== 0 || !event.isPrimary) return;
    const { surface, box } = this;
    const from = surface.place(event);
    const sides = box === null ? null : sidesAt(box, from, NEAR * surface.unit);
    if (sides === null && !this.tool && !event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    surface.stage.focus({ preventScroll: true });
    surface.stage.setPointerCapture(event.pointerId);
    this.hold = { from, pixels: { x: event.clientX, y: event.clientY }, before: box, sides, draws: false };
  }

  private dragged(event: PointerEvent): void {
    const { hold } = this;
    if (hold === null) return;
    event.stopPropagation();
    const [right, down] = [event.clientX - hold.pixels.x, event.clientY - hold.pixels.y];
    if (!hold.draws && Math.hypot(right, down) < LEAST) return;
    hold.draws = true;
    this.put(this.drawn(hold, this.surface.place(event)), false);
  }

  private drawn({ from, before, sides }: Hold, to: Point): Box {
    const { size } = this.surface;
    if (before === null || sides === null) return between(from, to, size);
    if (Object.keys(sides).length > 0) return resized(before, sides, to, size);
    return moved(before, { x: to.x - from.x, y: to.y - from.y }, size);
  }

  private released(event: PointerEvent): void {
    const { hold } = this;
    if (hold === null) return;
    event.stopPropagation();
    this.hold = null;
    if (event.type === "pointercancel") return this.put(hold.before, true);
    if (hold.draws) this.put(this.box, true);
    else if (!this.tool) this.surface.clicked(event);
  }
}
