/** Rows of an answer: filtered, sorted, a page at a time. */
import { type Term, label } from "./terms";
import type { Prefixes } from "./page-data";

export type Row = (Term | null)[];

export interface Arrangement {
  filter: string;
  /** The column that orders the rows, or null for the order of the answer. */
  column: number | null;
  descending: boolean;
  page: number;
  size: number;
}

export interface Binding {
  value: string;
  type: string;
  datatype?: string;
  "xml:lang"?: string;
}

const KINDS: Record<string, Term["kind"]> = { uri: "iri", bnode: "blank" };

export function termFrom(binding: Binding): Term {
  const term: Term = { kind: KINDS[binding.type] ?? "literal", value: binding.value };
  if (binding["xml:lang"]) term.language = binding["xml:lang"];
  if (binding.datatype) term.datatype = binding.datatype;
  return term;
}

export function rowsFrom(variables: string[], bindings: Record<string, Binding>[]): Row[] {
  return bindings.map((binding) =>
    variables.map((name) => {
      const value = binding[name];
      return value === undefined ? null : termFrom(value);
    }),
  );
}

const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });

/** Numbers by size, all else by its letters; what is unbound comes last whatever the direction. */
function compare(left: Term, right: Term, prefixes: Prefixes): number {
  const [a, b] = [Number(left.value), Number(right.value)];
  const numbers = left.kind === "literal" && right.kind === "literal" && !Number.isNaN(a) && !Number.isNaN(b);
  return numbers ? a - b : collator.compare(label(left, prefixes), label(right, prefixes));
}

function sorted(rows: Row[], column: number, descending: boolean, prefixes: Prefixes): Row[] {
  const direction = descending ? -1 : 1;
  return rows.toSorted((left, right) => {
    const [a, b] = [left[column] ?? null, right[column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return direction * compare(a, b, prefixes);
  });
}

export function arrange(rows: Row[], view: Arrangement, prefixes: Prefixes): Row[] {
  const sought = view.filter.trim().toLowerCase();
  const contains = (term: Term | null): boolean =>
    term !== null && `${term.value} ${label(term, prefixes)}`.toLowerCase().includes(sought);
  const found = sought === "" ? rows : rows.filter((row) => row.some(contains));
  return view.column === null ? found : sorted(found, view.column, view.descending, prefixes);
}

export function pageCount(rows: Row[], size: number): number {
  return Math.max(1, Math.ceil(rows.length / size));
}
