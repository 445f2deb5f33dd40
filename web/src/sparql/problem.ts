/** What went wrong, said to a person. The server says it as an RFC 9457 problem document. */

export interface Problem {
  title: string;
  detail: string;
  remedy: string;
  line?: number;
  column?: number;
}

const UNREACHABLE: Problem = {
  title: "The server did not answer",
  detail: "The question could not be sent, or no answer came back.",
  remedy: "See whether Descant is still running (descant serve), then run the query again.",
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
  if (document === null) return { title: "The query was refused", detail: text.slice(0, 2000), remedy: "" };
  const problem: Problem = {
    title: textOf(document["title"]) || "The query was refused",
    detail: textOf(document["detail"]),
    remedy: textOf(document["remedy"]),
  };
  if (typeof document["line"] === "number") problem.line = document["line"];
  if (typeof document["column"] === "number") problem.column = document["column"];
  return problem;
}

function paragraph(text: string): HTMLParagraphElement {
  const element = document.createElement("p");
  element.textContent = text;
  return element;
}

export function drawProblem(problem: Problem): HTMLElement {
  const box = document.createElement("div");
  box.className = "notice";
  box.setAttribute("role", "alert");
  const title = document.createElement("p");
  const strong = document.createElement("strong");
  strong.textContent = problem.title;
  title.append(strong);
  box.append(title);
  for (const text of [problem.detail, problem.remedy]) {
    if (text !== "") box.append(paragraph(text));
  }
  return box;
}
