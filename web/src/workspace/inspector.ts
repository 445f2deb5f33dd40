/** Beside the panes: what is selected, in words, and what can be done with it. */
import { button, element } from "../page/elements";
import type { Choosing } from "./choosing";
import type { SelectionChanged } from "./selection";

export class Inspector extends HTMLElement {
  /** What it has sections for; each fills its own and is told of nothing but the selection. */
  readonly sections = element("div", { class: "inspector-sections" });
  private readonly heading = element("h2", {}, "");

  serve(choosing: Choosing): void {
    const { selection } = choosing;
    const close = button("Close", () => selection.letGo(), { class: "plain" });
    this.replaceChildren(element("header", {}, this.heading, close), this.sections);
    selection.addEventListener("descant-selection", (event) => {
      const { selected, settled } = event as SelectionChanged;
      if (selected !== null) this.heading.textContent = choosing.words(selected);
      if (settled) this.hidden = selected === null;
    });
  }
}
