/** Finding one's way in a recording: what sounds when, and where the next bar begins. Times are seconds. */
import { measured } from "../../page/words";
import type { Range } from "../selection";
import type { PlayedBar } from "./material";

const ROUNDED = 0.005; // players stand a little before the time that they were sent to
const UNITS = ["hour", "minute", "second"] as const;
const STEP = 5; // where no bars are known

/** Of things in order of time, the one that sounds. */
export function at<T extends { start: number; end: number }>(things: readonly T[], time: number): T | undefined {
  let [low, high] = [0, things.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (things[middle]!.start <= time + ROUNDED) low = middle + 1;
    else high = middle;
  }
  const found = things[low - 1];
  return found !== undefined && time + ROUNDED < found.end ? found : undefined;
}

/** A bar that is played several times is gone to where that is nearest. */
export function nearest(played: readonly PlayedBar[], bar: number, time: number): PlayedBar | undefined {
  const found = played.filter((each) => each.index === bar);
  return found.sort((one, other) => Math.abs(one.start - time) - Math.abs(other.start - time))[0];
}

/** From the first to the last of those that sound between two times, as their version counts them. */
export function barsIn(played: readonly PlayedBar[], start: number, end: number): Range | null {
  const inside = played.filter((each) => each.start < end - ROUNDED && each.end > start + ROUNDED);
  const bars = inside.map((each) => each.index).filter((each) => each !== null);
  return bars.length === 0 ? null : [Math.min(...bars), Math.max(...bars)];
}

/** Where one may stop on the way: beginnings of bars, and the end of the last; seconds where there are none. */
export class Stops {
  private readonly times: number[];

  constructor(
    played: readonly PlayedBar[],
    private readonly duration: number,
  ) {
    const last = played.at(-1);
    this.times = last === undefined ? [] : [...played.map((each) => each.start), last.end];
  }

  after(time: number): number {
    if (this.times.length === 0) return Math.min(this.duration, time + STEP);
    return this.times.find((each) => each > time + ROUNDED) ?? this.duration;
  }

  before(time: number): number {
    if (this.times.length === 0) return Math.max(0, time - STEP);
    return this.times.findLast((each) => each < time - ROUNDED) ?? 0;
  }

  /** The last one that is not behind it. */
  from(time: number): number {
    if (this.times.length === 0) return time;
    return this.times.findLast((each) => each <= time + ROUNDED) ?? 0;
  }
}

/** `1:05`, or `1:02:05` from an hour on; with tenths where these are wanted. */
export function clock(seconds: number, digits = 0): string {
  const whole = Math.round(seconds * 10 ** digits) / 10 ** digits;
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const rest = (whole % 60).toFixed(digits).padStart(digits > 0 ? 3 + digits : 2, "0");
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
}

/** "1 minute 5 seconds": a screen reader takes `1:05` for a time of day. */
export function spoken(seconds: number, digits = 0): string {
  const whole = Math.round(seconds * 10 ** digits) / 10 ** digits;
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, Number((whole % 60).toFixed(digits))];
  const said = UNITS.flatMap((unit, at) => (parts[at] ? [measured(parts[at], unit)] : []));
  return said.length > 0 ? said.join(" ") : measured(0, "second");
}
