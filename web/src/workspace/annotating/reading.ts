/** What is said of the bars that are selected, or where one is: a list, gone through from one to the next. */
import { element } from "../../page/elements";
import { say, sayMany } from "../../page/words";
import type { Choosing, Desk } from "../choosing";
import { barsInWords, type Range } from "../selection";
import type { Counting } from "./counting";
import { article, type Deeds, more } from "./listing";
import { noteNamed, notesAt, notesOn } from "./notes";

interface About {
  version: string;
  bars: Range;
  /** a region of a page, or seconds of which nobody knows the bars */
  place: string | null;
}

const isSame = (one: About | null, other: About): boolean => JSON.stringify(one) === JSON.stringify(other);

export class Reading {
  readonly heading = element("h3", { id: "annotations", tabindex: "-1" }, say("Annotations"));
  readonly news = element("p", { class: "small quiet", role: "status" });
  readonly list = element("ol", { class: "notes" });
  /** whose replies are shown */
  readonly opened = new Set<string>();
  private about: About | null = null;
  /** where one was, so that the next one is known */
  private current: string | null = null;

  constructor(
    private readonly desk: Desk,
    private readonly choosing: Choosing,
    private readonly counting: Counting,
    private readonly deeds: Deeds,
  ) {}

  get version(): string {
    return this.about?.version ?? this.desk.active;
  }

  private get here(): About {
    const { selected } = this.choosing.selection;
    const version = selected?.version ?? this.desk.active;
    const bars = selected?.bars ?? ([this.desk.here(version), this.desk.here(version)] satisfies Range);
    const isPlace = selected?.part?.kind === "region" || (selected?.bars === null && selected.part !== undefined);
    return { version, bars, place: isPlace ? (this.choosing.selection.targets()[0] ?? null) : null };
  }

  /** What is shown already stays as it is. */
  async look(): Promise<void> {
    if (!isSame(this.about, this.here)) await this.draw();
  }

  /** Where one is in the list, one stays. */
  async draw(): Promise<void> {
    const about = (this.about = this.here);
    const list = element("ol", { class: "notes" });
    const found = await more(list, (before) => this.page(about, before), this.deeds, this.opened);
    if (this.about !== about) return;
    const focused = this.list.contains(document.activeElement) ? this.idOf(document.activeElement) : null;
    this.list.replaceChildren(...list.childNodes);
    this.tell(about, found.length);
    if (focused !== null) this.focus(focused);
  }

  private page({ version, bars, place }: About, before: string | null): ReturnType<typeof notesOn> {
    return place === null ? notesOn(version, bars, before) : notesAt(place, before);
  }

  private idOf(within: Element | null): string {
    return within?.closest<HTMLElement>("[data-note]")?.dataset["note"] ?? "";
  }

  private tell({ version, bars, place }: About, found: number): void {
    const name = this.desk.nameOf(version);
    const what = say("{what} of {name}", { what: place === null ? barsInWords(bars) : say("this place"), name });
    this.heading.textContent = say("Annotations on {what}", { what });
    const isMore = this.list.querySelector("[data-more]") !== null;
    if (this.list.childElementCount === 0) this.say(say("Nothing is said of these bars yet."));
    else if (isMore) this.say(say("The latest {count} annotations.", { count: found }));
    else if (found > 0) this.say(sayMany(found, "{count} annotation.", "{count} annotations."));
  }

  say(words: string | Node): void {
    this.news.replaceChildren(words);
  }

  private of(id: string): HTMLElement | null {
    return this.list.querySelector<HTMLElement>(`[data-note="${CSS.escape(id)}"]`);
  }

  /** One of them, or the heading where it is not there. */
  focus(id: string): void {
    this.current = id;
    (this.of(id) ?? this.heading).focus({ preventScroll: this.of(id) === null });
  }

  /** What was just said may be of other bars than those that are shown by now. */
  async arrive(id: string, name: string): Promise<void> {
    if (this.of(id) === null) {
      const note = await noteNamed(name).catch(() => null);
      if (note !== null) this.list.prepend(element("li", {}, article(note, this.deeds, this.opened)));
    }
    this.focus(id);
  }

  /** To the next one: in what is shown, then where the next one begins. */
  async step(by: 1 | -1): Promise<void> {
    await this.look();
    if (this.stepWithin(by)) return;
    const { version, bars } = this.here;
    const next = this.counting.next(version, by > 0 ? bars[1] : bars[0], by);
    if (next === null) return this.say(say(by > 0 ? "There is none after these bars." : "There is none before these bars."));
    this.current = null;
    this.desk.lead(version, next);
    this.choosing.selection.begin(version, next);
    await this.look();
    this.stepWithin(by);
  }

  private stepWithin(by: 1 | -1): boolean {
    const all = [...this.list.querySelectorAll<HTMLElement>(":scope > li > article")];
    const focused = all.findIndex((each) => each.contains(document.activeElement));
    const at = focused >= 0 ? focused : all.findIndex((each) => each.dataset["note"] === this.current);
    const next = at < 0 ? all.at(by > 0 ? 0 : -1) : all[at + by];
    if (next !== undefined) this.focus(this.idOf(next));
    return next !== undefined || this.goOn(by);
  }

  /** To the first of the next page. */
  private goOn(by: 1 | -1): boolean {
    const further = by > 0 ? this.list.querySelector<HTMLButtonElement>(":scope > li > [data-more]") : null;
    further?.click();
    return further !== null;
  }
}
