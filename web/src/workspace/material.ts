/** What the server says of a work: `/api/workspace`, asked for from `/workspace`, under whatever path both are. */
import { ask } from "./asking";
import type { Axis } from "./axis";
import type { Facsimile } from "./facsimile";

export interface Bar {
  index: number;
  label: string;
  places: string[];
}

export const axisOf = (work: string): Promise<Axis> => ask("api/workspace/axis", { work });

/** A region of a page of which people say something. */
export interface Said {
  page: string;
  xywh: [x: number, y: number, width: number, height: number];
  annotations: number;
}

export const regionsOf = async (source: string): Promise<Said[]> =>
  (await ask<{ regions: Said[] }>("api/workspace/regions", { source })).regions;

export const pagesOf = (version: string, source: string): Promise<Facsimile> =>
  ask("api/workspace/pages", { version, source });

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
