/** The query page at work: editor, examples, links, answers. */
import { copyText } from "../page/copy";
import { type Message, figure, say } from "../page/words";
import { type Answer, readAnswer } from "./answer";
import { type Editor, missingPrefixes, openEditor } from "./editor";
import { readExamples, readPrefixes, readTerms } from "./page-data";
import { linkTo, linkedQuery, noteInAddress } from "./permalink";
import { faultIn } from "./problem";
import { Results } from "./results";

const DRAFT = "descant.sparql.draft";

interface Page {
  form: HTMLFormElement;
  area: HTMLTextAreaElement;
  format: HTMLSelectElement;
  run: HTMLButtonElement;
  stop: HTMLButtonElement;
  copy: HTMLButtonElement;
  status: HTMLElement;
  syntax: HTMLElement;
  answer: HTMLElement;
}

function find<Kind extends HTMLElement>(selector: string): Kind {
  const found = document.querySelector<Kind>(selector);
  if (found === null) throw new Error(`The page has no ${selector}.`);
  return found;
}

function findParts(form: HTMLFormElement): Page {
  return {
    form,
    area: find("#query"),
    format: find("#format"),
    run: find("#run"),
    stop: find("#stop"),
    copy: find("#copy-link"),
    status: find("#status"),
    syntax: find("#syntax"),
    answer: find("#answer"),
  };
}

/** The draft outlives a reload, but not the tab. */
function readDraft(): string | null {
  try {
    return sessionStorage.getItem(DRAFT);
  } catch {
    return null;
  }
}

function keepDraft(query: string): void {
  try {
    sessionStorage.setItem(DRAFT, query);
  } catch {
    // Storage is forbidden: a reload then begins anew.
  }
}

const FIRST_QUERY = `SELECT ?thing ?kind WHERE {
  GRAPH ?graph { ?thing a ?kind }
}
LIMIT 50`;

class Workbench {
  private readonly editor: Editor;
  private readonly results: Results;
  private readonly prefixes = readPrefixes();

  constructor(private readonly page: Page) {
    const { area, syntax, answer } = page;
    const frame = document.createElement("div");
    frame.className = "editor";
    area.before(frame);
    this.editor = openEditor(frame, {
      endpoint: new URL(page.form.action).href,
      query: linkedQuery() ?? (area.value.trim() || readDraft() || readExamples()[0]?.query || FIRST_QUERY),
      prefixes: this.prefixes,
      terms: readTerms(),
      onSyntax: (reason) => {
        if (syntax.textContent !== reason) syntax.textContent = reason;
      },
    });
    area.hidden = true;
    area.required = false; // a hidden field cannot tell that it is empty
    area.removeAttribute("data-search");
    this.editor.getInputField().setAttribute("data-search", "");
    answer.replaceChildren();
    this.results = new Results(answer);
    this.wire();
  }

  private wire(): void {
    const { page, editor } = this;
    page.form.addEventListener("submit", (event) => this.submit(event));
    page.stop.addEventListener("click", () => editor.abortQuery());
    page.copy.hidden = false;
    page.copy.addEventListener("click", () => void this.copyLink());
    editor.on("queryBefore", () => this.begin());
    editor.on("queryResponse", (_editor, came: unknown, milliseconds) => void this.end(came, milliseconds));
    editor.on("blur", () => keepDraft(editor.getValue()));
    addEventListener("popstate", () => this.follow());
    addEventListener("hashchange", () => this.follow());
    this.wireExamples();
  }

  private wireExamples(): void {
    const examples = readExamples();
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-example]")) {
      link.addEventListener("click", (event) => {
        const example = examples[Number(link.dataset["example"])];
        if (example === undefined || event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        this.load(example.query);
        this.editor.focus();
      });
    }
  }

  private load(query: string): void {
    this.editor.setValue(query);
    keepDraft(query);
  }

  /** Back, forward, or a link pasted over this address. */
  private follow(): void {
    const query = linkedQuery();
    if (query === null || query === this.editor.getValue()) return;
    this.load(query);
    this.run();
  }

  /** A link to a query means its answer; only reading is done unasked. */
  runIfLinked(): void {
    if (linkedQuery() !== null && this.editor.getQueryMode() === "query") this.run();
  }

  private submit(event: SubmitEvent): void {
    this.complete();
    this.page.area.value = this.editor.getValue();
    if (this.page.format.value !== "html") return; // the browser fetches the file as without this script
    event.preventDefault();
    this.run();
  }

  private complete(): void {
    const lines = missingPrefixes(this.editor.getValue(), this.prefixes);
    if (lines !== "") this.editor.setValue(lines + this.editor.getValue());
  }

  private run(): void {
    this.complete();
    this.editor.query().catch(() => undefined); // the answer's handler says what went wrong
  }

  private begin(): void {
    this.complete();
    const query = this.editor.getValue();
    keepDraft(query);
    noteInAddress(query);
    this.setBusy(true);
    this.page.status.textContent = say("Asking …");
  }

  /** YASGUI hands over what came, or the error. */
  private async end(came: unknown, milliseconds: number): Promise<void> {
    this.setBusy(false);
    if (came instanceof Error && came.name === "AbortError") {
      this.page.status.textContent = say("Stopped.");
      return;
    }
    try {
      if (came instanceof Error) throw came;
      const answer = await readAnswer(came as Parameters<typeof readAnswer>[0]);
      this.results.show(answer, { ...this.prefixes, ...this.editor.getPrefixesFromQuery() });
      this.page.status.textContent = summary(answer, milliseconds);
    } catch (error) {
      this.page.status.textContent = "";
      this.results.fail(String((error as Error).message), this.editor.getValue());
      this.showPlace(String((error as Error).message));
    }
  }

  /** Puts the cursor where the server found the fault, when it says so. */
  private showPlace(text: string): void {
    const { line, column } = faultIn(text);
    if (line !== undefined) this.editor.getDoc().setCursor({ line: line - 1, ch: (column ?? 1) - 1 });
  }

  private setBusy(busy: boolean): void {
    this.page.run.disabled = busy;
    this.page.stop.hidden = !busy;
    this.page.answer.setAttribute("aria-busy", String(busy));
  }

  private async copyLink(): Promise<void> {
    const field = find<HTMLElement>("#link-field");
    const input = find<HTMLInputElement>("#link");
    input.value = linkTo(this.editor.getValue());
    field.hidden = false;
    input.select();
    const copied = await copyText(input.value);
    this.page.status.textContent = say(copied ? "The link is copied." : "Copy the link from the field.");
  }
}

function summary(answer: Answer, milliseconds: number): string {
  const seconds = figure(milliseconds / 1000, 2);
  if (answer.kind === "truth") return say("Answered in {seconds} s.", { seconds });
  const [count, one, several]: [number, Message, Message] =
    answer.kind === "graph"
      ? [answer.statements.length, "{count} statement in {seconds} s.", "{count} statements in {seconds} s."]
      : [answer.rows.length, "{count} row in {seconds} s.", "{count} rows in {seconds} s."];
  return say(count === 1 ? one : several, { count: figure(count), seconds });
}

export function openWorkbench(form: HTMLFormElement): void {
  new Workbench(findParts(form)).runIfLinked();
}
