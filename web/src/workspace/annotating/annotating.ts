/** A section of the inspector: what is said of the bars where one is, and what one says oneself. */
import { button, element } from "../../page/elements";
import { recall, remember } from "../../page/storage";
import { say } from "../../page/words";
import { reason, Refused } from "../asking";
import type { Choosing, Desk } from "../choosing";
import type { Corrections } from "../corrections";
import { signIn } from "../saying";
import type { What } from "../selection";
import { remove } from "./acts";
import { Composer, type Room } from "./composer";
import { aboutOf } from "./correcting";
import { Counting } from "./counting";
import { blank, fieldsOf, isBlank } from "./documents";
import { type Draft, Drafts, newId, type Subject } from "./drafts";
import { type Deeds, excerpt } from "./listing";
import type { Note, Visibility } from "./notes";
import { Reading } from "./reading";
import { Sending, type Sent } from "./sending";
import { Unsent } from "./unsent";

const PAUSE = 200; // ms that one stands on the same bars before it is asked what is said of them
const RESTORED = say("Restored: what you had written and not sent.");

export class Annotating implements Deeds, Room {
  readonly section = element("section", { class: "annotating", "aria-labelledby": "annotations" });
  readonly counting: Counting;
  private readonly drafts: Drafts;
  private readonly composer: Composer;
  private readonly unsent: Unsent;
  private readonly reading: Reading;
  private timer = 0;

  constructor(
    private readonly desk: Desk,
    private readonly choosing: Choosing,
    private readonly corrections: Corrections,
    readonly agent: string,
    readonly maySay: boolean,
    /** shows the inspector, also where nothing is selected */
    private readonly appear: () => void,
  ) {
    this.counting = new Counting(desk);
    this.reading = new Reading(desk, choosing, this.counting, this);
    this.drafts = new Drafts(desk.dataset["work"] ?? "", agent);
    const home = agent.slice(agent.lastIndexOf("/") + 1);
    const sending = new Sending(home, desk.dataset["base"] ?? "", (draft) => void this.drafts.keep(draft));
    this.composer = new Composer(this.drafts, sending, this);
    this.unsent = new Unsent(this.drafts, (draft) => this.begin(draft, RESTORED), () => this.closed());
    const { heading, news, list } = this.reading;
    this.section.append(heading, this.opener(), this.composer.element, this.unsent.list, news, list);
    choosing.selection.addEventListener("descant-selection", () => this.soon());
    desk.addEventListener("descant-stand", () => this.soon());
    corrections.addEventListener("descant-annotated", () => void this.refresh());
    this.drawUnsent();
  }

  private opener(): HTMLElement {
    if (this.maySay) return button(say("Annotate"), () => this.compose(), { "aria-keyshortcuts": "a", class: "begin" });
    return element("p", {}, signIn(this.root), say(" to annotate. What everybody may read is below."));
  }

  get root(): string {
    return this.desk.dataset["root"] ?? "";
  }
  get isRelating(): boolean {
    return this.composer.isRelating;
  }

  /** What was open when the page was left, or the browser failed, is open again. */
  restore(): void {
    void this.counting.refresh();
    const draft = this.maySay ? this.drafts.all().find((each) => each.id === this.drafts.open) : undefined;
    if (draft !== undefined) this.begin(draft, RESTORED);
  }

  leave(): void {
    if (this.composer.now !== null) this.composer.leave();
  }

  // -- reading ----------------------------------------------------------------------------------------------------------

  private soon(): void {
    window.clearTimeout(this.timer);
    if (this.section.closest("[hidden]") === null) this.timer = window.setTimeout(() => void this.look(), PAUSE);
  }

  look(): Promise<void> {
    return this.reading.look();
  }

  step(by: 1 | -1): Promise<void> {
    this.appear();
    return this.reading.step(by);
  }

  redraw(): void {
    void this.reading.draw();
  }

  private async refresh(): Promise<void> {
    await Promise.all([this.counting.refresh(), this.reading.draw()]);
  }

  show(note: Note): void {
    if (note.bars !== null) return this.desk.lead(this.reading.version, note.bars[0]);
    for (const { in: file, xywh, t } of note.places) {
      const what: What | null = xywh !== undefined ? { kind: "region", xywh } : t !== undefined ? { kind: "span", seconds: t } : null;
      const found = what && this.desk.panes().map((pane) => pane.placed(file, what)).find((each) => each !== null);
      if (found) return this.choosing.selection.select(found);
    }
    this.say(say("Where that is, no pane shows."));
  }

  // -- writing ----------------------------------------------------------------------------------------------------------

  compose(): void {
    this.appear();
    if (!this.maySay) return this.section.querySelector("a")?.focus();
    const { selection } = this.choosing;
    const { now } = this.composer;
    if (now !== null && !isBlank(now.fields)) return this.composer.focus();
    if (selection.selected === null) selection.begin(this.desk.active, this.desk.here(this.desk.active));
    const [place, selected] = [selection.place(), selection.selected];
    if (place === null || selected === null) return this.say(say("Select something first."));
    const what = this.choosing.named(selected);
    this.begin(this.drafted({ kind: "passage", place, about: aboutOf(selected) }, say("annotation on {what}", { what })));
  }

  reply(note: Note): void {
    const draft = this.drafted({ kind: "reply", to: note.id }, say("reply to “{what}”", { what: excerpt(note) }));
    draft.fields.visibility = note.visibility; // whoever reads the one shall read the other
    draft.fields.sharedWith = String(note.document["sharedWith"] ?? "");
    this.begin(draft);
  }

  /** What one began to change before is gone on with. */
  edit(note: Note): void {
    const { name, etag, document, visibility, chord } = note;
    const begun = this.drafts.all().find(({ subject }) => subject.kind === "edit" && subject.note.name === name);
    if (begun !== undefined) return this.begin(begun, RESTORED);
    const draft = this.drafted({ kind: "edit", note: { name, etag, document, visibility, chord } }, say("change of “{what}”", { what: excerpt(note) }));
    draft.fields = fieldsOf(document, visibility, chord);
    this.begin(draft);
  }

  /** As one wrote the last one. */
  private drafted(subject: Subject, words: string): Draft {
    const [visibility = "", language = ""] = (recall("annotating") ?? "").split(" ");
    const usual: Visibility = visibility === "public" ? "public" : "private";
    const fields = blank(subject.kind === "reply" ? "commentary" : "observation", usual, "", language || document.documentElement.lang);
    return { id: newId(), subject, words, fields, written: Date.now() };
  }

  private begin(draft: Draft, news = ""): void {
    this.appear();
    this.composer.open(draft, news);
    this.drawUnsent();
    this.redraw();
  }

  relate(note: Note): void {
    this.composer.relate({ id: note.id, words: excerpt(note) });
  }

  get isReferring(): boolean {
    return this.composer.isReferring;
  }

  refer(note: Note): void {
    this.composer.refer({ id: note.id, words: excerpt(note) });
  }

  remove(note: Note): void {
    void remove(note.name).then(
      () => {
        this.reading.heading.focus({ preventScroll: true });
        this.corrections.note({ words: say("deleted “{what}”", { what: excerpt(note) }), annotation: note.name, move: { does: "restore" } });
        return this.refresh();
      },
      (error: unknown) => this.failed(error),
    );
  }

  private failed(error: unknown): void {
    this.say(reason(error));
    if (error instanceof Refused && error.status === 401) this.reading.news.append(" ", signIn(this.root));
  }

  // -- around the composer ----------------------------------------------------------------------------------------------

  done({ name, acts }: Sent, { subject, fields }: Draft): void {
    remember("annotating", `${fields.visibility} ${fields.language}`);
    if (subject.kind === "reply") this.reading.opened.add(subject.to);
    for (const act of acts) this.corrections.note(act);
    this.drawUnsent();
    const id = subject.kind === "reply" ? subject.to : `${this.desk.dataset["base"]}annotations/${name}`;
    void this.refresh().then(() => this.reading.arrive(id, name));
  }

  closed(): void {
    this.drawUnsent();
    this.redraw();
    this.reading.heading.focus({ preventScroll: true });
  }

  say(words: string | Node): void {
    this.reading.say(words);
  }

  private drawUnsent(): void {
    const number = this.maySay ? this.unsent.draw(this.composer.now?.id ?? null) : 0;
    const opener = this.desk.querySelector("[data-annotations]");
    if (opener !== null) opener.textContent = number === 0 ? say("Annotations") : say("Annotations ({number} not sent)", { number });
  }
}
