/** Statements as things and links between them; names and literals belong to their thing. */
import type { Prefixes } from "./page-data";
import { type Term, shorten } from "./terms";

export interface Statement {
  subject: Term;
  property: string;
  object: Term;
}

export interface Thing {
  id: string;
  term: Term;
  name: string;
  /** What is said about it, in the order of the answer. */
  statements: Statement[];
  /** The first of its types; in a picture a type is a look, not a link that all things share. */
  type: string | null;
  degree: number;
}

export interface Link {
  source: string;
  target: string;
  property: string;
}

export interface Graph {
  things: Thing[];
  links: Link[];
}

const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";

/** In this order of preference. */
const NAMES = [
  "http://www.w3.org/2004/02/skos/core#prefLabel",
  "http://www.w3.org/2000/01/rdf-schema#label",
  "http://purl.org/dc/terms/title",
  "http://purl.org/dc/elements/1.1/title",
  "http://xmlns.com/foaf/0.1/name",
];

export function idOf(term: Term): string {
  return term.kind === "blank" ? `_:${term.value}` : term.value;
}

function nameOf(thing: Thing, prefixes: Prefixes): string {
  for (const property of NAMES) {
    const named = thing.statements.find((one) => one.property === property && one.object.kind === "literal");
    if (named !== undefined) return named.object.value;
  }
  if (thing.term.kind === "blank") return "(unnamed)";
  const short = shorten(thing.term.value, prefixes);
  return short === thing.term.value ? tail(short) : short;
}

/** The end of an address says more than its beginning when there is little room. */
function tail(iri: string): string {
  const parts = iri.replace(/[/#]$/, "").split(/[/#]/);
  return parts.slice(-2).join("/");
}

/** Where nothing but types is stated, the types are what is to be seen. */
function typesAreLooks(statements: Statement[]): boolean {
  return statements.some(({ property, object }) => property !== TYPE && object.kind !== "literal");
}

export function graphFrom(statements: Statement[], prefixes: Prefixes): Graph {
  const things = new Map<string, Thing>();
  const links: Link[] = [];
  const foldTypes = typesAreLooks(statements);
  const thing = (term: Term): Thing => {
    const id = idOf(term);
    const found = things.get(id) ?? { id, term, name: "", statements: [], type: null, degree: 0 };
    things.set(id, found);
    return found;
  };
  for (const statement of statements) {
    const subject = thing(statement.subject);
    subject.statements.push(statement);
    if (statement.object.kind === "literal") continue;
    if (statement.property === TYPE && foldTypes) {
      subject.type ??= statement.object.value;
      continue;
    }
    const object = thing(statement.object);
    links.push({ source: subject.id, target: object.id, property: statement.property });
    subject.degree += 1;
    object.degree += 1;
  }
  for (const one of things.values()) one.name = nameOf(one, prefixes);
  return { things: [...things.values()], links };
}

/** The best connected part that a picture can hold. */
export function reduceTo(graph: Graph, most: number): Graph {
  if (graph.things.length <= most) return graph;
  const things = graph.things.toSorted((left, right) => right.degree - left.degree).slice(0, most);
  const kept = new Set(things.map((one) => one.id));
  return { things, links: graph.links.filter((link) => kept.has(link.source) && kept.has(link.target)) };
}

/** The types that occur, the most frequent first. */
export function typesOf({ things }: Graph): string[] {
  const counts = new Map<string, number>();
  for (const { type } of things) if (type !== null) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts.keys()].sort((left, right) => (counts.get(right) ?? 0) - (counts.get(left) ?? 0));
}
