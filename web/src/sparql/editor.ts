/** YASGUI's editor, made quiet: no storage, no share button, no network but the one endpoint. */
import Yasqe from "@zazuko/yasqe";
import { asSpoken, type Message, say, sayWord } from "../page/words";
import { installCompleters } from "./completion";
import type { Prefixes, Terms } from "./page-data";

export type Editor = InstanceType<typeof Yasqe>;

export interface EditorOptions {
  endpoint: string;
  query: string;
  prefixes: Prefixes;
  terms: Terms;
  /** Told the reason when the query is not well-formed, else an empty text. */
  onSyntax(reason: string): void;
}

/** Both kinds, for what a query answers with is for the engine to say, not for the editor's grammar. */
const ACCEPT = "application/sparql-results+json, text/turtle, application/n-triples;q=0.5";

/** The names of the grammar's terminals, as far as they say little to a reader. */
const TERMINALS: [RegExp, Message | "( )"][] = [
  [/^VAR\d$/, "a variable"],
  [/^IRI_REF$/, "an IRI in < >"],
  [/^PNAME_/, "a prefixed name"],
  [/^(STRING_|DOUBLE|DECIMAL|INTEGER)/, "a text or number"],
  [/^(BLANK_NODE_LABEL|ANON)$/, "a blank node"],
  [/^NIL$/, "( )"],
];

function inWords(terminal: string): string {
  return sayWord(TERMINALS.find(([pattern]) => pattern.test(terminal))?.[1] ?? terminal);
}

function reasonAt(editor: Editor, line: number): string {
  const end = editor.getDoc().getLine(line).length;
  const { errorMsg, possibleCurrent } = editor.getTokenAt({ line, ch: end }, true).state as {
    errorMsg?: string;
    possibleCurrent?: string[];
  };
  const expected = [...new Set((possibleCurrent ?? []).map(inWords))].slice(0, 7).join(", ");
  const reason = errorMsg ?? (expected ? say("expected {words}", { words: expected }) : say("look at its end"));
  return say("Line {line} is not SPARQL yet: {reason}.", { line: line + 1, reason });
}

function marker(reason: string): HTMLElement {
  const element = document.createElement("span");
  element.className = "syntax-marker";
  element.textContent = "!";
  element.title = reason;
  return element;
}

/**
 * YASGUI's own marker writes a style attribute when the pointer is on it, which the policy forbids, and
 * only the pointer could read it. Ours says the reason below the editor too.
 */
function replaceMarkers(editor: Editor, onSyntax: (reason: string) => void): void {
  const setMarker = editor.setGutterMarker.bind(editor);
  editor.setGutterMarker = (line, gutter, element) => {
    if (element === null || gutter !== "gutterErrorBar") return setMarker(line, gutter, element);
    const reason = reasonAt(editor, line as number);
    onSyntax(reason);
    return setMarker(line, gutter, marker(reason));
  };
  const check = (): void => {
    if (editor.queryValid) onSyntax("");
  };
  editor.on("changes", check);
  editor.checkSyntax();
  check();
}

export function openEditor(parent: HTMLElement, options: EditorOptions): Editor {
  installCompleters(Yasqe, options.endpoint, options.prefixes, options.terms);
  const editor = new Yasqe(parent, {
    value: options.query,
    persistenceId: null,
    consumeShareLink: null,
    createShareableLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    screenReaderLabel: say("Query"),
    // Tab leaves the editor, as everywhere on the page; Ctrl-] indents.
    extraKeys: { Tab: false, "Shift-Tab": false, "Ctrl-]": "indentMore", "Ctrl-[": "indentLess" },
    requestConfig: { endpoint: options.endpoint, acceptHeaderSelect: ACCEPT, acceptHeaderGraph: ACCEPT, headers: asSpoken },
  } as unknown as ConstructorParameters<typeof Yasqe>[1]);
  replaceMarkers(editor, options.onSyntax);
  const notify = editor.showNotification.bind(editor);
  editor.showNotification = (key) => notify(key, say("Ctrl Space completes"));
  void document.fonts.ready.then(() => editor.refresh());
  return editor;
}

/** The missing PREFIX lines of what is used, so that an example or a pasted query runs at once. */
export function missingPrefixes(query: string, known: Prefixes): string {
  const bare = query.replace(/#[^\n]*|<[^>\s]*>|"[^"\n]*"|'[^'\n]*'/g, " ");
  const used = new Set([...bare.matchAll(/(?<![\w:?$@-])([A-Za-z][\w-]*):/g)].map((match) => match[1] as string));
  const declared = new Set([...query.matchAll(/\bPREFIX\s+([\w-]*):/gi)].map((match) => match[1] as string));
  return [...used]
    .filter((prefix) => !declared.has(prefix) && known[prefix] !== undefined)
    .map((prefix) => `PREFIX ${prefix}: <${known[prefix]}>\n`)
    .join("");
}
