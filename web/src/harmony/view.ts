/** The harmony of a piece along time: coherence, graph and lanes under one axis, what is where one stands, and the list. */
import { button, element } from "../page/elements";
import { anew } from "../page/ending";
import { figure, say } from "../page/words";
import { reason } from "../workspace/asking";
import type { BarChosen, Pane } from "../workspace/pane";
import type { BarsPointed } from "../workspace/selecting";
import { ChordList } from "./chord-list";
import { Looking } from "./looking";
import { type Layout, layoutOf } from "./material";
import { coherenceSaid, longName, percent } from "./naming";
import { Offer } from "./offer";
import { Pointing } from "./pointing";
import { addressIn, Readout } from "./readout";
import { chordAt } from "./sounding";
import { Stack } from "./stack";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, PageUp: -16, PageDown: 16, Home: -Infinity, End: Infinity };
const CLOSER = 1.5;
const MOST_SAID = 3; // chords that are read out
const PAUSE = 400; // ms before the address says where one is: browsers refuse to write it too often

interface Shown {
  layout: Layout;
  looking: Looking;
  stack: Stack;
}

export class HarmonyView extends HTMLElement {
  private shown: Shown | null = null;
  private timer = 0;
  /** of what was asked for last, and of what is shown */
  private going = new AbortController();
  private showing = new AbortController();

  connectedCallback(): void {
    void this.open(Number(this.dataset["from"] ?? 0), 0);
  }

  disconnectedCallback(): void {
    this.going.abort();
    this.showing.abort();
  }

  /** At a frame: what is so large that it is given in passages may begin `from` there. */
  private async open(frame: number, from: number): Promise<void> {
    this.going = anew(this.going);
    const { signal } = this.going;
    const asked = (first: number): Promise<Layout> => layoutOf(this.dataset["layout"] ?? "", first, signal);
    try {
      let layout = await asked(from);
      if (frame >= layout.first + layout.places.length) layout = await asked(frame);
      if (!signal.aborted) this.show(layout, frame - layout.first);
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  /** The pictures that are there without scripts are shown, and why. */
  private fail(error: unknown): void {
    this.showing.abort();
    this.classList.add("failed");
    this.querySelector(".view")?.remove();
    this.prepend(element("p", { class: "reason view", role: "alert" }, reason(error)));
  }

  private show(layout: Layout, frame: number): void {
    this.showing = anew(this.showing);
    const { signal } = this.showing;
    for (const kind of ["descant-bar", "descant-bars"]) {
      document.addEventListener(kind, (event) => this.follow(event as BarChosen | BarsPointed), { signal });
    }
    const looking = new Looking();
    looking.frame = Math.min(Math.max(0, frame), layout.places.length - 1);
    const stack = new Stack(layout, looking, signal);
    const search = (pattern: string): string => `${this.dataset["search"]}?${new URLSearchParams({ pattern })}`;
    const [readout, list, offer] = [new Readout(layout, looking), new ChordList(layout, stack.axis, looking, search), new Offer(layout, looking, search)];
    this.shown = { layout, looking, stack };
    const side = element("div", { class: "side" }, readout.section, list.section);
    const view = element("div", { class: "view" }, this.tools(), element("div", { class: "both" }, element("div", {}, stack.place, offer.section), side));
    this.querySelector(".view")?.remove();
    this.querySelector("[data-waiting]")?.remove();
    this.prepend(view);
    stack.begin();
    new Pointing(stack, looking);
    stack.place.addEventListener("keydown", (event) => this.pressed(event));
    let [before, chosen] = [looking.frame, looking.chosen];
    const draw = (): void => {
      if (looking.frame !== before) this.moved();
      if (looking.chosen !== null && looking.chosen !== chosen) stack.picture.reveal(looking.chosen.chord, stack.sheets.graph);
      [before, chosen] = [looking.frame, looking.chosen];
      for (const each of [readout, list, offer]) each.draw();
      this.say();
      stack.redraw();
    };
    looking.addEventListener("change", draw);
    draw();
  }

  private tools(): HTMLElement {
    const { layout, stack } = this.shown!;
    const zoom = (factor: number): void => {
      const { axis } = stack;
      axis.zoom(factor, axis.middle(this.shown!.looking.frame));
      stack.redraw();
    };
    const whole = (): void => {
      stack.axis.whole();
      stack.redraw();
    };
    const tools = element("div", { class: "toolbar" }, button(say("Larger"), () => zoom(CLOSER)), button(say("Smaller"), () => zoom(1 / CLOSER)), button(say("All of it"), whole));
    const next = layout.first + layout.places.length;
    if (layout.first > 0) tools.append(button(say("From the beginning"), () => void this.open(0, 0)));
    if (next < layout.frames) tools.append(button(say("Further frames"), () => void this.open(next, next)));
    if (layout.places.length < layout.frames) {
      tools.append(element("span", { class: "small quiet" }, say("Frames {first}–{last} of {all}", { first: figure(layout.first + 1), last: figure(next), all: figure(layout.frames) })));
    }
    return tools;
  }

  /** The axis, the score and the address follow where one is. */
  private moved(): void {
    const { layout, looking, stack } = this.shown!;
    stack.axis.reveal(looking.frame);
    const pane = document.querySelector<Pane>("descant-score");
    const bars = layout.versions.find(({ door }) => door?.version === pane?.dataset["version"])?.bars;
    const bar = bars?.[looking.frame];
    if (pane !== null && bar !== undefined && bar !== null) pane.lead(bar);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const address = new URL(location.href);
      address.searchParams.set("from", String(layout.first + looking.frame));
      history.replaceState(null, "", address);
    }, PAUSE);
  }

  /** A bar was chosen, or pointed at, in the score that the page shows. */
  private follow({ version, bar }: BarChosen | BarsPointed): void {
    if (this.shown === null) return;
    const { layout, looking } = this.shown;
    const at = layout.versions.findIndex(({ door }) => door?.version === version);
    const frame = layout.versions[at]?.bars?.indexOf(bar) ?? -1;
    if (frame >= 0) looking.change({ frame, version: at });
  }

  private say(): void {
    const { layout, looking, stack } = this.shown!;
    const { frame, version } = looking;
    const name = (chord: number): string => layout.chords[chord]?.label ?? say("nothing");
    const chords = layout.nodes.filter((node) => node[0] === frame).slice(0, MOST_SAID);
    const all = chords.map(([, chord, weight]) => `${name(chord)} ${percent(weight)}`).join(", ");
    const own = `${layout.versions[version]?.name ?? ""}: ${name(chordAt(layout, version, frame))}`;
    stack.place.setAttribute("aria-valuemin", "1");
    stack.place.setAttribute("aria-valuemax", String(layout.places.length));
    stack.place.setAttribute("aria-valuenow", String(frame + 1));
    stack.place.setAttribute("aria-valuetext", `${longName(layout, frame)}: ${coherenceSaid(layout, frame)}; ${all}; ${own}`);
  }

  private pressed(event: KeyboardEvent): void {
    const { looking, layout, stack } = this.shown!;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const by = STEPS[event.key];
    const acts: Record<string, () => void> = {
      ArrowUp: () => looking.change({ version: Math.max(0, looking.version - 1) }),
      ArrowDown: () => looking.change({ version: Math.min(layout.versions.length - 1, looking.version + 1) }),
      Escape: () => looking.change({ drawn: null, chosen: null }),
      "+": () => stack.axis.zoom(CLOSER, stack.axis.middle(looking.frame)),
      "-": () => stack.axis.zoom(1 / CLOSER, stack.axis.middle(looking.frame)),
      "0": () => stack.axis.whole(),
      Enter: () => this.enter(),
    };
    if (by !== undefined) {
      const to = Math.min(Math.max(0, looking.frame + by), layout.places.length - 1);
      if (event.shiftKey) looking.extend(to);
      else looking.change({ frame: to });
    } else if (acts[event.key] !== undefined) acts[event.key]!();
    else return;
    event.preventDefault();
    stack.redraw();
  }

  /** To the score of the version where one is. */
  private enter(): void {
    const { layout, looking } = this.shown!;
    const version = layout.versions[looking.version];
    const address = version === undefined ? null : addressIn(version, looking.frame);
    if (address !== null) location.assign(address);
  }
}
