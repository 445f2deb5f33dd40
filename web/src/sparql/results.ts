/** An answer in the page: its views, one of which is shown, and the way to take it along. */
import { button, element } from "../page/elements";
import { say } from "../page/words";
import type { Answer, Truth } from "./answer";
import { GraphView } from "./graph";
import type { Prefixes } from "./page-data";
import { drawFault, faultIn } from "./problem";
import { ResponseView } from "./response";
import { TableView } from "./table";
import type { File, View } from "./views";

export class Results {
  private readonly views = element("ul", { class: "views" });
  private readonly header: HTMLElement;
  private readonly shown = element("div");
  private view: View | null = null;

  constructor(parent: HTMLElement) {
    const download = button(say("Download"), () => this.view && save(this.view.file()), { class: "end" });
    this.header = element("div", { class: "answer-header" }, this.views, download);
    this.header.hidden = true;
    parent.append(this.header, this.shown);
  }

  show(answer: Answer, prefixes: Prefixes): void {
    this.clear();
    if (answer.kind === "truth") this.shown.append(drawTruth(answer));
    else this.offer(viewsOf(answer, prefixes), answer.kind === "graph" ? GraphView : TableView);
  }

  fail(text: string, query: string): void {
    this.clear();
    this.shown.append(drawFault(faultIn(text), query));
  }

  /** A graph is looked at as a graph, rows (and a graph of nothing) as rows, until the reader chooses another. */
  private offer(views: View[], first: new (...of: never[]) => View): void {
    this.header.hidden = false;
    this.views.replaceChildren(
      ...views.map((view) => element("li", {}, button(view.label, () => this.choose(view), { class: "view" }))),
    );
    const chosen = views.find((view) => view instanceof first) ?? views[0];
    if (chosen !== undefined) this.choose(chosen);
  }

  private choose(view: View): void {
    this.view?.close?.();
    this.view = view;
    for (const choice of this.views.querySelectorAll("button"))
      choice.setAttribute("aria-pressed", String(choice.textContent === view.label));
    this.shown.replaceChildren();
    void view.draw(this.shown);
  }

  private clear(): void {
    this.view?.close?.();
    this.view = null;
    this.header.hidden = true;
    this.shown.replaceChildren();
  }
}

function viewsOf(answer: Exclude<Answer, Truth>, prefixes: Prefixes): View[] {
  const isGraph = answer.kind === "graph" && answer.statements.length > 0;
  const graph = isGraph ? [new GraphView(answer, prefixes)] : [];
  return [new TableView(answer, prefixes), ...graph, new ResponseView(answer)];
}

function drawTruth({ holds }: Truth): HTMLElement {
  return element("p", { class: "truth" }, holds ? say("True: the graph has it.") : say("False: the graph does not have it."));
}

function save({ name, mediaType, text }: File): void {
  const address = URL.createObjectURL(new Blob([text], { type: mediaType }));
  element("a", { href: address, download: name }).click();
  // Only when the browser has taken it.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
