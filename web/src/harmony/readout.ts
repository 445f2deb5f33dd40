/** What every version has where one is, with a way to its score: the lanes in words. */
import { element } from "../page/elements";
import { figure, say } from "../page/words";
import type { Looking } from "./looking";
import { GAP, type Layout, type Version } from "./material";
import { coherenceSaid, distinct, longName } from "./naming";
import { chordAt } from "./sounding";

interface Row {
  choose: HTMLButtonElement;
  chord: HTMLElement;
  door: HTMLAnchorElement | null;
}

export class Readout {
  readonly section = element("section", { class: "readout" });
  private readonly title = element("h3");
  private readonly coherence = element("p", { class: "small" });
  private readonly rows: Row[];

  constructor(
    private readonly layout: Layout,
    private readonly looking: Looking,
  ) {
    const body = element("tbody");
    const names = distinct(layout.versions.map(({ name }) => name));
    this.rows = layout.versions.map((version, at) => this.row(body, version, names[at] ?? "", at));
    const head = element("thead", {}, element("tr", {}, ...[say("Version"), say("Chord"), say("In it")].map((name) => element("th", { scope: "col" }, name))));
    this.section.append(this.title, this.coherence, element("div", { class: "readout-rows" }, element("table", { class: "findings" }, head, body)));
  }

  private row(body: HTMLElement, version: Version, name: string, at: number): Row {
    const choose = element("button", { type: "button", class: "plain", "aria-pressed": "false", title: version.name }, name);
    choose.addEventListener("click", () => this.looking.change({ version: at }));
    const chord = element("td");
    const door = version.door === null ? null : element("a", {}, kindOf(version));
    body.append(element("tr", {}, element("th", { scope: "row" }, choose), chord, element("td", {}, ...(door === null ? [] : [door]))));
    return { choose, chord, door };
  }

  draw(): void {
    const { frame, version: current } = this.looking;
    this.title.textContent = longName(this.layout, frame);
    const mean = this.layout.mean === null ? "" : `, ${say("{value} in the mean", { value: figure(this.layout.mean, 2) })}`;
    this.coherence.textContent = coherenceSaid(this.layout, frame) + mean;
    this.layout.versions.forEach((version, at) => {
      const { choose, chord, door } = this.rows[at]!;
      const found = chordAt(this.layout, at, frame);
      choose.setAttribute("aria-pressed", String(at === current));
      chord.textContent = found === GAP ? "–" : (this.layout.chords[found]?.label ?? "");
      if (door !== null) this.lead(door, version, frame);
    });
  }

  /** A version that leaves the frame out has nothing there to show. */
  private lead(door: HTMLAnchorElement, version: Version, frame: number): void {
    const address = addressIn(version, frame);
    door.hidden = address === null;
    if (address === null) return;
    door.href = address;
    const bar = version.bars?.[frame];
    door.textContent = bar === undefined || bar === null ? kindOf(version) : say("Bar {bar}", { bar });
    door.setAttribute("aria-label", `${door.textContent}: ${kindOf(version)}, ${version.name}`);
  }
}

function kindOf({ door }: Version): string {
  return door?.kind === "score" ? say("Score") : door?.kind === "pages" ? say("Pages") : say("Recording");
}

const SPAN = 4; // seconds of a recording that are marked

/** The workspace, led to the frame. */
export function addressIn({ door, bars, starts }: Version, frame: number): string | null {
  if (door === null) return null;
  const address = new URL(door.place, location.href);
  const [bar, second] = [bars?.[frame] ?? null, starts?.[frame] ?? null];
  if (bar !== null) address.searchParams.set("bar", String(bar));
  else if (second !== null && door.kind === "recording") {
    address.searchParams.set("in", door.version);
    address.searchParams.set("source", door.source);
    address.searchParams.set("part", `t=${second},${second + SPAN}`);
  } else return null;
  return address.href;
}
