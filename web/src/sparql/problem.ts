/** What went wrong, said to a person. The server says it as an RFC 9457 problem document. */

import { element } from "../page/elements";
import { told } from "../page/problem";
import { inLanguage, language, say } from "../page/words";

export interface Problem {
  title: string;
  detail: string;
  /** of the detail */
  lang: string;
  remedy: string;
  line?: number;
  column?: number;
}

const UNREACHABLE: Problem = {
  title: say("The server did not answer"),
  detail: say("The question could not be sent, or no answer came back."),
  lang: language,
  remedy: say("See whether Descant is still running (descant serve), then run the query again."),
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

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** `text` is the body of the answer, or the browser's own words when there was none. */
export function problemFrom(text: string): Problem {
  if (/^(Failed to fetch|NetworkError|Load failed)/.test(text)) return UNREACHABLE;
  const document = parse(text);
  if (document === null) return { title: say("The query was refused"), detail: text.slice(0, 2000), lang: "en", remedy: "" };
  const { title, detail, remedy, lang } = told(document);
  const problem: Problem = {
    title: textOf(title) || say("The query was refused"),
    detail: textOf(detail),
    lang,
    remedy: textOf(remedy),
  };
  if (typeof document["line"] === "number") problem.line = document["line"];
  if (typeof document["column"] === "number") problem.column = document["column"];
  return problem;
}

/** Parsers list all that they expected; a person wants the beginning of it. */
const LONG = 240;

function drawDetail({ detail, lang }: Problem): Node[] {
  const marked = inLanguage(lang);
  if (detail.length <= LONG) return [element("p", marked, detail)];
  const cut = detail.lastIndexOf(" ", LONG - 80);
  const rest = element("details", {}, element("summary", {}, say("All of it")), element("p", marked, detail));
  return [element("p", marked, `${detail.slice(0, cut)} …`), rest];
}

/** The line of the query with a mark under the place. */
function drawPlace(query: string, { line, column }: Problem): Node[] {
  const text = line === undefined ? undefined : query.split(/\r?\n/)[line - 1];
  if (text === undefined) return [];
  const mark = column === undefined ? "" : `\n${text.slice(0, column - 1).replace(/\S/g, " ")}↑`;
  return [element("pre", { tabindex: "0", "aria-label": say("Line {line} of the query", { line: line as number }) }, text + mark)];
}

export function drawProblem(problem: Problem, query: string): HTMLElement {
  const box = element("div", { class: "notice", role: "alert" });
  box.append(element("p", {}, element("strong", {}, problem.title)));
  if (problem.detail !== "") box.append(...drawDetail(problem));
  box.append(...drawPlace(query, problem));
  if (problem.remedy !== "") box.append(element("p", {}, problem.remedy));
  return box;
}
