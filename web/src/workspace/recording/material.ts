/** What the server says of a recording: how it looks, and what stands along it. Times are seconds. */
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
  tags: { by: string | null; tags: { tag: string; times: Stretch[] }[] } | null;
}

export const COARSE = 4096; // points that a recording is first drawn of
const HEADER = 24; // bytes: version, flags, rate, frames a point, points, channels

async function answered(address: string, init?: RequestInit): Promise<Response> {
  const answer = await fetch(address, init);
  if (answer.ok) return answer;
  const said = (await answer.json().catch(() => ({}))) as { detail?: string; title?: string };
  throw new Error(said.detail ?? said.title ?? `The server answers ${answer.status}.`);
}

export async function peaksOf(recording: string, points: number): Promise<Peaks> {
  const wanted = new URLSearchParams({ recording, points: String(points) });
  return read(await (await answered(`api/workspace/peaks?${wanted}`)).arrayBuffer());
}

export async function lanesOf(recording: string, version: string): Promise<Lanes> {
  const answer = await answered(`api/workspace/lanes?${new URLSearchParams({ recording, version })}`);
  return (await answer.json()) as Lanes;
}

/** Has the bars of a work found in its recordings; gives the job that does. */
export async function findBars(work: string): Promise<string> {
  const headers = { "Content-Type": "application/json" };
  const answer = await answered("api/sync", { method: "POST", headers, body: JSON.stringify({ work }) });
  return ((await answer.json()) as { id: string }).id;
}

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
