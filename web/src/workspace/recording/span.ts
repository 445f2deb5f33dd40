import type { Range } from "../selection";

/** A span of time in a recording, chosen by the mouse or with shift and the arrow keys. */
export class SpanChosen extends Event {
  /** Seconds, and the bars that sound in them; where both seconds are the same nothing is chosen any more. */
  constructor(
    readonly version: string,
    readonly source: string,
    readonly start: number,
    readonly end: number,
    readonly bars: Range | null,
  ) {
    super("descant-span", { bubbles: true });
  }
}

/** As text is selected: from where one began to where one is, on either side of it. */
export class Span {
  constructor(
    private readonly anchor: number,
    readonly head: number,
  ) {}

  to(head: number): Span {
    return new Span(this.anchor, head);
  }
  is(start: number, end: number): boolean {
    return this.start === start && this.end === end;
  }
  get start(): number {
    return Math.min(this.anchor, this.head);
  }
  get end(): number {
    return Math.max(this.anchor, this.head);
  }
}
