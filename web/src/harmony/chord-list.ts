/** The graph as a list: each chord, where it sounds and to which it leads. It says what the picture shows, to the keys as well. */
import { button, element } from "../page/elements";
import { say } from "../page/words";
import type { Axis } from "./axis";
import type { Chosen } from "./graph";
import type { Looking } from "./looking";
import type { Layout } from "./material";
import { longName, percent, range } from "./naming";
import { following, patternOf, placesOf, type Sounding, soundings } from "./sounding";

const MOST = 60; // chords that are listed
const MOST_PLACES = 40;
const MOST_FOLLOWING = 8;

export class ChordList {
  readonly section = element("section", { class: "chord-list" });
  private readonly field = element("input", { type: "search", spellcheck: "false", autocomplete: "off", placeholder: "A:min" });
  private readonly list = element("ul");
  private readonly more = element("p", { class: "small quiet", role: "status" });
  private readonly all: Sounding[];
  private drawn: Chosen | null = null;

  constructor(
    private readonly layout: Layout,
    axis: Axis,
    private readonly looking: Looking,
    private readonly search: (pattern: string) => string,
  ) {
    this.all = soundings(layout, axis);
    this.field.addEventListener("input", () => this.redraw());
    this.section.append(
      element("h3", {}, say("Chords of the graph")),
      element("label", { class: "field" }, `${say("A chord")} `, this.field),
      this.list,
      this.more,
    );
    this.redraw();
  }

  /** Only where something else is chosen: whoever walks the list keeps their place in it. */
  draw(): void {
    const { chosen } = this.looking;
    if (chosen?.chord === this.drawn?.chord && chosen?.following === this.drawn?.following) return;
    this.redraw();
    this.list.querySelector(".chosen")?.scrollIntoView({ block: "nearest" });
  }

  private redraw(): void {
    const focused = document.activeElement instanceof HTMLElement && this.list.contains(document.activeElement) ? document.activeElement.dataset["name"] : undefined;
    this.drawn = this.looking.chosen;
    const wanted = this.field.value.trim().toLowerCase();
    const found = this.all.filter(({ label, chord }) => label.toLowerCase().startsWith(wanted) || chord === this.drawn?.chord);
    this.list.replaceChildren(...found.slice(0, MOST).map((each) => this.item(each)));
    this.more.textContent = found.length === 0 ? say("No chord begins so.") : found.length > MOST ? say("{some} of {all} chords", { some: MOST, all: found.length }) : "";
    if (focused !== undefined) this.list.querySelector<HTMLElement>(`[data-name="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  private item({ chord, label, share }: Sounding): HTMLElement {
    const open = this.drawn?.chord === chord;
    const choose = button(label, () => this.looking.change({ chosen: open ? null : { chord, following: null } }), { class: "plain", "aria-expanded": String(open), "data-name": label });
    const item = element("li", open ? { class: "chosen" } : {}, choose, element("span", { class: "small quiet" }, ` ${percent(share)}`));
    if (open && this.drawn !== null) item.append(this.details(this.drawn));
    return item;
  }

  private details(chosen: Chosen): HTMLElement {
    const labels = [chosen.chord, ...(chosen.following === null ? [] : [chosen.following])].map((each) => this.layout.chords[each]?.label ?? "–");
    const places = placesOf(this.layout, chosen);
    const details = element("div", { class: "details" }, this.goesTo(chosen.chord));
    details.append(element("p", { class: "small" }, labels.length === 1 ? say("Sounds here:") : say("{chords} here:", { chords: labels.join(" → ") })), this.where(places));
    if (places.length > MOST_PLACES) details.append(element("p", { class: "small quiet" }, say("and {more} more", { more: places.length - MOST_PLACES })));
    if (labels.length > 1 && !labels.includes("–")) details.append(element("p", {}, element("a", { href: this.search(patternOf(labels)) }, say("Search for it everywhere"))));
    return details;
  }

  private where(places: [number, number][]): HTMLElement {
    const links = places.slice(0, MOST_PLACES).map(([first, last]) => {
      const name = range(this.layout, first, last);
      return element("li", {}, button(name, () => this.looking.change({ frame: first }), { class: "plain", "aria-label": longName(this.layout, first), "data-name": `at ${first}` }));
    });
    return element("ul", { class: "where" }, ...links);
  }

  private goesTo(chord: number): HTMLElement {
    const found = following(this.layout, chord).slice(0, MOST_FOLLOWING);
    const items = found.map(({ chord: to, times }) => {
      const pressed = this.drawn?.following === to;
      const name = this.layout.chords[to]?.label ?? "";
      const choose = button(name, () => this.looking.change({ chosen: { chord, following: pressed ? null : to } }), { class: "plain", "aria-pressed": String(pressed), "data-name": `to ${name}` });
      return element("li", {}, choose, element("span", { class: "small quiet" }, ` ${times} ×`));
    });
    if (items.length === 0) return element("p", { class: "small quiet" }, say("Leads to no other chord."));
    return element("div", {}, element("p", { class: "small" }, say("Leads to:")), element("ul", { class: "where" }, ...items));
  }
}
