/** One axis for all that is drawn: what of it is seen, and which frame is where. It knows no pixels of its own. */

const LEAST = 3; // frames that are seen at least

export class Axis {
  from: number;
  to: number;

  constructor(readonly bounds: readonly number[]) {
    this.from = this.begin;
    this.to = this.end;
  }

  get begin(): number {
    return this.bounds[0] ?? 0;
  }
  get end(): number {
    return this.bounds.at(-1) ?? 0;
  }
  get length(): number {
    return this.bounds.length - 1;
  }
  get isWhole(): boolean {
    return this.from <= this.begin && this.to >= this.end;
  }

  /** The frame that is there, or the nearest. */
  frameAt(time: number): number {
    let [low, high] = [0, this.length];
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if ((this.bounds[middle] ?? 0) <= time) low = middle;
      else high = middle;
    }
    return low;
  }

  begins(frame: number): number {
    return this.bounds[frame] ?? this.end;
  }
  ends(frame: number): number {
    return this.bounds[frame + 1] ?? this.end;
  }
  middle(frame: number): number {
    return (this.begins(frame) + this.ends(frame)) / 2;
  }

  /** Pixels of a time where the axis begins at `left` and is so wide. */
  x(time: number, left: number, width: number): number {
    return left + ((time - this.from) / (this.to - this.from || 1)) * width;
  }
  time(x: number, left: number, width: number): number {
    return this.from + ((x - left) / (width || 1)) * (this.to - this.from);
  }

  see(from: number, to: number): void {
    const whole = this.end - this.begin;
    const least = Math.min(whole, (whole / Math.max(1, this.length)) * LEAST);
    const length = Math.min(whole, Math.max(to - from, least));
    this.from = Math.min(Math.max(from, this.begin), this.end - length);
    this.to = this.from + length;
  }

  zoom(factor: number, around: number): void {
    this.see(around - (around - this.from) / factor, around + (this.to - around) / factor);
  }
  pan(by: number): void {
    this.see(this.from + by, this.to + by);
  }
  whole(): void {
    this.see(this.begin, this.end);
  }

  /** So that the frame is in sight, with some room about it; what is in sight stays where it is. */
  reveal(frame: number): void {
    const [begins, ends] = [this.begins(frame), this.ends(frame)];
    const margin = Math.min((this.to - this.from) / 8, (ends - begins) * 2);
    if (begins - margin < this.from) this.pan(begins - margin - this.from);
    else if (ends + margin > this.to) this.pan(ends + margin - this.to);
  }

  /** The frames that are seen. */
  get seen(): [first: number, last: number] {
    return [this.frameAt(this.from), this.frameAt(this.to)];
  }
}
