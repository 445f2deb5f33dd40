/** What the server says of a piece's harmony: `/api/harmony/layout`. Frames are counted from the first that is given. */
import { answered } from "../workspace/asking";

export const GAP = -1; // chord of a version that says nothing

export type Node = [frame: number, chord: number, weight: number];
export type Edge = [frame: number, chord: number, following: number, weight: number];
export type Run = [first: number, last: number, chord: number];

export interface Place {
  bar: string | null;
  beat: number | null;
  second: number | null;
}

export interface Door {
  kind: "score" | "pages" | "recording";
  version: string;
  source: string;
  /** address of the workspace, to which a bar or a span is added */
  place: string;
}

export interface Version {
  name: string;
  lane: Run[];
  /** the bar of its score in each frame */
  bars: (number | null)[] | null;
  /** the second of its recording */
  starts: (number | null)[] | null;
  door: Door | null;
}

export interface Layout {
  song: string;
  unit: string;
  /** in all */
  frames: number;
  first: number;
  bounds: number[];
  places: Place[];
  coherence: (number | null)[];
  mean: number | null;
  chords: { label: string; row: number }[];
  rows: string[];
  nodes: Node[];
  edges: Edge[];
  versions: Version[];
}

export async function layoutOf(address: string, from: number, signal: AbortSignal): Promise<Layout> {
  const wanted = new URL(address, location.href);
  wanted.searchParams.set("from", String(from));
  const answer = await answered(wanted.origin + wanted.pathname, wanted.searchParams, { signal });
  return (await answer.json()) as Layout;
}
