/** Chords that somebody has drawn over in a lane can be looked for everywhere. */
import { button, element } from "../page/elements";
import { say } from "../page/words";
import type { Looking } from "./looking";
import type { Layout } from "./material";
import { range } from "./naming";
import { patternOf, progressionIn } from "./sounding";

const MOST = 60; // chords of a pattern

export class Offer {
  readonly section = element("div", { class: "offer" });
  private readonly said = element("p", { role: "status" });
  private readonly ways = element("p", { class: "buttons" });

  constructor(
    private readonly layout: Layout,
    private readonly looking: Looking,
    private readonly search: (pattern: string) => string,
  ) {
    this.section.append(this.said, this.ways);
    this.draw();
  }

  draw(): void {
    const { drawn } = this.looking;
    const chords = drawn === null ? [] : progressionIn(this.layout, drawn);
    const several = drawn !== null && chords.length > 1;
    this.said.textContent = several
      ? say("{version}, {place}: {chords}", {
          version: this.layout.versions[drawn.version]?.name ?? "",
          place: range(this.layout, ...drawn.frames),
          chords: chords.slice(0, MOST).join(" "),
        })
      : say("Chords that are drawn over in a lane can be searched for as a progression.");
    this.said.className = several ? "" : "small quiet";
    if (!several) return this.ways.replaceChildren();
    const found = chords.length > MOST
      ? element("span", { class: "small" }, say("A progression has {most} chords at most.", { most: MOST }))
      : element("a", { class: "button", href: this.search(patternOf(chords)) }, say("Search for this progression"));
    this.ways.replaceChildren(found, button(say("Let go"), () => this.looking.change({ drawn: null }), { class: "plain" }));
  }
}
