/** A section of the inspector: what one has said, undone and done again, and what the server has not taken yet. */
import { button, element } from "../page/elements";
import type { Corrections } from "./corrections";

/** Back to the same address, which has all that is shown and selected. */
export function signIn(root: string): HTMLAnchorElement {
  const link = element("a", {}, "Sign in");
  const lead = (): void => {
    const place = location.pathname.slice(root.length) + location.search;
    link.href = `${root}/jobs/enter?to=${encodeURIComponent(place)}`;
  };
  lead();
  for (const name of ["focus", "pointerenter", "click"]) link.addEventListener(name, lead);
  return link;
}

export class Saying {
  readonly section = element("section", { class: "saying", "aria-label": "What I said" });
  private readonly undo = button("Undo", () => void this.corrections.undo(), { "aria-keyshortcuts": "z" });
  private readonly redo = button("Redo", () => void this.corrections.redo(), { "aria-keyshortcuts": "Shift+Z" });
  private readonly news = element("p", { class: "small", role: "status" });
  private readonly after = element("p", { class: "small quiet", role: "status" });
  private readonly waiting = element("div", { role: "alert" });

  constructor(
    private readonly corrections: Corrections,
    private readonly root: string,
    maySay: boolean,
  ) {
    if (maySay) this.section.append(element("div", { class: "words" }, this.undo, this.redo));
    else this.section.append(element("p", {}, signIn(root), " to say which of these are right, and where else it is."));
    this.section.append(this.news, this.after, this.waiting);
    corrections.addEventListener("descant-corrections", () => this.draw());
    this.draw();
  }

  /** What becomes of what was said. */
  tell(text: string): void {
    this.after.textContent = text;
  }

  private draw(): void {
    const { lastDone, lastUndone, waiting, problem } = this.corrections;
    for (const [act, words] of [[this.undo, lastDone], [this.redo, lastUndone]] as const) {
      act.disabled = words === null;
      act.title = words ?? "";
    }
    this.news.textContent = waiting.length > 0 ? "" : lastDone !== null ? `Said: ${lastDone}.` : lastUndone !== null ? `Undone: ${lastUndone}.` : "";
    this.waiting.replaceChildren();
    if (problem !== null) this.waiting.append(element("p", { class: "reason" }, problem.message));
    if (waiting.length > 0 && problem !== null) this.drawWaiting();
  }

  private drawWaiting(): void {
    const { waiting, problem } = this.corrections;
    const again = button("Send it now", () => void this.corrections.sayWaiting());
    this.waiting.append(
      element("p", {}, "Not kept by the server yet, but here, also after signing in:"),
      element("ul", {}, ...waiting.map((each) => element("li", {}, each.words))),
      element("p", { class: "words" }, ...(problem?.status === 401 ? [signIn(this.root)] : []), again),
    );
  }
}
