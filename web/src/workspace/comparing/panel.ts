/** Two of the versions that are shown, compared below their panes: pictures and numbers that lead all panes, and are led. */
import { button, element } from "../../page/elements";
import { anew } from "../../page/ending";
import { figure, say, sayWord } from "../../page/words";
import { reason, Refused, send } from "../asking";
import type { Desk } from "../choosing";
import { ended, type Job } from "../following";
import { BarChosen } from "../pane";
import { signIn } from "../saying";
import { BarsPointed } from "../selecting";
import type { Selection } from "../selection";
import { addressOf, find, type Found, type Pair, passageOf } from "./document";
import { Rows, type Span } from "./rows";
import { isView, NAMES, type View, type Shown, viewOf, VIEWS } from "./views";
import { percent } from "./tables";
import "../../styles/comparing.css";

const PAUSE = 120; // ms that one stands somewhere before pictures follow

export class Panel {
  readonly section = element("section", { class: "comparing", "aria-labelledby": "comparing" });
  private readonly heading = element("h2", { id: "comparing", tabindex: "-1" }, say("Compared"));
  private readonly chosen = [element("select", {}), element("select", {})] as const;
  private readonly views = element("div", { class: "layouts views no-print", role: "group", "aria-label": say("View") });
  private readonly news = element("p", { class: "small quiet", role: "status" });
  private readonly room = element("div", { class: "comparing-room" });
  private readonly after = element("div", { class: "comparing-after" });
  private view: View = "bars";
  private found: Found | null = null;
  private rows: Rows | null = null;
  private shown: Shown | null = null;
  private timer = 0;
  /** of these two versions: what comes later is neither shown, nor written into the address */
  private going = new AbortController();
  private showing = new AbortController();

  constructor(
    private readonly desk: Desk,
    private readonly selection: Selection,
    private readonly closed: () => void,
  ) {
    const [one, other] = this.chosen;
    for (const each of this.chosen) each.addEventListener("change", () => void this.compare());
    for (const each of VIEWS) this.views.append(button(say(NAMES[each]), () => void this.turn(each), { "data-view": each }));
    const close = button(say("Close"), () => this.close(), { class: "plain", "aria-label": say("Close the comparison") });
    const which = element("span", { class: "pair no-print" }, element("label", { class: "field" }, say("This version"), one), element("label", { class: "field" }, say("With this one"), other));
    this.section.append(element("header", {}, this.heading, which, element("span", { class: "no-print" }, close)), this.views, this.news, this.room, this.after);
    selection.addEventListener("descant-selection", () => this.soon());
    desk.addEventListener("descant-stand", () => this.soon());
  }

  // -- which versions, and which view -------------------------------------------------------------------------------------

  /** As the address says, else the first two that are shown. */
  async open(): Promise<void> {
    const said = new URLSearchParams(location.search);
    const view = said.get("view") ?? "";
    if (isView(view)) this.view = view;
    this.offer([said.get("one") ?? "", said.get("other") ?? ""]);
    await this.compare();
  }

  /** Panes came or went: what is compared stays where both are still there. */
  async refresh(): Promise<void> {
    const before = this.pair;
    this.offer(before);
    if (this.pair.join() !== before.join()) await this.compare();
  }

  close(): void {
    this.going.abort();
    this.showing.abort();
    this.section.remove();
    this.say();
    this.closed();
  }

  private offer([one, other]: Pair): void {
    const shown = [...new Set(this.desk.panes().map((pane) => pane.version))];
    const first = shown.includes(one) ? one : (shown.find((each) => each !== other) ?? "");
    const second = shown.includes(other) && other !== first ? other : (shown.find((each) => each !== first) ?? "");
    this.chosen.forEach((select, at) => {
      select.replaceChildren(...shown.map((each) => element("option", { value: each }, this.desk.nameOf(each))));
      select.value = at === 0 ? first : second;
    });
  }

  private get pair(): Pair {
    return [this.chosen[0].value, this.chosen[1].value];
  }

  private async compare(): Promise<void> {
    const { pair } = this;
    this.going = anew(this.going);
    const { signal } = this.going;
    this.showing.abort();
    this.shown = this.found = this.rows = null;
    this.room.replaceChildren();
    this.after.replaceChildren();
    this.mark();
    if (pair.includes("") || pair[0] === pair[1]) return this.tell(say("Two versions are compared: show another one, or choose another one."));
    this.say(pair);
    this.tell(say("Fetching the comparison …"));
    try {
      const found = await find(pair);
      if (signal.aborted) return; // somebody has chosen on
      if (found === null) return this.offerToCompare(pair);
      this.found = found;
      this.rows = new Rows(found.pair, found.said);
      this.tell(this.whole(found));
      await this.turn(this.view);
    } catch (error) {
      if (!signal.aborted) this.tell(reason(error));
    }
  }

  private whole({ said }: Found): string {
    const { identity, similarity, difference } = said.shares;
    const shares = say("Identical {same}, similar {similar}, different {different}.", { same: percent(identity), similar: percent(similarity), different: percent(difference) });
    const [one, other] = said.density;
    if (one === null || other === null) return shares;
    return `${shares} ${say("Notes a quarter: {one} and {other}.", { one: figure(one, 1), other: figure(other, 1) })}`;
  }

  private async turn(view: View): Promise<void> {
    this.view = view;
    for (const each of this.views.querySelectorAll<HTMLElement>("[data-view]")) each.setAttribute("aria-pressed", String(each.dataset["view"] === view));
    if (this.found === null || this.rows === null) return;
    this.say(this.pair);
    this.showing = anew(this.showing);
    const shown = viewOf(view, this.rows, this.found.said, (row, extending) => this.point(row, extending), this.showing.signal);
    this.shown = shown;
    this.room.replaceChildren(shown.element);
    this.after.replaceChildren(this.words(), this.exports());
    await this.follow();
  }

  // -- led, and leading ---------------------------------------------------------------------------------------------------

  private point(row: number, extending: boolean): void {
    const place = this.rows?.barOf(row);
    if (!place) return;
    const { version, bar } = place;
    this.section.dispatchEvent(extending ? new BarsPointed(version, bar, this.desk.here(version), true) : new BarChosen(version, bar));
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    if (this.section.isConnected) this.timer = window.setTimeout(() => void this.follow(), PAUSE);
  }

  private async follow(): Promise<void> {
    const { rows, shown } = this;
    if (rows === null || shown === null) return;
    const [one, other] = rows.pair;
    const here = rows.at([this.desk.here(one), this.desk.here(other)], this.desk.active);
    try {
      await shown.show(here, this.selectedIn(rows), rows.named(here));
    } catch (error) {
      this.tell(reason(error));
    }
    this.exportsOf(here);
  }

  private selectedIn(rows: Rows): Span | null {
    const { selected } = this.selection;
    const side = rows.pair.indexOf(selected?.version ?? "");
    return selected?.bars && side >= 0 ? rows.of(side as 0 | 1, selected.bars) : null;
  }

  // -- in words, and as files ---------------------------------------------------------------------------------------------

  private words(): HTMLElement {
    const said = this.found?.said.summary ?? {};
    const list = element("ul", {}, ...(said[document.documentElement.lang] ?? said["en"] ?? []).map((each) => element("li", {}, each.replaceAll(" %", "\u00a0%"))));
    return element("section", {}, element("h3", {}, say("In words")), list);
  }

  private exports(): HTMLElement {
    return element("p", { class: "small no-print exports" });
  }

  /** Notation is of the bars that are in sight. */
  private exportsOf(here: number): void {
    const place = this.after.querySelector(".exports");
    if (this.found === null || this.rows === null || place === null) return;
    const { pair } = this.found;
    const { picture, table } = NAMES_OF_FILES[this.view];
    const drawn = (form: string): string => (picture === null ? passageOf(pair, this.shown?.span(here) ?? [here, here], form) : addressOf(pair, form, { picture }));
    const files: [string, string][] = [["SVG", drawn("svg")], ["PNG", drawn("png")], ["CSV", addressOf(pair, table)], ["JSON", addressOf(pair, "json")]];
    const links = files.flatMap(([name, href]) => [" ", element("a", { href, download: "" }, name)]);
    const page = element("a", { href: `compare?${new URLSearchParams({ one: pair[0], other: pair[1] })}` }, say("All of it on a page"));
    place.replaceChildren(say("As a file:"), ...links, " · ", page);
  }

  // -- not compared yet ---------------------------------------------------------------------------------------------------

  private offerToCompare(pair: Pair): void {
    this.tell(say("These two are not compared yet."));
    const mayAsk = this.desk.dataset["mayAlign"] === "yes";
    const offer = button(say("Have them compared"), () => void this.have(pair, offer), { class: "primary" });
    this.room.replaceChildren(mayAsk ? offer : element("p", {}, signIn(this.desk.dataset["root"] ?? ""), say(" to have them compared.")));
  }

  private async have([one, other]: Pair, offer: HTMLButtonElement): Promise<void> {
    const { signal } = this.going;
    offer.disabled = true;
    this.tell(say("They are being compared …"));
    try {
      const job = await send<Partial<Job>>("api/comparisons", {}, "POST", { one, other });
      const done = job.id === undefined ? null : await ended(job as Job);
      if (signal.aborted) return;
      if (done !== null && done.state !== "done") {
        const reason = done.said?.reason;
        throw new Refused(reason?.text ?? sayWord(done.state), 0, reason?.lang);
      }
      await this.compare();
    } catch (error) {
      if (signal.aborted) return;
      this.tell(reason(error));
      offer.disabled = false;
    }
  }

  private mark(): void {
    this.views.hidden = this.found === null;
  }

  private tell(said: string | HTMLElement): void {
    this.mark();
    this.news.replaceChildren(said);
  }

  /** In the address, so that it is a permalink. */
  private say(pair: Pair | null = null): void {
    const address = new URL(location.href);
    const said: Record<string, string | null> = { one: pair?.[0] ?? null, other: pair?.[1] ?? null, view: pair === null ? null : this.view };
    for (const [name, value] of Object.entries(said)) {
      if (value === null) address.searchParams.delete(name);
      else address.searchParams.set(name, value);
    }
    history.replaceState(history.state, "", address);
  }
}

/** `picture` is null where it is some rows in notation. */
const NAMES_OF_FILES: Record<View, { picture: string | null; table: string }> = {
  bars: { picture: "ribbon", table: "csv" },
  notation: { picture: null, table: "notes" },
  instruments: { picture: "flow", table: "flow" },
  voices: { picture: "instrumentation", table: "csv" },
  harmony: { picture: "chords", table: "csv" },
  lines: { picture: "curves", table: "csv" },
};
