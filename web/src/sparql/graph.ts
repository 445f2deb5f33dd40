/**
 * The graph of a CONSTRUCT or DESCRIBE: a picture, and beside it the same as a list, which the keyboard and a screen
 * reader can walk.
 */
import { button, element } from "../page/elements";
import { figure, say } from "../page/words";
import type { Statements } from "./answer";
import { type Graph, type Thing, graphFrom, idOf, reduceTo, typesOf } from "./graph-model";
import type { Picture } from "./graph-view";
import { MOST_LOOKS, drawLook, lookOf } from "./looks";
import type { Prefixes } from "./page-data";
import { drawTerm, shorten } from "./terms";
import type { File, View } from "./views";

/** More cannot be told apart in a picture. */
const MOST_THINGS = 120;

/** A longer list would make the page slow; the table has it all. */
const MOST_LISTED = 400;

export class GraphView implements View {
  readonly label = say("Graph");
  private picture: Picture | null = null;
  private listed = new Map<string, HTMLElement>();

  constructor(
    private readonly answer: Statements,
    private readonly prefixes: Prefixes,
  ) {}

  async draw(into: HTMLElement): Promise<void> {
    const whole = graphFrom(this.answer.statements, this.prefixes);
    const shown = reduceTo(whole, MOST_THINGS);
    const canvas = element("div", { class: "graph-canvas", role: "img", "aria-label": describe(shown) });
    const types = typesOf(shown);
    const frame = element("div", { class: "graph" }, this.drawTools(), canvas, this.drawList(whole));
    into.append(...notes(whole, shown), frame, ...this.drawLegend(types));
    try {
      const { drawPicture } = await import("./graph-view");
      this.picture = drawPicture(canvas, shown, types, this.prefixes, (id) => this.choose(id));
    } catch (error) {
      console.error(error);
      canvas.replaceChildren(element("p", { class: "notice" }, say("The picture could not be drawn; the list has it all.")));
    }
  }

  close(): void {
    this.picture?.destroy();
    this.picture = null;
    this.listed.clear();
  }

  file(): File {
    return { name: "answer.ttl", mediaType: "text/turtle", text: this.answer.text };
  }

  private drawTools(): HTMLElement {
    return element(
      "div",
      { class: "graph-tools" },
      button("+", () => this.picture?.zoom(1.3), { "aria-label": say("Larger") }),
      button("−", () => this.picture?.zoom(1 / 1.3), { "aria-label": say("Smaller") }),
      button(say("Fit"), () => this.picture?.fit()),
    );
  }

  private drawList(graph: Graph): HTMLElement {
    const things = graph.things.filter((thing) => thing.statements.length > 0);
    const names = new Map(graph.things.map(({ id, name }) => [id, name]));
    const items = things.slice(0, MOST_LISTED).map((thing) => this.drawThing(thing, names));
    const attributes = { class: "graph-list", tabindex: "0", role: "region", "aria-label": say("The graph as a list") };
    return element("div", attributes, element("ul", {}, ...items));
  }

  private drawLegend(types: string[]): HTMLElement[] {
    const prefixes = this.prefixes;
    const items = types
      .slice(0, MOST_LOOKS)
      .map((type) => element("li", { title: type }, drawLook(lookOf(type, types)), shorten(type, prefixes)));
    if (types.length > MOST_LOOKS) items.push(element("li", {}, drawLook(lookOf(null, types)), say("others")));
    return items.length > 0 ? [element("ul", { class: "legend small", "aria-label": say("Kinds of things") }, ...items)] : [];
  }

  private drawThing(thing: Thing, names: Map<string, string>): HTMLElement {
    const prefixes = this.prefixes;
    const show = button(thing.name, () => this.choose(thing.id), { class: "plain thing", "aria-pressed": "false" });
    const lines = thing.statements.map(({ property, object }) => {
      const value = drawTerm(object, prefixes);
      const name = object.kind === "literal" ? undefined : names.get(idOf(object));
      if (name !== undefined) value.textContent = name;
      return element("li", {}, element("span", { class: "quiet", title: property }, shorten(property, prefixes)), " ", value);
    });
    const item = element("li", {}, show, element("ul", {}, ...lines));
    this.listed.set(thing.id, item);
    return item;
  }

  private choose(id: string): void {
    const chosen = this.listed.get(id);
    const again = chosen?.classList.contains("chosen") ?? false;
    for (const item of this.listed.values()) setChosen(item, item === chosen && !again);
    this.picture?.mark(again ? null : id);
    chosen?.scrollIntoView({ block: "nearest" });
  }
}

function setChosen(item: HTMLElement, chosen: boolean): void {
  item.classList.toggle("chosen", chosen);
  item.querySelector("button")?.setAttribute("aria-pressed", String(chosen));
}

function describe({ things, links }: Graph): string {
  const sizes = { things: things.length, links: links.length };
  return say("Picture of {things} things and {links} links; the list beside it says the same.", sizes);
}

function notes(whole: Graph, shown: Graph): HTMLElement[] {
  const found: string[] = [];
  const sizes = { some: shown.things.length, all: figure(whole.things.length) };
  if (shown.things.length < whole.things.length)
    found.push(say("The picture shows the {some} best connected of {all} things.", sizes));
  if (whole.things.length > MOST_LISTED)
    found.push(say("The list stops after {some}; the table has all of it.", { some: MOST_LISTED }));
  return found.length > 0 ? [element("p", { class: "small quiet" }, found.join(" "))] : [];
}
