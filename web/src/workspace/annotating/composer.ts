/** Where an annotation, a reply or a change is written. What is typed is kept at every keystroke; see `drafts`. */
import { button, element } from "../../page/elements";
import { begun, say } from "../../page/words";
import { reason, Refused } from "../asking";
import { signIn } from "../saying";
import { isBlank, type Related } from "./documents";
import { type Draft, type Drafts, newId } from "./drafts";
import { Form } from "./form";
import { noteNamed } from "./notes";
import type { Sending, Sent } from "./sending";
import { decided } from "./stale";

/** What happens around it. */
export interface Room {
  readonly root: string;
  done(sent: Sent, draft: Draft): void;
  /** what can be done with annotations is another by now */
  redraw(): void;
  /** it is not open any more; its draft may be there still */
  closed(): void;
  say(text: string): void;
}

const AWAY = say("There is no network. What you write stays in this browser.");

const clock = (time: number): string => new Date(time).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });

export class Composer {
  readonly element = element("form", { class: "composer", "aria-labelledby": "composing", hidden: "" });
  private readonly heading = element("h4", { id: "composing" });
  private isSettling = false;
  private readonly state = element("p", { class: "small quiet", role: "status" });
  private readonly trouble = element("div", { role: "alert" });
  private readonly form: Form;
  private draft: Draft | null = null;

  constructor(
    private readonly drafts: Drafts,
    private readonly sending: Sending,
    private readonly room: Room,
  ) {
    this.form = new Form(room.root, () => this.written(), [
      element("button", { class: "primary" }, say("Keep it")),
      button(say("Later"), () => this.leave(), { title: say("It stays in this browser") }),
      button(say("Throw away"), () => this.discard(), { class: "plain" }),
    ]);
    this.element.append(this.heading, this.state, this.form.all, this.trouble);
    this.element.addEventListener("input", () => this.written());
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
    this.element.addEventListener("keydown", (event) => this.pressed(event));
    drafts.addEventListener("descant-draft-elsewhere", (event) => this.elsewhere((event as CustomEvent<string>).detail));
    window.addEventListener("online", () => this.tell(say("There is a network again: send it when you like.")));
    window.addEventListener("offline", () => this.tell(AWAY));
  }

  get now(): Draft | null {
    return this.draft;
  }

  /** what can be referred to from it */
  get isReferring(): boolean {
    return this.draft !== null && !this.isRelating && this.draft.fields.kind !== "label";
  }

  refer(note: Related): void {
    this.form.refer(note);
  }

  get isRelating(): boolean {
    return this.draft?.fields.kind === "relationship";
  }

  focus(): void {
    this.form.text.focus();
  }

  open(draft: Draft, news = ""): void {
    if (this.draft !== null && isBlank(this.draft.fields)) this.drafts.forget(this.draft.id);
    this.draft = draft;
    this.drafts.open = draft.id;
    this.element.hidden = false;
    this.heading.textContent = begun(draft.words);
    this.trouble.replaceChildren();
    this.form.fill(draft.fields, draft.subject);
    this.tell(navigator.onLine ? news : AWAY);
    this.focus();
  }

  relate(note: Related): void {
    this.form.relate(note);
  }

  /** At every keystroke. */
  private written(): void {
    const { draft } = this;
    if (draft === null) return;
    const before = [this.isRelating, this.isReferring].join();
    draft.fields = this.form.fields;
    if ([this.isRelating, this.isReferring].join() !== before) this.room.redraw();
    draft.written = Date.now();
    this.form.draw();
    const kept = this.drafts.keep(draft);
    if (!kept) this.tell(say("This browser keeps no drafts: do not close the page before it is sent."));
    else this.tell(navigator.onLine ? say("A draft is kept in this browser.") : AWAY);
  }

  private tell(text: string): void {
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  /** Another tab writes the same draft, or has sent it: this one goes on as another. */
  private elsewhere(id: string): void {
    if (this.draft?.id !== id) return;
    this.draft.id = this.drafts.open = newId();
    delete this.draft.attempt;
    this.drafts.keep(this.draft);
    this.tell(say("This draft is open in another tab, too. Here it goes on as one of its own."));
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.element.requestSubmit();
    else if (event.key === "Escape") this.leave();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private async send(): Promise<void> {
    if (this.isSettling) return;
    this.form.take();
    this.isSettling = true;
    await this.form.settle().finally(() => (this.isSettling = false));
    const { draft } = this;
    if (draft !== null) draft.fields = this.form.fields;
    if (draft === null || !this.form.isComplete()) return;
    this.trouble.replaceChildren();
    this.tell(say("Sending …"));
    this.form.all.disabled = true; // nothing is typed that would not be sent
    try {
      const sent = await this.sending.send(draft);
      this.drafts.forget(draft.id);
      this.shut();
      this.room.done(sent, draft);
    } catch (error) {
      this.form.all.disabled = false;
      const isStale = error instanceof Refused && error.status === 412;
      await (isStale ? this.choose(draft) : this.refused(error, draft));
    }
    this.form.all.disabled = false;
  }

  /** Nothing is lost: what helps is offered. */
  private refused(error: unknown, draft: Draft): void {
    const status = error instanceof Refused ? error.status : 0;
    const help = status === 401 || status === 403 ? [" ", signIn(this.room.root), say(" and come back: it is here then.")] : [];
    const kept = this.drafts.keep(draft) ? say("Your draft is kept in this browser.") : say("This browser keeps no drafts: copy it before you leave.");
    this.trouble.replaceChildren(element("p", { class: "reason" }, reason(error)), element("p", {}, kept, ...help));
    this.tell(say("It was not sent."));
    this.focus();
  }

  /** It is another one by now: what is to be there of both is said first. */
  private async choose(draft: Draft): Promise<void> {
    const { subject } = draft;
    if (subject.kind !== "edit") return;
    this.tell(say("It was changed meanwhile; yours is here."));
    try {
      const theirs = await noteNamed(subject.note.name);
      const decision = await decided(draft.fields, theirs);
      if (decision === null) return this.focus();
      if (decision === "theirs") return this.discard();
      subject.note = { name: theirs.name, etag: theirs.etag, document: theirs.document, visibility: theirs.visibility, chord: theirs.chord };
      draft.fields = { ...draft.fields, ...decision };
      this.form.fill(draft.fields, subject);
      this.drafts.keep(draft);
      await this.send();
    } catch (error) {
      this.refused(error, draft);
    }
  }

  /** Its draft stays, unless there is nothing in it. */
  leave(): void {
    const { draft } = this;
    if (draft !== null && isBlank(draft.fields)) this.drafts.forget(draft.id);
    else if (draft !== null) this.room.say(say("Kept for later in this browser, as of {time}.", { time: clock(draft.written) }));
    this.shut();
    this.room.closed();
  }

  private discard(): void {
    if (this.draft !== null) this.drafts.forget(this.draft.id);
    this.shut();
    this.room.closed();
  }

  private shut(): void {
    this.draft = null;
    this.drafts.open = null;
    this.element.hidden = true;
  }
}
