/** What somebody fills in to annotate: heard at every keystroke, shown as it will be where they ask for that. */
import { button, element } from "../../page/elements";
import { say } from "../../page/words";
import { reason } from "../asking";
import { ChordField, LabelField } from "./correction-fields";
import { type Fields, isBlank, type Kind, NAMES, RELATIONS, type Related } from "./documents";
import { type About, NOTHING } from "./correcting";
import type { Subject } from "./drafts";
import { choice, labelled, Several, tagging } from "./fields";
import { previewOf } from "./notes";
import { Readers } from "./readers";

const IDLE = 400; // ms after the last keystroke until the preview is made anew
const LANGUAGE = { size: "6", pattern: "[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", title: say("such as en or de-AT"), autocomplete: "off" };

const asEntries = (values: string[]): { value: string; words: string }[] => values.map((each) => ({ value: each, words: each }));

export class Form {
  readonly text = element("textarea", { name: "text", rows: "5", "aria-keyshortcuts": "Control+Enter" });
  readonly all = element("fieldset", { class: "bare" });
  private readonly kind = choice("kind", Object.entries(NAMES).map(([kind, name]) => [kind, say(name)] as const));
  private readonly relation = choice("relation", [["", say("not said")], ...RELATIONS.map((each) => [each, say(each)] as const)]);
  private readonly language = element("input", { name: "language", ...LANGUAGE });
  private readonly aligned = element("input", { type: "checkbox", name: "aligned" });
  private readonly tags: Several;
  private readonly links: Several;
  private readonly chosen = element("ul", { class: "chips", "aria-label": say("Related annotations") });
  private readonly preview = element("div", { class: "prose preview", role: "region", "aria-label": say("Preview"), hidden: "" });
  private readonly previewing = button(say("Preview"), () => this.togglePreview(), { class: "plain", "aria-pressed": "false" });
  private readonly readers: Readers;
  private readonly relating: HTMLElement;
  private readonly aligning: HTMLElement;
  private readonly writing: HTMLElement;
  private readonly chord: ChordField;
  private readonly label: LabelField;
  private relates: Related[] = [];
  private canAlign = false;
  private timer = 0;

  /** `ends` are the buttons below it. */
  constructor(
    root: string,
    private readonly changed: () => void,
    ends: HTMLElement[],
  ) {
    this.readers = new Readers(root, changed);
    this.chord = new ChordField(changed);
    this.label = new LabelField(changed);
    this.tags = tagging(changed);
    this.links = new Several("Links", changed, { type: "url", placeholder: "https://", autocomplete: "off" });
    const hint = element("p", { class: "small quiet" }, say("Two or more, by “Relate” below each."));
    this.relating = element("div", { class: "relating" }, labelled(say("How they relate"), this.relation), hint, this.chosen);
    this.aligning = element("label", { class: "field" }, this.aligned, say(" also where it is in the other versions, as they are aligned"));
    this.writing = element(
      "div",
      { class: "writing" },
      labelled(say("What you say (Markdown)"), this.text),
      element("div", { class: "words" }, this.previewing, element("label", { class: "field" }, `${say("Language")} `, this.language)),
      this.preview,
    );
    this.all.append(
      element("div", { class: "words" }, labelled(say("Kind"), this.kind), this.readers.field),
      this.readers.words,
      this.relating,
      this.chord.field,
      this.label.field,
      this.writing,
      this.tags.field,
      this.links.field,
      this.aligning,
      element("div", { class: "words sending" }, ...ends),
    );
  }

  get fields(): Fields {
    return {
      kind: this.kind.value as Kind,
      text: this.text.value,
      language: this.language.value.trim(),
      tags: this.tags.values.map((each) => each.value),
      links: this.links.values.map((each) => each.value),
      relation: this.relation.value,
      relates: this.relates,
      aligned: this.aligned.checked,
      ...this.chord.value,
      ...this.label.value,
      ...this.readers.value,
    };
  }

  fill(fields: Fields, subject: Subject): void {
    this.readers.begin();
    [this.kind.value, this.relation.value, this.text.value, this.language.value] = [fields.kind, fields.relation, fields.text, fields.language];
    [this.tags.values, this.links.values] = [asEntries(fields.tags), asEntries(fields.links)];
    [this.aligned.checked, this.readers.value, this.relates] = [fields.aligned, fields, fields.relates];
    this.kind.disabled = subject.kind === "reply";
    this.canAlign = subject.kind === "passage" && "bars" in subject.place;
    const about = (subject.kind === "passage" ? subject.about : undefined) ?? null;
    this.offer(fields.kind, subject.kind === "edit", about);
    this.chord.fill({ ...NOTHING, ...fields }, about);
    this.label.fill({ ...NOTHING, ...fields }, about);
    if (!this.preview.hidden) void this.render();
    this.draw();
  }

  /** Chords are corrected where there are bars or seconds, labels where there are seconds; neither becomes another kind. */
  private offer(kind: Kind, isEdit: boolean, about: About | null): void {
    const offered = { chord: about !== null && (about.bars ?? about.span) !== null, label: about?.span != null };
    for (const option of this.kind.options) {
      const name = option.value as Kind;
      const isCorrection = name === "chord" || name === "label";
      const isLeft = isEdit && (kind === "chord" || kind === "label") ? name === kind : !isCorrection || (!isEdit && offered[name]);
      option.hidden = option.disabled = !isLeft && name !== kind;
    }
  }

  /** What is checked by asking is known then. */
  async settle(): Promise<void> {
    if (this.kind.value === "chord") await this.chord.settle();
  }

  /** Another annotation as a link. */
  refer({ id, words }: Related): void {
    this.links.add({ value: id, words });
  }

  /** What is typed and not taken into a list yet is meant, too. */
  take(): void {
    this.tags.take();
    this.links.take();
  }

  /** It comes and goes. */
  relate(note: Related): void {
    const without = this.relates.filter((each) => each.id !== note.id);
    this.relates = without.length < this.relates.length ? without : [...without, note];
    this.changed();
    this.draw();
  }

  /** After something was changed. */
  draw(): void {
    this.text.setCustomValidity("");
    const { value } = this.kind;
    this.relating.hidden = value !== "relationship";
    // What is not shown must not keep the rest from being sent: what is disabled is not validated.
    for (const [field, kind] of [[this.chord.field, "chord"], [this.label.field, "label"]] as const)
      field.hidden = field.disabled = value !== kind;
    this.writing.hidden = this.links.field.hidden = value === "label";
    this.tags.field.hidden = value === "label" || value === "chord";
    this.aligning.hidden = !this.canAlign || this.tags.field.hidden;
    const items = this.relates.map((each) =>
      element("li", {}, element("span", {}, each.words), button("×", () => this.relate(each), { class: "plain", "aria-label": say("Do not relate {what}", { what: each.words }) })),
    );
    this.chosen.replaceChildren(...items);
    this.chosen.hidden = items.length === 0;
    if (this.preview.hidden) return;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.render(), IDLE);
  }

  /** What is wrong is told where it is. */
  isComplete(): boolean {
    const { fields } = this;
    if (fields.kind === "label") return this.label.isComplete() || (this.all.form?.reportValidity() ?? false);
    if (fields.kind === "chord" && fields.chord === "") this.chord.input.setCustomValidity(say("Write the chord that is right."));
    else if (fields.kind === "chord" && fields.chordIri === "") return (this.all.form?.reportValidity(), false); // not checked yet
    const isRelation = fields.kind === "relationship";
    if (isRelation && fields.relates.length < 2) this.text.setCustomValidity(say("Relate two annotations or more."));
    else if (!isRelation && fields.kind !== "chord" && isBlank(fields)) this.text.setCustomValidity(say("Say something, or tag it."));
    return this.all.form?.reportValidity() ?? true;
  }

  private togglePreview(): void {
    this.preview.hidden = !this.preview.hidden;
    this.previewing.setAttribute("aria-pressed", String(!this.preview.hidden));
    if (!this.preview.hidden) void this.render();
  }

  private async render(): Promise<void> {
    const text = this.text.value;
    try {
      const html = await previewOf(text);
      if (text === this.text.value) this.preview.innerHTML = html; // clean, from the server
    } catch (error) {
      this.preview.replaceChildren(reason(error));
    }
  }
}
