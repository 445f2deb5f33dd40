/** Where chords and transitions sound, and how much, in what is given of a graph. */
import type { Axis } from "./axis";
import type { Chosen } from "./graph";
import { GAP, type Layout } from "./material";
import type { Drawn } from "./strips";

export interface Sounding {
  chord: number;
  label: string;
  /** of the time of all versions */
  share: number;
}

/** All chords, those first that sound longest. */
export function soundings(layout: Layout, axis: Axis): Sounding[] {
  const sums = new Array<number>(layout.chords.length).fill(0);
  for (const [frame, chord, weight] of layout.nodes) {
    if (chord !== GAP) sums[chord]! += weight * (axis.ends(frame) - axis.begins(frame));
  }
  const whole = axis.end - axis.begin || 1;
  const found = layout.chords.map(({ label }, chord) => ({ chord, label, share: sums[chord]! / whole }));
  return found.sort((one, other) => other.share - one.share || one.chord - other.chord);
}

/** Frames beside each other are one place. */
export function placesOf(layout: Layout, { chord, following }: Chosen): [first: number, last: number][] {
  const frames = following === null
    ? layout.nodes.filter((node) => node[1] === chord).map(([frame]) => frame)
    : layout.edges.filter((edge) => edge[1] === chord && edge[2] === following).map(([frame]) => frame);
  const found: [number, number][] = [];
  for (const frame of frames) {
    const last = found.at(-1);
    if (last !== undefined && following === null && frame <= last[1] + 1) last[1] = frame;
    else found.push([frame, frame]);
  }
  return found;
}

/** To which chords one leads, those first to which most versions go most often. A chord that stays leads nowhere. */
export function following(layout: Layout, chord: number): { chord: number; times: number }[] {
  const sums = new Map<number, { weight: number; times: number }>();
  for (const [, from, to, weight] of layout.edges) {
    if (from !== chord || to === chord || to === GAP) continue;
    const known = sums.get(to) ?? { weight: 0, times: 0 };
    sums.set(to, { weight: known.weight + weight, times: known.times + 1 });
  }
  const found = [...sums].sort(([one, { weight: a }], [other, { weight: b }]) => b - a || one - other);
  return found.map(([to, { times }]) => ({ chord: to, times }));
}

/** What a version has in a frame; a gap where it says nothing. */
export function chordAt(layout: Layout, version: number, frame: number): number {
  const lane = layout.versions[version]?.lane ?? [];
  let [low, high] = [0, lane.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lane[middle]?.[1] ?? 0) < frame) low = middle + 1;
    else high = middle;
  }
  const run = lane[low];
  return run !== undefined && run[0] <= frame ? run[2] : GAP;
}

/** The chords of a lane that somebody has drawn over, one after the other. */
export function progressionIn(layout: Layout, { version, frames: [first, last] }: Drawn): string[] {
  const runs = (layout.versions[version]?.lane ?? []).filter((run) => run[1] >= first && run[0] <= last);
  const labels = runs.map(([, , chord]) => layout.chords[chord]?.label ?? "");
  return labels.filter((label, at) => label !== labels[at - 1]);
}

/** As it is looked for, in any key; a bare root stands for all chords on it. */
export function patternOf(labels: readonly string[]): string {
  return labels.map((label) => label.replace(/:1$/, "?")).join(" ");
}
