/** How frames are called: by bar and beat, by time, or by number. */
import { figure, say } from "../page/words";
import { clock } from "../workspace/recording/times";
import type { Layout } from "./material";

const beatIn = (beat: number): string => String(Math.round(beat * 100) / 100);

/** `27`, or `27.3` for its third beat. */
export function shortName(layout: Layout, frame: number): string {
  const { bar = null, beat = null, second = null } = layout.places[frame] ?? {};
  if (bar !== null) return beat === null || beat === 1 ? bar : `${bar}.${beatIn(beat)}`;
  return second === null ? String(layout.first + frame + 1) : clock(second, 1);
}

export function longName(layout: Layout, frame: number): string {
  const { bar = null, beat = null, second = null } = layout.places[frame] ?? {};
  if (bar !== null && beat !== null && beat !== 1) return say("Bar {bar}, beat {beat}", { bar, beat: beatIn(beat) });
  if (bar !== null) return say("Bar {bar}", { bar });
  return second === null ? say("Frame {number}", { number: layout.first + frame + 1 }) : say("At {time}", { time: clock(second, 1) });
}

/** What tells names apart: without the words that most of them have. A name that would be another's, or none, stays whole. */
export function distinct(names: readonly string[]): string[] {
  const words = names.map((name) => name.split(/\s+/));
  const often = new Map<string, number>();
  for (const each of words) for (const word of new Set(each)) often.set(word, (often.get(word) ?? 0) + 1);
  const short = words.map((each) => each.filter((word) => (often.get(word) ?? 0) * 2 <= names.length).join(" "));
  return short.map((each, at) => (/\w/.test(each) && short.indexOf(each) === short.lastIndexOf(each) ? each : (names[at] ?? "")));
}

export function range(layout: Layout, first: number, last: number): string {
  return first === last ? shortName(layout, first) : `${shortName(layout, first)}–${shortName(layout, last)}`;
}

export const percent = (share: number): string => `${figure(100 * share, 0)} %`;

export function coherenceSaid(layout: Layout, frame: number): string {
  const value = layout.coherence[frame] ?? null;
  return value === null ? say("nothing to compare") : say("coherence {value}", { value: figure(value, 2) });
}
