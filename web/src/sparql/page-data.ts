/** What the server says in the page's data blocks. */

export interface Example {
  title: string;
  query: string;
  description?: string;
}

export type Prefixes = Record<string, string>;

/** The classes and properties that the editor offers, as full IRIs. */
export interface Terms {
  classes: string[];
  properties: string[];
}

function readBlock(id: string): unknown {
  const text = document.getElementById(id)?.textContent;
  return text ? (JSON.parse(text) as unknown) : null;
}

export function readExamples(): Example[] {
  return (readBlock("sparql-examples") as Example[] | null) ?? [];
}

export function readPrefixes(): Prefixes {
  return (readBlock("sparql-prefixes") as Prefixes | null) ?? {};
}

/** The server may write prefixed names, which make the page shorter. */
function expand(name: string, prefixes: Prefixes): string {
  const colon = name.indexOf(":");
  const namespace = prefixes[name.slice(0, colon)];
  return namespace === undefined ? name : namespace + name.slice(colon + 1);
}

export function readTerms(): Terms {
  const terms = readBlock("sparql-terms") as Partial<Terms> | null;
  const prefixes = readPrefixes();
  const iris = (names: string[] | undefined): string[] => (names ?? []).map((name) => expand(name, prefixes));
  return { classes: iris(terms?.classes), properties: iris(terms?.properties) };
}

export interface Addresses {
  /** What the IRIs of this server's own things begin with. */
  base: string;
  /** The path under which the server is reached, mostly none. */
  root: string;
}

export function readAddresses(): Addresses {
  const { base, root } = document.querySelector<HTMLElement>("#query-form")?.dataset ?? {};
  return { base: base ?? "", root: root ?? "" };
}
