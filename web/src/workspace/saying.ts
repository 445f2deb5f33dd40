/** A section of the inspector: what one has said, undone and done again, and what the server has not taken yet. */
import { addressNow } from "../page/address";
import { button, element } from "../page/elements";
import { say } from "../page/words";
import { reason } from "./asking";
import type { Corrections } from "./corrections";

/** Back to the same address, which has all that is shown and selected. */
export function signIn(root: string): HTMLAnchorElement {
  const link = element("a", {}, say("Sign in"));
  const lead = (): void => {
    const { pathname, search } = addressNow();
    const place = pathname.slice(root.length) + search;
    link.href = `${root}/jobs/enter?to=${encodeURIComponent(place)}`;
  };
  lead();
  for (const name of ["focus", "pointerenter", "click"]) link.addEventListener(name, lead);
  return link;
}

export class Saying {
  readonly section = element("section", { class: "saying", "aria-label": say("What I said") });
  private readonly undo = button(say("Undo"), () => void this.corrections.undo(), { "aria-keyshortcuts": "z" });
  private readonly redo = button(say("Redo"), () => void this.corrections.redo(), { "aria-keyshortcuts": "Shift+Z" });
  private readonly news = element("p", { class: "small", role: "status" });
  private readonly after = element("p", { class: "small quiet", role: "status" });
  private readonly waiting = element("div", { role: "alert" });

  constructor(
    private readonly corrections: Corrections,
    private readonly root: string,
    maySay: boolean,
  ) {
    if (maySay) this.section.append(element("div", { class: "words" }, this.undo, this.redo));
    else this.section.append(element("p", {}, signIn(root), say(" to say which of these are right, and where else it is.")));
    this.section.append(this.news, this.after, this.waiting);
    corrections.addEventListener("descant-corrections", () => this.draw());
    this.draw();
  }

  /** What becomes of what was said. */
  tell(...words: (string | Node)[]): void {
    this.after.replaceChildren(...words);
  }

  private draw(): void {
    const { lastDone, lastUndone, waiting, problem } = this.corrections;
    for (const [act, words] of [[this.undo, lastDone], [this.redo, lastUndone]] as const) {
      act.disabled = words === null;
      act.title = words ?? "";
    }
    if (waiting.length > 0) this.news.textContent = "";
    else if (lastDone !== null) this.news.textContent = say("Said: {words}.", { words: lastDone });
    else this.news.textContent = lastUndone === null ? "" : say("Undone: {words}.", { words: lastUndone });
    this.waiting.replaceChildren();
    if (problem !== null) this.waiting.append(element("p", { class: "reason" }, reason(problem)));
    if (waiting.length > 0 && problem !== null) this.drawWaiting();
  }

  private drawWaiting(): void {
    const { waiting, problem } = this.corrections;
    const again = button(say("Send it now"), () => void this.corrections.sayWaiting());
    this.waiting.append(
      element("p", {}, say("Not kept by the server yet, but here, also after signing in:")),
      element("ul", {}, ...waiting.map((each) => element("li", {}, each.words))),
      element("p", { class: "words" }, ...(problem?.status === 401 ? [signIn(this.root)] : []), again),
    );
  }
}
