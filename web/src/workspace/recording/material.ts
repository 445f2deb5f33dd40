/** What the server says of a recording: how it looks, and what stands along it. Times are seconds. */
import { answered, ask, send } from "../asking";

export interface Peaks {
  /** highest and lowest of each point, from 0 to 1 */
  channels: [Float32Array<ArrayBuffer>, Float32Array<ArrayBuffer>];
  points: number;
  duration: number;
}

export interface Stretch {
  start: number;
  end: number;
  confidence: number | null;
}

export interface PlayedBar extends Stretch {
  index: number | null;
  label: string | null;
}

export interface Chord extends Stretch {
  chord: string;
}

export interface Lanes {
  bars: { played: PlayedBar[] } | null;
  /** each with its place in the bar, 0 where that is not known */
  beats: { by: string; beats: [time: number, place: number][] } | null;
  chords: { by: string | null; chords: Chord[] } | null;
  tags: { by: string | null; tags: { called: string; times: Stretch[] }[] } | null;
}

/** What a person says that a chord is. */
export interface Correction {
  start: number;
  end: number;
  label: string;
  by: string;
  isOwn: boolean;
}

export const correctionsOf = async (recording: string, version: string): Promise<Correction[]> =>
  (await ask<{ corrections: Correction[] }>("api/workspace/corrections", { recording, version })).corrections;

export const COARSE = 4096; // points that a recording is first drawn of
const HEADER = 24; // bytes: version, flags, rate, frames a point, points, channels

export async function peaksOf(recording: string, points: number): Promise<Peaks> {
  const answer = await answered("api/workspace/peaks", { recording, points: String(points) });
  return read(await answer.arrayBuffer());
}

export const lanesOf = (recording: string, version: string): Promise<Lanes> =>
  ask("api/workspace/lanes", { recording, version });

/** Has the bars of a work found in its recordings; gives the job that does. */
export const findBars = (work: string): Promise<string> =>
  send<{ id: string }>("api/sync", {}, "POST", { work }).then(({ id }) => id);

/** audiowaveform's binary format, of 16 bits. */
function read(data: ArrayBuffer): Peaks {
  const view = new DataView(data);
  const [rate, frames] = [view.getInt32(8, true), view.getInt32(12, true)];
  const points = (data.byteLength - HEADER) / 4;
  const [highest, lowest] = [new Float32Array(points), new Float32Array(points)];
  for (let at = 0; at < points; at += 1) {
    lowest[at] = Math.max(0, -view.getInt16(HEADER + 4 * at, true)) / 32768;
    highest[at] = Math.max(0, view.getInt16(HEADER + 4 * at + 2, true)) / 32768;
  }
  return { channels: [highest, lowest], points, duration: (points * frames) / rate };
}
