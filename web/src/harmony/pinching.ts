/** Two fingers: what was between them stays between them. Places are pixels of the window. */

interface Finger {
  x: number;
  y: number;
}

export interface Pinched {
  /** how many times closer */
  factor: number;
  /** the middle, as it was and as it is */
  from: number;
  to: number;
}

export class Pinching {
  private readonly fingers = new Map<number, Finger>();

  /** With the second finger, until one of both is lifted. */
  get isOn(): boolean {
    return this.fingers.size === 2;
  }

  down({ pointerId, clientX, clientY }: PointerEvent): void {
    this.fingers.set(pointerId, { x: clientX, y: clientY });
  }

  up({ pointerId }: PointerEvent): void {
    this.fingers.delete(pointerId);
  }

  /** Null where nothing is between two. */
  move({ pointerId, clientX, clientY }: PointerEvent): Pinched | null {
    const finger = this.fingers.get(pointerId);
    if (finger === undefined) return null;
    const before = this.between();
    [finger.x, finger.y] = [clientX, clientY];
    const now = this.between();
    return before && now && { factor: now.apart / before.apart, from: before.middle, to: now.middle };
  }

  private between(): { apart: number; middle: number } | null {
    const [one, other, more] = [...this.fingers.values()];
    if (one === undefined || other === undefined || more !== undefined) return null;
    return { apart: Math.max(1, Math.hypot(one.x - other.x, one.y - other.y)), middle: (one.x + other.x) / 2 };
  }
}
