/** How values of the graph are written: one shape for table, list and picture. */
import { element } from "../page/elements";
import { type Prefixes, readAddresses } from "./page-data";

export interface Term {
  kind: "iri" | "blank" | "literal";
  value: string;
  language?: string;
  datatype?: string;
}

const XSD = "http://www.w3.org/2001/XMLSchema#";
const PLAIN = new Set([`${XSD}string`, "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"]);

/** The prefixed name when one fits and reads as a name, else the IRI itself. */
export function shorten(iri: string, prefixes: Prefixes): string {
  let best = iri;
  for (const [prefix, namespace] of Object.entries(prefixes)) {
    const local = iri.slice(namespace.length);
    const fits = iri.startsWith(namespace) && local !== "" && !/[\s<>"]/.test(local);
    if (fits && prefix.length + 1 + local.length < best.length) best = `${prefix}:${local}`;
  }
  return best;
}

/** A blank node's own name tells nothing but which is which; a few letters do. */
function shortBlank(name: string): string {
  return name.length > 8 ? `_:…${name.slice(-5)}` : `_:${name}`;
}

export function label(term: Term, prefixes: Prefixes): string {
  if (term.kind === "iri") return shorten(term.value, prefixes);
  return term.kind === "blank" ? shortBlank(term.value) : term.value;
}

/** What stands small behind a literal: its language, or a datatype that is not just text. */
function annotation(term: Term, prefixes: Prefixes): string {
  if (term.language) return term.language;
  if (term.datatype && !PLAIN.has(term.datatype)) return shorten(term.datatype, prefixes);
  return "";
}

/** Segments that mean one IRI: nothing in them is encoded, and none is empty or a step up. */
const NAME = "[\\w~!$&'()*+,;=:@-][\\w.~!$&'()*+,;=:@-]*";
const USUAL = new RegExp(`^${NAME}(/${NAME})*$`);

/**
 * Where a thing is described: ours at its own path, so that it is found on whichever address serves it,
 * all others on our page about them. So no IRI of the data, whatever its scheme, becomes an address itself.
 */
function pageOf(iri: string): string {
  const { base, root } = readAddresses();
  const path = iri.slice(base.length);
  if (base !== "" && iri.startsWith(base) && USUAL.test(path)) return `${root}/${path}`;
  return `${root}/describe?iri=${encodeURIComponent(iri)}`;
}

function drawIri(iri: string, prefixes: Prefixes): HTMLElement {
  const text = shorten(iri, prefixes);
  const link = element("a", { href: pageOf(iri) }, text);
  if (text !== iri) link.title = iri;
  return link;
}

export function drawTerm(term: Term, prefixes: Prefixes): HTMLElement {
  if (term.kind === "iri") return drawIri(term.value, prefixes);
  const element = document.createElement("span");
  element.className = term.kind;
  element.textContent = label(term, prefixes);
  if (term.language) element.lang = term.language;
  const note = annotation(term, prefixes);
  if (note !== "") {
    const tag = document.createElement("span");
    tag.className = "tag";
    tag.textContent = ` ${note}`;
    element.append(tag);
  }
  return element;
}
