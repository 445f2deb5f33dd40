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
  /** of the first bar, and of the last; empty where whole bars are meant */
  fromBeat: string;
  toBeat: string;
  /** of a machine, by its IRI */
  claim: string;
  verdict: Verdict;
  /** the label that is right instead */
  right: string;
}

export const NOTHING: Correcting = { chord: "", chordIri: "", fromBeat: "", toBeat: "", claim: "", verdict: "rejected", right: "" };

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

/** Seconds where there are any; else bars, or beats of them. */
export function targetsOf({ version, bars, span }: About, { fromBeat = "", toBeat = "" }: Partial<Correcting>): unknown[] {
  if (span !== null) return [`${span.file}#t=${[span.start, span.end].map((each) => Number(each.toFixed(3))).join(",")}`];
  if (bars === null) return [];
  if (fromBeat !== "" || toBeat !== "") return [{ type: "SpecificResource", source: version, selector: beatsIn(bars, fromBeat, toBeat) }];
  return Array.from({ length: bars[1] - bars[0] + 1 }, (_, at) => `${version}/bar/${bars[0] + at}`);
}

const EMA = "https://github.com/music-addressability/ema";

/** A number field takes `1e1` and any number of decimals. */
const plain = (beat: string): string => (beat === "" ? "" : String(Number(Number(beat).toFixed(6))));

/** The number of the last beat, where the bar may end within that. */
export const lastOf = (beats: number): number => Math.ceil(beats);

/** Of the first bar from a beat on, of the last to a beat, in the form of the Music Addressability API. */
function beatsIn([first, last]: Range, fromBeat: string, toBeat: string): Json {
  const [from, to] = [plain(fromBeat) || "start", plain(toBeat) || "end"];
  const within = Array.from({ length: Math.max(0, last - first - 1) }, () => "@all");
  const beats = first === last ? [from === to ? `@${from}` : `@${from}-${to}`] : [`@${from}-end`, ...within, `@start-${to}`];
  const value = `${first === last ? first : `${first}-${last}`}/all/${beats.join(",")}`;
  return { type: "FragmentSelector", conformsTo: EMA, value };
}

const SAID = /^(\d+)(?:-(\d+))?\/all\/@(start|[\d.]+)(?:-(?:end,(?:@all,)*@start-)?(end|[\d.]+))?$/;

/** Which beats a document says, where it says them as we do: what is said otherwise would be shown as something else. */
function beatsSaid(document: Json): Pick<Correcting, "fromBeat" | "toBeat"> {
  const [target] = listed(document["target"]) as [{ selector?: { value?: unknown } } | null];
  const value = String(target?.selector?.value ?? "");
  const [, first = "", last = first, from = "", to = from] = SAID.exec(value) ?? [];
  const bars: Range = [Number(first), Number(last)];
  const said = { fromBeat: from === "start" ? "" : from, toBeat: to === "end" ? "" : to };
  const isOfEach = value.split(",").length === bars[1] - bars[0] + 1; // looked at first: a number can name a million bars
  return isOfEach && beatsIn(bars, said.fromBeat, said.toBeat)["value"] === value ? said : { fromBeat: "", toBeat: "" };
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
    ...beatsSaid(document),
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

export interface There {
  heard: Heard[];
  /** how many the first of the bars has and the last, where both are known */
  beats: number[];
}

export async function heardAt({ version, bars, span }: About): Promise<There> {
  if (span !== null) return { heard: await heardIn(span, version), beats: [] };
  if (bars === null) return { heard: [], beats: [] };
  const wanted = { version, first: String(bars[0]), last: String(bars[1]) };
  const said = await ask<{ bars: { index: number; beats: number }[]; corrections: Said[]; lanes: { by: string; chords: Chord[] }[] }>("api/workspace/chords", wanted);
  const lanes = said.lanes.map(({ by, chords }) => ({ by, labels: chords.map((each) => each.label) }));
  const beats = bars.flatMap((bar) => said.bars.filter(({ index }) => index === bar).map((each) => each.beats)); // of bars that have no time nothing is said
  return { heard: [...byPeople(said.corrections), ...lanes], beats: beats.length === bars.length ? beats : [] };
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
  called: string;
  confidence: number | null;
  by: string;
  confirmed: number;
  rejected: number;
  /** one's own annotation of it */
  own: string | null;
}

export const labelsAt = async ({ file, start, end }: { file: string } & Timed): Promise<Label[]> =>
  (await ask<{ labels: Label[] }>("api/workspace/labels", { recording: file, start: String(start), end: String(end) })).labels;
