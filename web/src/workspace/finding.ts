/** Where a passage may be in the other versions, as `/api/workspace/places` says. */
import { figure, say, sayMany } from "../page/words";
import { ask } from "./asking";
import type { Row } from "./corrections";
import { barsInWords, type Range } from "./selection";

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

export const counted = ({ first, last }: Bars): string => barsInWords([first, last]);

/** "bars 2–4 are bars 3–5 of the trio". */
export function same(one: Bars, other: Bars, name: string): string {
  const gaps = { bars: counted(one), others: counted(other), name };
  return one.first === one.last ? say("{bars} is {others} of {name}", gaps) : say("{bars} are {others} of {name}", gaps);
}

function moved(semitones: number): string {
  if (semitones > 0) return sayMany(semitones, "{count} semitone up", "{count} semitones up");
  return sayMany(-semitones, "{count} semitone down", "{count} semitones down");
}

function byWhom(saidBy: Person | null, isOwn: boolean): string {
  if (isOwn) return say("you said so");
  return saidBy === null ? say("somebody said so") : say("{name} said so", { name: saidBy.name });
}

/** Where it comes from, with the numbers that are known. */
export function reasons({ origin, saidBy, certainty, likeness, transposition }: Candidate, isOwn: boolean): string {
  const said = [origin === "person" ? byWhom(saidBy, isOwn) : say(origin === "alignment" ? "aligned" : "sounds alike")];
  if (origin === "alignment" && certainty !== null) said.push(say("sure {number}", { number: figure(certainty, 2) }));
  if (likeness !== null) said.push(say("alike {number}", { number: figure(likeness, 2) }));
  if (transposition) said.push(moved(transposition));
  return said.join(", ");
}
