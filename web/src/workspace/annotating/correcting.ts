/** Corrections of what machines and editions say: another chord, and whether a label is right. */
import { say } from "../../page/words";
import { ask } from "../asking";
import type { Range, Selected } from "../selection";
import type { Json } from "./documents";

const TERMS = "https://w3id.org/descant/ns#";
const CHORDS = "https://w3id.org/descant/chord/";

export const VERDICTS = ["confirmed", "rejected"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What is written of one. */
export interface Correcting {
  /** as it is typed, and what the server calls it */
  chord: string;
  chordIri: string;
  /** of a machine, by its IRI */
  claim: string;
  verdict: Verdict;
  /** the label that is right instead */
  right: string;
}

export const NOTHING: Correcting = { chord: "", chordIri: "", claim: "", verdict: "rejected", right: "" };

/** Bars of a version, or seconds of a recording's file. */
export interface About {
  version: string;
  bars: Range | null;
  span: { file: string; start: number; end: number } | null;
}

export function aboutOf({ version, bars, part }: Selected): About {
  const span = part?.kind === "span" ? { file: part.file, start: part.seconds[0], end: part.seconds[1] } : null;
  return { version, bars, span };
}

/** Seconds where there are any: a chord changes within bars. */
export function targetsOf({ version, bars, span }: About): string[] {
  if (span !== null) return [`${span.file}#t=${[span.start, span.end].map((each) => Number(each.toFixed(3))).join(",")}`];
  if (bars === null) return [];
  return Array.from({ length: bars[1] - bars[0] + 1 }, (_, at) => `${version}/bar/${bars[0] + at}`);
}

// -- as documents -------------------------------------------------------------------------------------------------------

const listed = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

export function isOfChord(document: Json): boolean {
  return listed(document["motivation"]).includes("editing") && listed(document["body"]).some(isChord);
}

export const isChord = (body: unknown): boolean => typeof body === "string" && body.startsWith(CHORDS);

export function isOfLabel(document: Json): boolean {
  return listed(document["motivation"]).includes("assessing") && verdictIn(document) !== undefined;
}

const verdictIn = (document: Json): Verdict | undefined =>
  VERDICTS.find((each) => listed(document["body"]).includes(`${TERMS}${each}`));

export const labelBodies = ({ verdict, right }: Correcting): unknown[] => [
  `${TERMS}${verdict}`,
  ...(verdict === "rejected" && right.trim() !== "" ? [{ type: "TextualBody", value: right.trim(), format: "text/plain", purpose: "tagging" }] : []),
];

export function correctingIn(document: Json, chord: string | null): Correcting {
  const bodies = listed(document["body"]);
  const right = bodies.find((each): each is Json => typeof each === "object" && each !== null && "value" in each);
  const isLabel = isOfLabel(document);
  return {
    chord: chord ?? "",
    chordIri: String(bodies.find(isChord) ?? ""),
    claim: isLabel ? String(listed(document["target"])[0] ?? "") : "",
    verdict: verdictIn(document) ?? "rejected",
    right: isLabel ? String(right?.["value"] ?? "") : "",
  };
}

// -- what is there ------------------------------------------------------------------------------------------------------

export interface Checked {
  label: string;
  iri: string | null;
  notes: string[];
  /** why it is no chord */
  problem: string | null;
}

export const checked = (label: string): Promise<Checked> => ask("api/workspace/chord", { label });

/** Who says which chords there, those first that go before others. */
export interface Heard {
  by: string;
  labels: string[];
}

interface Chord {
  label: string;
}

/** Of a person. */
interface Said extends Chord {
  by: string;
  isOwn: boolean;
}

export async function heardAt({ version, bars, span }: About): Promise<Heard[]> {
  if (span !== null) return heardIn(span, version);
  if (bars === null) return [];
  const wanted = { version, first: String(bars[0]), last: String(bars[1]) };
  const said = await ask<{ corrections: Said[]; lanes: { by: string; chords: Chord[] }[] }>("api/workspace/chords", wanted);
  return [...byPeople(said.corrections), ...said.lanes.map(({ by, chords }) => ({ by, labels: chords.map((each) => each.label) }))];
}

interface Timed {
  start: number;
  end: number;
}

async function heardIn({ file, start, end }: { file: string } & Timed, version: string): Promise<Heard[]> {
  const isThere = (each: Timed): boolean => each.start < end && each.end > start;
  const wanted = { recording: file, version };
  const [said, { chords }] = await Promise.all([
    ask<{ corrections: (Timed & Said)[] }>("api/workspace/corrections", wanted),
    ask<{ chords: { by: string | null; chords: (Timed & { chord: string })[] } | null }>("api/workspace/lanes", wanted),
  ]);
  const heard = (chords?.chords ?? []).filter(isThere).map((each) => each.chord);
  const machine = heard.length === 0 ? [] : [{ by: chords?.by ?? "", labels: heard }];
  return [...byPeople(said.corrections.filter(isThere)), ...machine];
}

const byPeople = (said: Said[]): Heard[] =>
  [...Map.groupBy(said, ({ by, isOwn }) => (isOwn ? say("you") : by))].map(([by, some]) => ({ by, labels: some.map((each) => each.label) }));

/** A claim of a machine. */
export interface Label extends Timed {
  claim: string;
  tag: string;
  confidence: number | null;
  by: string;
  confirmed: number;
  rejected: number;
  /** one's own annotation of it */
  own: string | null;
}

export const labelsAt = async ({ file, start, end }: { file: string } & Timed): Promise<Label[]> =>
  (await ask<{ labels: Label[] }>("api/workspace/labels", { recording: file, start: String(start), end: String(end) })).labels;
