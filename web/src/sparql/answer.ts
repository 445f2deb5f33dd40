/** What the graph answered, read from what came: rows, statements, or whether something holds. */
import { say } from "../page/words";
import type { Statement } from "./graph-model";
import { type Binding, type Row, rowsFrom } from "./table-model";
import type { Term } from "./terms";

interface Common {
  /** As it came. */
  text: string;
  mediaType: string;
}

export interface Rows extends Common {
  kind: "rows";
  names: string[];
  rows: Row[];
}

export interface Statements extends Common {
  kind: "graph";
  statements: Statement[];
}

export interface Truth extends Common {
  kind: "truth";
  holds: boolean;
}

export type Answer = Rows | Statements | Truth;

interface Came {
  content: string;
  headers: Headers;
}

interface Results {
  head?: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings?: Record<string, Binding>[] };
}

export async function readAnswer({ content, headers }: Came): Promise<Answer> {
  const mediaType = (headers.get("content-type") ?? "").split(";")[0]?.trim() ?? "";
  const common = { text: content, mediaType };
  if (/turtle|n-triples/.test(mediaType)) return { ...common, kind: "graph", statements: await readStatements(content) };
  const found = readResults(content);
  if (typeof found.boolean === "boolean") return { ...common, kind: "truth", holds: found.boolean };
  const names = found.head?.vars ?? [];
  return { ...common, kind: "rows", names, rows: rowsFrom(names, found.results?.bindings ?? []) };
}

function readResults(text: string): Results {
  try {
    return JSON.parse(text) as Results;
  } catch {
    throw new Error(say("The answer did not come whole, or is none that this page can read."));
  }
}

/** The parser is loaded with the first graph: most answers are rows. */
async function readStatements(text: string): Promise<Statement[]> {
  const { Parser } = await import("n3");
  return new Parser().parse(text).map(({ subject, predicate, object }) => ({
    subject: termOf(subject),
    property: predicate.value,
    object: termOf(object),
  }));
}

interface Parsed {
  termType: string;
  value: string;
  language?: string;
  datatype?: { value: string };
}

function termOf(found: Parsed): Term {
  if (found.termType !== "Literal") return { kind: found.termType === "NamedNode" ? "iri" : "blank", value: found.value };
  const term: Term = { kind: "literal", value: found.value };
  if (found.language) term.language = found.language;
  else if (found.datatype) term.datatype = found.datatype.value;
  return term;
}

const GRAPH_NAMES = ["subject", "predicate", "object"];

/** A graph as rows, for the table. */
export function asRows(answer: Rows | Statements): { names: string[]; rows: Row[] } {
  if (answer.kind === "rows") return answer;
  const rows = answer.statements.map(({ subject, property, object }): Row => [subject, { kind: "iri", value: property }, object]);
  return { names: GRAPH_NAMES, rows };
}

const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[-+]?\d+(\.\d+)?(e[-+]?\d+)?$/i;

/** Spreadsheets take what begins so for a formula (https://owasp.org/www-community/attacks/CSV_Injection). */
const harmless = (text: string): string => (FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text);

/** As RFC 4180 has it, with the values alone, as in SPARQL's own CSV; but harmless, as in every table of ours. */
export function asCsv({ names, rows }: { names: string[]; rows: Row[] }): string {
  const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const value = (term: Term | null): string => (term === null ? "" : term.kind === "blank" ? `_:${term.value}` : harmless(term.value));
  return [names, ...rows.map((row) => row.map(value))].map((line) => `${line.map(cell).join(",")}\r\n`).join("");
}
