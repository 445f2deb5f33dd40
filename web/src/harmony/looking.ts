/** What somebody looks at: a frame, a version, a chord or transition, and what they have drawn over in a lane. */
import type { Chosen } from "./graph";
import type { Drawn } from "./strips";

export interface Looked {
  frame: number;
  version: number;
  chosen: Chosen | null;
  drawn: Drawn | null;
}

export class Looking extends EventTarget implements Looked {
  frame = 0;
  version = 0;
  chosen: Chosen | null = null;
  drawn: Drawn | null = null;
  private anchor = 0;

  change(to: Partial<Looked>): void {
    Object.assign(this, to);
    this.dispatchEvent(new Event("change"));
  }

  /** Drawing in a lane begins here. */
  hold(version: number, frame: number): void {
    this.anchor = frame;
    this.change({ version, frame, drawn: { version, frames: [frame, frame] } });
  }

  /** In the lane where one is, from where drawing began up to a frame. */
  extend(to: number): void {
    const { version } = this;
    if (this.drawn?.version !== version) this.anchor = this.frame;
    const frames: [number, number] = [Math.min(this.anchor, to), Math.max(this.anchor, to)];
    this.change({ frame: to, drawn: { version, frames } });
  }
}
