/** YASGUI's results with our views, without its outward links and storage. */
import Yasgui from "@zazuko/yasgui";
import { button } from "../page/elements";
import { say } from "../page/words";
import { GraphPlugin } from "./graph";
import type { Prefixes } from "./page-data";
import { drawProblem, problemFrom } from "./problem";
import { BLANK, ResponsePlugin } from "./response";
import { TablePlugin } from "./table";

export type Results = InstanceType<typeof Yasgui.Yasr>;
type Plugin = Parameters<typeof Yasgui.Yasr.registerPlugin>[1];

/** Its links lead to documentation elsewhere, and its counts are said in our own status line. */
const UNWANTED = ".yasr_external_ref_btn, .yasr_downloadIcon, .yasr_response_chip";

/** What YASGUI says only by colour, said to everybody. */
function describeViews(results: Results): void {
  for (const view of results.headerEl.querySelectorAll<HTMLButtonElement>(".yasr_btnGroup button")) {
    view.disabled = view.classList.contains("disabled");
    view.setAttribute("aria-pressed", String(view.classList.contains("selected")));
    view.removeAttribute("aria-label");
    view.removeAttribute("title");
  }
  const hasAnswer = results.results !== undefined && !results.results.hasError();
  results.headerEl.hidden = !hasAnswer || results.results?.getBoolean() !== undefined;
}

export function openResults(parent: HTMLElement, prefixes: () => Prefixes, query: () => string): Results {
  const { Yasr } = Yasgui;
  Yasr.registerPlugin("table", TablePlugin as unknown as Plugin);
  Yasr.registerPlugin("graph", GraphPlugin as unknown as Plugin);
  Yasr.registerPlugin("response", ResponsePlugin as unknown as Plugin);
  const results = new Yasr(parent, {
    persistenceId: null,
    prefixes,
    pluginOrder: ["table", "graph", "response"],
    getDownloadFileName: () => "answer",
    errorRenderers: [async ({ text }) => drawProblem(problemFrom(text), query())],
  });
  for (const element of results.headerEl.querySelectorAll(UNWANTED)) element.remove();
  results.headerEl.append(button(say("Download"), () => results.download(), { class: "end" }));
  results.headerEl.hidden = true;
  // YASGUI marks the views after it has said that it drew.
  results.on("drawn", () => queueMicrotask(() => describeViews(results)));
  return results;
}

function isGraph(answer: unknown): boolean {
  const headers = (answer as { headers?: Headers }).headers;
  return /turtle|n-triples/.test(headers?.get("content-type") ?? "");
}

function isEmpty(answer: unknown): boolean {
  return (answer as { content?: string }).content === "";
}

/**
 * YASGUI takes an answer without content for something else and shows its own notes on the request; a blank line
 * says as little, in every format that can be empty.
 */
function withContent(answer: unknown): unknown {
  return isEmpty(answer) ? { ...(answer as object), content: BLANK } : answer;
}

/** A graph is looked at as a graph, rows (and a graph of nothing) as rows, until the reader chooses another view. */
export function showAnswer(results: Results, answer: unknown, milliseconds: number): void {
  // Without the old answer, choosing the view draws nothing yet.
  delete results.results;
  results.selectPlugin(isGraph(answer) && !isEmpty(answer) ? "graph" : "table");
  results.setResponse(withContent(answer), milliseconds);
}
