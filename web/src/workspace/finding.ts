/** Where a passage may be in the other versions, as `/api/workspace/places` says. */
import { ask } from "./asking";
import type { Row } from "./corrections";
import type { Range } from "./selection";

interface Person {
  iri: string;
  name: string;
}

interface Bars {
  first: number;
  last: number;
}

export interface Candidate extends Bars {
  origin: "person" | "alignment" | "search";
  saidBy: Person | null;
  certainty: number | null;
  likeness: number | null;
  transposition: number | null;
  pairs: Row[];
}

export interface Elsewhere {
  iri: string;
  name: string;
  bars: number;
  aligned: boolean;
  candidates: Candidate[];
  leftOut: Bars[];
  leftOutSaidBy: Person | null;
  added: Bars[];
}

export interface Found {
  version: string;
  first: number;
  last: number;
  /** why nothing was looked for that sounds alike */
  unsearched: string | null;
  versions: Elsewhere[];
}

export const find = (version: string, [first, last]: Range): Promise<Found> =>
  ask("api/workspace/places", { version, first: String(first), last: String(last) });

/** Of as many bars each is one; else the first and the last are, and the alignment finds what is between. */
export function rowsOf([first, last]: Range, [from, to]: Range): Row[] {
  if (last - first !== to - from) {
    const ends: Row[] = [{ one: first, other: from }, { one: last, other: to }];
    return ends;
  }
  return Array.from({ length: last - first + 1 }, (_, at) => ({ one: first + at, other: from + at }));
}

export const absent = ([first, last]: Range): Row[] =>
  Array.from({ length: last - first + 1 }, (_, at) => ({ one: first + at, other: null }));

export const added = (some: Bars[]): Row[] =>
  some.flatMap(({ first, last }) => absent([first, last]).map(({ one }) => ({ one: null, other: one })));

export const counted = ({ first, last }: Bars): string => (first === last ? `bar ${first}` : `bars ${first}–${last}`);

/** "Bars 2–4 are bars 3–5". */
export const same = (one: Bars, other: Bars): string => `${counted(one)} ${one.first === one.last ? "is" : "are"} ${counted(other)}`;

/** Where it comes from, with the numbers that are known. */
export function reasons({ origin, saidBy, certainty, likeness, transposition }: Candidate, isOwn: boolean): string {
  const who = isOwn ? "you" : (saidBy?.name ?? "somebody");
  const said = [origin === "person" ? `${who} said so` : origin === "alignment" ? "aligned" : "sounds alike"];
  if (origin === "alignment" && certainty !== null) said.push(`sure ${certainty.toFixed(2)}`);
  if (likeness !== null) said.push(`alike ${likeness.toFixed(2)}`);
  if (transposition) said.push(`${Math.abs(transposition)} semitone${Math.abs(transposition) === 1 ? "" : "s"} ${transposition > 0 ? "up" : "down"}`);
  return said.join(", ");
}
