/** What is selected, in the address: `from`, `to`, `in` which version, and what part of which source, on which page. */
import type { Part, Range, Selected, What } from "./selection";

const NAMES = ["from", "to", "in", "source", "part", "page"];

function written(what: What): string {
  if (what.kind === "staves") return `staves=${what.staves.join(",")}`;
  if (what.kind === "notes") return `notes=${what.notes.join(",")}`;
  if (what.kind === "region") return `xywh=${what.xywh.map(Math.round).join(",")}`;
  return `t=${what.seconds.map((each) => Number(each.toFixed(3))).join(",")}`;
}

function read(text: string): What | null {
  const [name = "", value = ""] = text.split("=", 2);
  const numbers = value.split(",").map(Number);
  const [one = NaN, two = NaN, three = NaN, four = NaN] = numbers;
  if (name === "notes") return value === "" ? null : { kind: "notes", notes: value.split(",") };
  if (numbers.some((each) => !Number.isFinite(each) || each < 0)) return null;
  if (name === "staves" && numbers.length === 2 && 1 <= one && one <= two) return { kind: "staves", staves: [one, two] };
  if (name === "t" && numbers.length === 2 && one < two) return { kind: "span", seconds: [one, two] };
  if (name === "xywh" && numbers.length === 4) return { kind: "region", xywh: [one, two, three, four] };
  return null;
}

export function write(address: URL, selected: Selected | null): void {
  for (const name of NAMES) address.searchParams.delete(name);
  if (selected === null) return;
  const { version, bars, part } = selected;
  const said: Record<string, string> = { in: version };
  if (bars !== null) [said["from"], said["to"]] = [String(bars[0]), String(bars[1])];
  if (part !== undefined) [said["source"], said["part"]] = [part.source, written(part)];
  if (part?.kind === "region") said["page"] = part.file;
  for (const name of NAMES) if (said[name] !== undefined) address.searchParams.set(name, said[name]);
}

function rangeIn(said: URLSearchParams): Range | null {
  const first = Number(said.get("from") ?? NaN);
  const last = Number(said.get("to") ?? first);
  return Number.isInteger(first) && Number.isInteger(last) && 1 <= first && first <= last ? [first, last] : null;
}

/** A source has many pages, each with a name of its own. */
function pageIn(said: URLSearchParams): string | undefined {
  const page = said.get("page") ?? "";
  return URL.canParse(page) && !page.includes("#") ? page : undefined;
}

/** Whoever writes an address by hand may leave out `in`: then it is of `usual`. `files` are those of sources in sight. */
export function readIn(said: URLSearchParams, usual: string, files: Map<string, string>): Selected | null {
  const bars = rangeIn(said);
  const [what, source] = [read(said.get("part") ?? ""), said.get("source") ?? ""];
  const file = what?.kind === "region" ? pageIn(said) : files.get(source);
  const part: Part | null = what === null || file === undefined ? null : { ...what, source, file };
  if (bars === null && part?.kind !== "span" && part?.kind !== "region") return null;
  return { version: said.get("in") ?? usual, bars, ...(part === null ? {} : { part }) };
}
