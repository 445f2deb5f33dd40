/** A section of the inspector: where what is selected is in the other versions, and what one says of that. */
import { button, element } from "../page/elements";
import { inEnglish, say } from "../page/words";
import { reason } from "./asking";
import type { Choosing, Desk, Others } from "./choosing";
import type { Change, Corrections } from "./corrections";
import { drawnVersion, type Words } from "./candidates";
import { absent, added, type Candidate, counted, type Elsewhere, find, type Found, rowsOf, same } from "./finding";
import type { Mark } from "./marks";
import type { Range, SelectionChanged } from "./selection";

/** Bars of another version that are being asked for. */
interface Adjusting {
  version: string;
  begun: Range;
  bars: Range;
}

export class InOthers implements Others, Words {
  readonly section = element("section", { class: "elsewhere", "aria-labelledby": "elsewhere" });
  private readonly list = element("div", {});
  private readonly news = element("p", { class: "small quiet", role: "status" });
  private readonly heading = element("h3", { id: "elsewhere", tabindex: "-1" }, say("In the other versions"));
  private found: Found | null = null;
  private adjusting: Adjusting | null = null;

  constructor(
    private readonly desk: Desk,
    private readonly choosing: Choosing,
    private readonly corrections: Corrections,
    private readonly agent: string,
    readonly maySay: boolean,
  ) {
    const begin = button(say("Find in the others"), () => void this.look(), { "aria-keyshortcuts": "f" });
    this.section.append(this.heading, begin, this.news, this.list);
    choosing.selection.addEventListener("descant-selection", (event) => this.changed(event as SelectionChanged));
    corrections.addEventListener("descant-corrections", () => this.draw());
    corrections.addEventListener("descant-said", () => void this.refresh());
  }

  /** What was found is of the bars that were selected then. */
  private changed({ selected }: SelectionChanged): void {
    const { found } = this;
    const [first, last] = selected?.bars ?? [0, 0];
    if (found === null || (found.version === selected?.version && found.first === first && found.last === last)) return;
    [this.found, this.adjusting, this.news.textContent] = [null, null, ""];
    this.draw();
  }

  async look(): Promise<void> {
    const { selected } = this.choosing.selection;
    if (selected === null) return;
    if (selected.bars === null) return this.say(say("It is not known which bars sound here, so nothing can be looked for."));
    this.desk.lead(selected.version, selected.bars[0]);
    this.say(say("Looking in the other versions …"));
    try {
      this.found = await find(selected.version, selected.bars);
      const places = this.found.versions.reduce((sum, each) => sum + this.shown(each).length, 0);
      const { unsearched, versions } = this.found;
      const why = unsearched === null ? [] : [" ", say("Nothing was looked for that sounds alike:"), " ", element("span", inEnglish, unsearched)];
      this.say(say("Places: {places}, other versions: {versions}.", { places, versions: versions.length }), ...why);
    } catch (error) {
      this.say(reason(error));
    }
    this.draw();
    this.heading.focus({ preventScroll: true });
  }

  async refresh(): Promise<void> {
    const { found } = this;
    if (found === null) return;
    const again = await find(found.version, [found.first, found.last]).catch(() => null);
    if (again === null || this.found !== found) return;
    this.found = again;
    this.draw();
  }

  get isAdjusting(): boolean {
    return this.adjusting !== null;
  }

  leave(): void {
    this.adjusting = null;
    this.draw();
  }

  marksOf(version: string): Mark[] | null {
    const there = this.found?.versions.find((each) => each.iri === version);
    if (there === undefined) return null;
    const marks: Mark[] = this.shown(there).map((each) => ({
      kind: each.origin === "search" ? "maybe" : "found",
      bars: [each.first, each.last],
    }));
    const { adjusting } = this;
    return adjusting?.version === version ? [...marks, { kind: "wanted", bars: adjusting.bars }] : marks;
  }

  takes(version: string, bar: number, from: number | null): boolean {
    const { adjusting } = this;
    if (adjusting?.version !== version) return false;
    const [begun] = from === null ? (adjusting.begun = [bar, bar]) : adjusting.begun;
    this.want([Math.min(begun, bar), Math.max(begun, bar)]);
    return true;
  }

  want(bars: Range): void {
    if (this.adjusting === null) return;
    this.adjusting.bars = bars;
    for (const [name, value] of [["from", bars[0]], ["to", bars[1]]] as const) {
      const field = this.list.querySelector<HTMLInputElement>(`input[name=${name}]`);
      if (field !== null && field !== document.activeElement) field.value = String(value);
    }
    this.choosing.mark();
  }

  private shown(there: Elsewhere): Candidate[] {
    return there.candidates.filter((each) => !this.corrections.isRejected(this.keyOf(there, each)));
  }

  private keyOf(there: Elsewhere, { first, last }: Candidate): string {
    const { found } = this;
    return `${found?.version} ${found?.first}-${found?.last} ${there.iri} ${first}-${last}`;
  }

  private draw(): void {
    const focused = document.activeElement?.getAttribute("data-focus");
    const wanted = (iri: string): Range | null => (this.adjusting?.version === iri ? this.adjusting.bars : null);
    const versions = this.found?.versions.toSorted((one, other) => this.rank(one) - this.rank(other)) ?? [];
    const open = [...this.list.querySelectorAll<HTMLElement>("details[open]")].map((each) => each.dataset["opened"]);
    this.list.replaceChildren(...versions.map((each) => drawnVersion(each, this.shown(each), wanted(each.iri), this)));
    for (const each of this.list.querySelectorAll("details")) each.open = open.includes(each.dataset["opened"]);
    if (focused) this.list.querySelector<HTMLElement>(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
    this.choosing.mark();
  }

  /** What is in sight comes first. */
  private rank(there: Elsewhere): number {
    return this.desk.nameOf(there.iri) === "" ? 1 : 0;
  }

  get named(): string {
    return counted(this.bars);
  }

  isOwn(each: Candidate): boolean {
    return each.saidBy !== null && each.saidBy.iri === this.agent;
  }

  show(there: Elsewhere, each: Candidate): void {
    this.desk.lead(there.iri, each.first);
  }

  adjust(there: Elsewhere, bars: Range | null): void {
    const begun = bars ?? this.likely(there);
    this.adjusting = { version: there.iri, begun, bars: begun };
    this.desk.lead(there.iri, begun[0]);
    this.draw();
    this.list.querySelector<HTMLInputElement>("input[name=from]")?.focus();
  }

  accept(there: Elsewhere, each: Candidate): void {
    const rows = each.pairs.length > 0 ? each.pairs : rowsOf(this.passage, [each.first, each.last]);
    this.tell(there, rows, same(this.bars, each, there.name));
  }

  place(there: Elsewhere, [first, last]: Range): void {
    this.leave();
    this.tell(there, rowsOf(this.passage, [first, last]), same(this.bars, { first, last }, there.name));
    this.heading.focus({ preventScroll: true });
  }

  /** What one has said oneself is taken back; what a machine proposes is not shown again. */
  reject(there: Elsewhere, each: Candidate): void {
    const words = say("{bars} of {name} rejected", { bars: counted(each), name: there.name });
    if (this.isOwn(each)) this.tell(there, [], words, each.pairs);
    else this.corrections.reject({ words, rejected: this.keyOf(there, each) });
  }

  sayAbsent(there: Elsewhere): void {
    this.tell(there, absent(this.passage), say("{bars} not in {name}", { bars: this.named, name: there.name }));
  }

  sayAdded(there: Elsewhere): void {
    this.tell(there, added(there.added), say("{bars} added in {name}", { bars: there.added.map(counted).join(", "), name: there.name }));
  }

  private likely(there: Elsewhere): Range {
    const [first, last] = this.desk.beside?.across(this.found?.version ?? "", this.passage, there.iri) ?? this.passage;
    return [Math.min(first, there.bars), Math.min(last, there.bars)];
  }

  private tell(there: Elsewhere, said: Change["said"], words: string, back: Change["back"] = []): void {
    void this.corrections.say({ words, one: this.found?.version ?? "", other: there.iri, said, back });
  }

  private get bars(): { first: number; last: number } {
    return this.found ?? { first: 1, last: 1 };
  }

  private get passage(): Range {
    return [this.bars.first, this.bars.last];
  }

  private say(...words: (string | Node)[]): void {
    this.news.replaceChildren(...words);
  }
}
