/**
 * What the editor offers while one writes. YASGUI's own completers ask prefix.cc and Linked Open
 * Vocabularies; these know only what this server told in the page, or what its graph holds.
 */
import type Yasqe from "@zazuko/yasqe";
import type { Prefixes, Terms } from "./page-data";
import { shorten } from "./terms";

type Editor = typeof Yasqe;
type Completer = Editor["Autocompleters"][string];
type Kind = keyof Terms;

const MOST = 60;

const QUESTIONS: Record<Kind, string> = {
  classes: "SELECT DISTINCT ?term WHERE { GRAPH ?g { ?s a ?term } } LIMIT 500",
  properties: "SELECT DISTINCT ?term WHERE { GRAPH ?g { ?s ?term ?o } } LIMIT 500",
};

interface Answer {
  results?: { bindings?: { term?: { value: string } }[] };
}

async function askGraph(endpoint: string, kind: Kind): Promise<string[]> {
  const response = await fetch(endpoint, {
    method: "POST",
    headers: { Accept: "application/sparql-results+json", "Content-Type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams({ query: QUESTIONS[kind] }).toString(),
  });
  if (!response.ok) return [];
  const answer = (await response.json()) as Answer;
  return (answer.results?.bindings ?? []).flatMap((row) => row.term?.value ?? []);
}

/** The server's list if it gave one, else the graph's, asked for once and only when it is needed. */
function supplier(endpoint: string, given: Terms): (kind: Kind) => Promise<string[]> {
  const known = new Map<Kind, Promise<string[]>>();
  return (kind) => {
    const found = known.get(kind) ?? (given[kind].length > 0 ? Promise.resolve(given[kind]) : askGraph(endpoint, kind));
    known.set(kind, found);
    return found;
  };
}

/** Those that begin with what is written come first, then those that have it in their name. */
export function matching(terms: string[], written: string, prefixes: Prefixes): string[] {
  const sought = written.toLowerCase();
  const starting = terms.filter((iri) => iri.toLowerCase().startsWith(sought));
  const containing = terms.filter(
    (iri) => !starting.includes(iri) && shorten(iri, prefixes).toLowerCase().includes(sought),
  );
  return [...starting, ...containing].slice(0, MOST);
}

function bundledPrefix(line: string): string {
  return line.slice(0, line.indexOf(":"));
}

/** Ours win over YASGUI's bundled list, which is asked for because its list is long and local. */
function prefixCompleter(original: Completer, ours: Prefixes): Completer {
  return {
    ...original,
    persistenceId: null,
    async get(editor) {
      const own = Object.entries(ours).map(([prefix, iri]) => `${prefix}: <${iri}>`);
      const bundled = await original.get(editor);
      return [...own, ...bundled.filter((line) => !(bundledPrefix(line) in ours))].sort();
    },
  };
}

export function installCompleters(editor: Editor, endpoint: string, prefixes: Prefixes, terms: Terms): void {
  const supply = supplier(endpoint, terms);
  const kinds: [string, Kind][] = [["class", "classes"], ["property", "properties"]];
  for (const [name, kind] of kinds) {
    const original = editor.Autocompleters[name];
    if (original === undefined) continue;
    editor.Autocompleters[name] = {
      ...original,
      get: async (_editor, token) => matching(await supply(kind), token?.autocompletionString ?? "", prefixes),
      postProcessSuggestion: (yasqe, _token, iri) => {
        const short = shorten(iri, { ...prefixes, ...yasqe.getPrefixesFromQuery() });
        return short === iri ? `<${iri}>` : short;
      },
    };
  }
  const original = editor.Autocompleters["prefixes"];
  if (original !== undefined) editor.Autocompleters["prefixes"] = prefixCompleter(original, prefixes);
}
