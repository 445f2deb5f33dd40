/** Two versions compared, as `/api/comparisons` says: rows are bars that stand beside each other. */
import { ask } from "../asking";

export interface Place {
  /** the first and the last of it, from 1: several are one of the other version */
  bar: number;
  last: number;
  number: string;
}

type Both<T> = [one: T, other: T];

interface Chord {
  short: string;
}

export interface Row {
  bars: Both<Place | null>;
  status: string;
  density: Both<{ notes: number } | null>;
  shares?: { identity: number; similarity: number; difference: number } | null;
  lines?: Both<{ upper: number | null; lower: number | null }>;
  chords?: { kind: string; of: Both<Chord[]> } | null;
}

interface Voice {
  label: string;
}

interface Sung {
  voice: number;
  same: number;
  octave: number;
}

export interface Comparison {
  versions: Both<{ name: string; voices: Voice[] }>;
  summary: Record<string, string[]>;
  shares: { identity: number; similarity: number; difference: number };
  density: Both<number | null>;
  instrumentation: Both<{ voice: number; nowhere: number; in: Sung[] }[]>;
  flow: Both<{ name: string; bars: number; plays: number | null; shared: number | null }[]>;
  missingVoices: Both<{ voice: number; rows: number[]; bars: string }[]>;
  harmony: Record<string, unknown> | null;
  rows: Row[];
}

export type Pair = Both<string>;

const named = ([one, other]: Pair): Record<string, string> => ({ one, other });

/** Of one of its files, or of a picture; `picture` is "passage" for some rows in notation. */
export function addressOf(pair: Pair, form: string, more: Record<string, string> = {}): string {
  return `api/comparisons?${new URLSearchParams({ ...named(pair), form, ...more })}`;
}

export function passageOf(pair: Pair, [first, last]: Both<number>, form = "svg"): string {
  const rows = { first: String(first + 1), last: String(last + 1), form };
  return `api/comparisons/passage?${new URLSearchParams({ ...named(pair), ...rows })}`;
}

export interface Found {
  pair: Pair;
  said: Comparison;
}

/** Also where they were compared the other way round. Null where they were not. */
export async function find(asked: Pair): Promise<Found | null> {
  const { pair } = await ask<{ pair: Pair | null }>("api/comparisons/kept", named(asked));
  return pair === null ? null : { pair, said: await ask<Comparison>("api/comparisons", named(pair)) };
}
