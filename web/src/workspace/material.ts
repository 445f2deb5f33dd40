/** What the server says of a work: `/api/workspace`, asked for from `/workspace`, under whatever path both are. */
import type { Axis } from "./axis";

export interface Bar {
  index: number;
  label: string;
  places: string[];
}

export interface Played {
  index: number;
  start: number;
  end: number;
}

async function ask<T>(path: string, wanted: Record<string, string>): Promise<T> {
  const answer = await fetch(`${path}?${new URLSearchParams(wanted)}`);
  const found = (await answer.json()) as T & { detail?: string; title?: string };
  if (!answer.ok) throw new Error(found.detail ?? found.title ?? `The server answers ${answer.status}.`);
  return found;
}

export const axisOf = (work: string): Promise<Axis> => ask("api/workspace/axis", { work });

const known = new Map<string, Promise<Bar[]>>();

/** Asked for once, however many panes show the version. */
export function barsOf(version: string): Promise<Bar[]> {
  let found = known.get(version);
  if (found === undefined) {
    found = ask<{ bars: Bar[] }>("api/workspace/bars", { version }).then((each) => each.bars);
    known.set(version, found);
  }
  return found;
}

export async function playedIn(version: string, recording: string): Promise<Played[]> {
  const found = await ask<{ played: Played[] }>("api/sync", { version, recording });
  return found.played;
}
