/** Drafts that are not open: gone on with, or thrown away. */
import { button, element } from "../../page/elements";
import { say } from "../../page/words";
import type { Draft, Drafts } from "./drafts";

const EXCERPT = 80; // characters

export class Unsent {
  readonly list = element("ul", { class: "drafts", "aria-label": say("Drafts that were not sent") });

  constructor(
    private readonly drafts: Drafts,
    private readonly goOn: (draft: Draft) => void,
    /** after one was thrown away */
    private readonly gone: () => void,
  ) {}

  /** How many there are beside the one that is open. */
  draw(open: string | null): number {
    const found = this.drafts.all().filter((each) => each.id !== open);
    this.list.replaceChildren(...found.map((each) => this.drawn(each)));
    this.list.hidden = found.length === 0;
    return found.length;
  }

  private drawn(draft: Draft): HTMLElement {
    const throwAway = (): void => {
      this.drafts.forget(draft.id);
      this.gone();
    };
    const acts = [
      button(say("Go on"), () => this.goOn(draft), { "aria-label": say("Go on with {what}", { what: draft.words }) }),
      button(say("Throw away"), throwAway, { class: "plain", "aria-label": say("Throw away {what}", { what: draft.words }) }),
    ];
    const words = `${say("Not sent: {what}.", { what: draft.words })} ${draft.fields.text.slice(0, EXCERPT)}`;
    return element("li", {}, element("p", { class: "small" }, words), element("div", { class: "words" }, ...acts));
  }
}
