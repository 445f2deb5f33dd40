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

export function readTerms(): Terms {
  const terms = readBlock("sparql-terms") as Partial<Terms> | null;
  return { classes: terms?.classes ?? [], properties: terms?.properties ?? [] };
}

export interface Addresses {
  /** What the IRIs of this server's own things begin with. */
  base: string;
  /** The page about any IRI, up to the IRI. */
  describe: string;
}

export function readAddresses(): Addresses {
  const { base, describe } = document.querySelector<HTMLElement>("#query-form")?.dataset ?? {};
  return { base: base ?? "", describe: describe ?? "/describe?iri=" };
}
