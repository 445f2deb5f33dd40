/** What went wrong, said to a person. The server says it as an RFC 9457 problem document. */

import { element } from "../page/elements";
import { inItsLanguage, type Said, told } from "../page/problem";
import { inLanguage, language, say } from "../page/words";

interface Fault {
  title: Said;
  detail: Said | null;
  remedy: Said | null;
  line?: number;
  column?: number;
}

const ours = (text: string): Said => ({ text, lang: language });
const UNREACHABLE: Fault = {
  title: ours(say("The server did not answer")),
  detail: ours(say("The question could not be sent, or no answer came back.")),
  remedy: ours(say("See whether Descant is still running (descant serve), then run the query again.")),
};

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

/** `text` is the body of the answer, or the browser's own words when there was none. */
export function faultIn(text: string): Fault {
  if (/^(Failed to fetch|NetworkError|Load failed)/.test(text)) return UNREACHABLE;
  const document = parse(text);
  const refused = ours(say("The query was refused"));
  if (document === null) return { title: refused, detail: { text: text.slice(0, 2000), lang: "en" }, remedy: null };
  const fault: Fault = {
    title: told(document, "title") ?? refused,
    detail: told(document, "detail"),
    remedy: told(document, "remedy"),
  };
  if (typeof document["line"] === "number") fault.line = document["line"];
  if (typeof document["column"] === "number") fault.column = document["column"];
  return fault;
}

/** Parsers list all that they expected; a person wants the beginning of it. */
const LONG = 240;

function drawDetail(detail: Said): Node[] {
  const { text, lang } = detail;
  if (text.length <= LONG) return [inItsLanguage(detail, "p")];
  const cut = text.lastIndexOf(" ", LONG - 80);
  const rest = element("details", {}, element("summary", {}, say("All of it")), inItsLanguage(detail, "p"));
  return [element("p", inLanguage(lang), `${text.slice(0, cut)} …`), rest];
}

/** The line of the query with a mark under the place. */
function drawPlace(query: string, { line, column }: Fault): Node[] {
  const text = line === undefined ? undefined : query.split(/\r?\n/)[line - 1];
  if (text === undefined) return [];
  const mark = column === undefined ? "" : `\n${text.slice(0, column - 1).replace(/\S/g, " ")}↑`;
  return [element("pre", { tabindex: "0", "aria-label": say("Line {line} of the query", { line: line as number }) }, text + mark)];
}

export function drawFault(fault: Fault, query: string): HTMLElement {
  const box = element("div", { class: "notice", role: "alert" });
  box.append(element("p", {}, inItsLanguage(fault.title, "strong")));
  if (fault.detail !== null) box.append(...drawDetail(fault.detail));
  box.append(...drawPlace(query, fault));
  if (fault.remedy !== null) box.append(inItsLanguage(fault.remedy, "p"));
  return box;
}
