/** What somebody fills in to correct a chord or a label: beside what is said there now, and checked while they write. */
import { element } from "../../page/elements";
import { figure, inEnglish, say } from "../../page/words";
import { reason } from "../asking";
import { clock } from "../recording/times";
import { type About, checked, type Correcting, heardAt, type Label, labelsAt, lastOf, NOTHING, type Verdict } from "./correcting";
import { choice, labelled } from "./fields";

const IDLE = 200; // ms after the last keystroke until it is checked

export class ChordField {
  readonly field: HTMLFieldSetElement;
  readonly input = element("input", { name: "chord", autocomplete: "off", spellcheck: "false", maxlength: "80", placeholder: "Bb:min7" });
  private readonly now = element("ul", { class: "small quiet heard" });
  private readonly verdict = element("p", { class: "small", role: "status" });
  private readonly from = beat("from");
  private readonly to = beat("to");
  private readonly within = element(
    "div",
    { hidden: "" },
    element("div", { class: "words beats" }, labelled(say("From beat"), this.from), labelled(say("to beat"), this.to)),
    element("p", { class: "small quiet" }, say("Empty for whole bars; 2.5 is half way through the second beat.")),
  );
  private iri = "";
  private timer = 0;
  private asked = 0;
  private about: About | null = null;

  constructor(private readonly changed: () => void) {
    this.now.setAttribute("aria-label", say("Said there now"));
    this.field = element("fieldset", { class: "correcting" }, this.now, labelled(say("The chord is (Harte’s notation)"), this.input), this.verdict, this.within);
    this.input.addEventListener("input", () => this.typed());
    for (const each of [this.from, this.to]) each.addEventListener("input", () => this.compare());
  }

  get value(): Pick<Correcting, "chord" | "chordIri" | "fromBeat" | "toBeat"> {
    return { chord: this.input.value.trim(), chordIri: this.iri, fromBeat: this.from.value, toBeat: this.to.value };
  }

  /** With what is corrected, where that is known. */
  fill({ chord, chordIri, fromBeat, toBeat }: Correcting, about: About | null): void {
    [this.input.value, this.iri, this.from.value, this.to.value] = [chord, chordIri, fromBeat, toBeat];
    this.offerBeats([], null);
    this.verdict.textContent = "";
    this.input.setCustomValidity("");
    this.now.replaceChildren();
    this.about = about;
    if (chord !== "") void this.check();
    if (about !== null) void this.tellNow(about);
  }

  /** What is typed is good, or why not. */
  async settle(): Promise<void> {
    window.clearTimeout(this.timer);
    await this.check();
  }

  /** What is asked of what stood there before says nothing of this. */
  private typed(): void {
    this.asked++;
    this.iri = "";
    this.input.setCustomValidity("");
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.check(), IDLE);
  }

  private async check(): Promise<void> {
    const [turn, label] = [++this.asked, this.input.value.trim()];
    if (label === "") return this.tell("", false);
    try {
      const { iri, notes, problem } = await checked(label);
      if (turn !== this.asked) return;
      this.iri = iri ?? "";
      if (problem !== null) this.tell(element("span", inEnglish, problem), true);
      else this.tell(notes.length === 0 ? say("No chord, or one without a name.") : say("It has {notes}.", { notes: notes.join(" ") }), false);
    } catch (error) {
      if (turn === this.asked) this.tell(reason(error), true);
    }
    this.changed();
  }

  private tell(words: string | Node, isWrong: boolean): void {
    this.verdict.replaceChildren(words);
    this.verdict.classList.toggle("reason", isWrong);
    this.input.setCustomValidity(isWrong ? (this.verdict.textContent ?? "") : "");
    this.input.setAttribute("aria-invalid", String(isWrong));
    this.verdict.scrollIntoView({ block: "nearest" });
  }

  /** Where a score says how many there are; empty ones stand for all of them. */
  private offerBeats(beats: number[], about: About | null): void {
    const [first, last] = [beats[0], beats.at(-1)];
    this.within.hidden = first === undefined || last === undefined || about?.bars === null;
    for (const [field, count, whole] of [[this.from, first, "1"], [this.to, last, String(lastOf(last ?? 0))]] as const) {
      field.disabled = this.within.hidden; // then nothing of it is validated
      field.max = String((count ?? 0) + 0.99);
      field.placeholder = whole;
    }
    this.compare();
  }

  private compare(): void {
    const isOne = this.about?.bars != null && this.about.bars[0] === this.about.bars[1];
    const isWrong = isOne && this.from.value !== "" && this.to.value !== "" && Number(this.to.value) < Number(this.from.value);
    this.to.setCustomValidity(isWrong ? say("It ends before it begins.") : "");
  }

  private async tellNow(about: About): Promise<void> {
    try {
      const { heard, beats } = await heardAt(about);
      if (this.about !== about) return;
      this.offerBeats(beats, about);
      const rows = heard.map(({ by, labels }) => element("li", {}, element("b", {}, labels.join(" ")), ` ${by}`));
      this.now.replaceChildren(...(rows.length === 0 ? [element("li", {}, say("No chord is said there yet."))] : rows));
    } catch (error) {
      if (this.about === about) this.now.replaceChildren(element("li", { class: "reason" }, reason(error)));
    }
  }
}

const beat = (name: string): HTMLInputElement => element("input", { name: `${name}-beat`, type: "number", min: "1", step: "any", size: "4", disabled: "" });

/** What people say of it. */
function judged({ confirmed, rejected, own }: Label): string {
  const counts = confirmed + rejected === 0 ? say("Nobody has judged it yet.") : say("Right for {confirmed}, wrong for {rejected}.", { confirmed, rejected });
  return own === null ? counts : `${say("You have judged it already.")} ${counts}`;
}

export class LabelField {
  readonly field: HTMLFieldSetElement;
  private readonly claim = element("select", { name: "claim" });
  private readonly verdict = choice("verdict", [["rejected", say("wrong")], ["confirmed", say("right")]]);
  private readonly right = element("input", { name: "right", autocomplete: "off", maxlength: "200" });
  private readonly instead: HTMLElement;
  private readonly known = element("p", { class: "small quiet", role: "status" });
  private labels: Label[] = [];
  private about: About | null = null;

  constructor(changed: () => void) {
    this.instead = labelled(say("Right is"), this.right);
    const both = element("div", { class: "words" }, labelled(say("It is"), this.verdict), this.instead);
    this.field = element("fieldset", { class: "correcting" }, labelled(say("What a machine says"), this.claim), both, this.known);
    for (const each of [this.claim, this.verdict]) each.addEventListener("change", () => (this.draw(), changed()));
  }

  get value(): Pick<Correcting, "claim" | "verdict" | "right"> {
    return { claim: this.claim.value, verdict: this.verdict.value as Verdict, right: this.right.value };
  }

  fill({ claim, verdict, right }: Correcting, about: About | null): void {
    [this.verdict.value, this.right.value] = [verdict, right];
    this.offer([], claim);
    this.about = about;
    if (about?.span != null) {
      const isStill = (): boolean => this.about === about; // and nobody has gone on to another passage
      void labelsAt(about.span).then(
        (labels) => isStill() && this.offer(labels, claim),
        (error: unknown) => isStill() && this.known.replaceChildren(reason(error)),
      );
    }
  }

  isComplete(): boolean {
    this.claim.setCustomValidity(this.claim.value === "" ? say("Choose what a machine says.") : "");
    return this.claim.value !== "";
  }

  private offer(labels: Label[], claim: string): void {
    this.labels = labels;
    const named = ({ called, start, end, confidence }: Label): string =>
      `${called}, ${clock(start)}–${clock(end)}${confidence === null ? "" : `, ${figure(Math.round(confidence * 100))} %`}`;
    const options = labels.map((each) => element("option", { value: each.claim }, named(each)));
    if (claim !== "" && !labels.some((each) => each.claim === claim)) options.unshift(element("option", { value: claim }, say("the label that was judged")));
    this.claim.replaceChildren(...options);
    if (claim !== "") this.claim.value = claim;
    this.draw();
  }

  private draw(): void {
    this.instead.hidden = this.verdict.value === "confirmed";
    this.claim.setCustomValidity("");
    const label = this.labels.find((each) => each.claim === this.claim.value);
    if (this.claim.options.length === 0) this.known.textContent = say("No label was heard there.");
    else this.known.textContent = label === undefined ? "" : [label.by, judged(label)].filter((each) => each !== "").join(" · ");
  }
}

export const isNothing = ({ chord, claim, right }: Correcting): boolean =>
  chord === NOTHING.chord && claim === NOTHING.claim && right === NOTHING.right;
