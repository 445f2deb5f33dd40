/** A canvas as wide as its place, sharp on every screen, in the colours of the theme. */

export const FONT = 12; // pixels
export const LEFT = 148; // pixels for names, before the axis begins
export const LEFT_NARROW = 56;
const NARROW = 560;

export interface Colours {
  paper: string;
  ink: string;
  soft: string;
  rule: string;
  strong: string;
  accent: string;
  wash: string;
}

/** A custom property may say light-dark(…); only a real element knows what that comes to. */
export function coloursOf(parent: HTMLElement): Colours {
  const probe = document.createElement("span");
  parent.append(probe);
  const colour = (name: string): string => {
    probe.style.setProperty("color", `var(${name})`);
    return getComputedStyle(probe).color;
  };
  const found = {
    paper: colour("--paper"),
    ink: colour("--ink"),
    soft: colour("--ink-soft"),
    rule: colour("--rule"),
    strong: colour("--rule-strong"),
    accent: colour("--accent"),
    wash: colour("--accent-wash"),
  };
  probe.remove();
  return found;
}

const widths = new Map<string, number>();

export class Sheet {
  readonly canvas = document.createElement("canvas");
  readonly pen: CanvasRenderingContext2D;
  width = 0;
  height = 0;
  private fine = 1;

  constructor(name: string) {
    this.canvas.className = name;
    this.canvas.setAttribute("aria-hidden", "true");
    const pen = this.canvas.getContext("2d");
    if (pen === null) throw new Error("canvas");
    this.pen = pen;
  }

  get left(): number {
    return this.width < NARROW ? LEFT_NARROW : LEFT;
  }
  /** pixels of the axis */
  get plot(): number {
    return Math.max(1, this.width - this.left);
  }

  /** As its place is now: asked for when that changes, as each question may have the page laid out. */
  measure(): void {
    this.width = this.canvas.clientWidth;
    this.height = this.canvas.clientHeight;
    this.fine = window.devicePixelRatio || 1;
    this.canvas.width = Math.round(this.width * this.fine);
    this.canvas.height = Math.round(this.height * this.fine);
  }

  /** Emptied. */
  begin(colours: Colours): CanvasRenderingContext2D {
    this.pen.setTransform(this.fine, 0, 0, this.fine, 0, 0);
    this.pen.clearRect(0, 0, this.width, this.height);
    this.pen.font = `${FONT}px "Source Sans 3", system-ui, sans-serif`;
    this.pen.textBaseline = "middle";
    this.pen.fillStyle = colours.ink;
    return this.pen;
  }

  /** Draws what belongs to the axis; names at its left are left alone. */
  clipped(draw: () => void): void {
    this.pen.save();
    this.pen.beginPath();
    this.pen.rect(this.left, 0, this.plot, this.height);
    this.pen.clip();
    draw();
    this.pen.restore();
  }

  /** Pixels of a text; chords come again and again. */
  wide(text: string): number {
    let found = widths.get(text);
    if (found === undefined) widths.set(text, (found = this.pen.measureText(text).width));
    return found;
  }

  /** So much of a text as there is room for. */
  fitting(text: string, room: number): string {
    if (this.wide(text) <= room) return text;
    const letters = Math.floor((text.length * room) / this.wide(text)) - 1;
    return letters < 1 ? "" : `${text.slice(0, letters).trimEnd()}…`;
  }
}
