/** Beside the panes: what is selected, in words, and what can be done with it. */
import { button, element } from "../page/elements";
import { wireSingleKeys } from "../page/keys";
import { why } from "../jobs/progress";
import { say, sayWord } from "../page/words";
import { Annotating } from "./annotating/annotating";
import type { Choosing, Desk } from "./choosing";
import { Corrections } from "./corrections";
import { InOthers } from "./elsewhere";
import { ended, type Job } from "./following";
import { Saying } from "./saying";
import type { SelectionChanged } from "./selection";

export class Inspector extends HTMLElement {
  /** Whoever has more to do with what is selected appends a section of its own. */
  readonly sections = element("div", { class: "inspector-sections" });
  private readonly heading = element("h2", {}, say("Nothing is selected"));
  private followed: { job: string; enough: AbortController } | null = null;
  private others: InOthers | null = null;
  annotating: Annotating | null = null;
  /** in sight although nothing is selected */
  private isPinned = false;

  /** `aligned` is called when a job has aligned the work anew. */
  serve(desk: Desk, choosing: Choosing, aligned: () => Promise<void>): void {
    const { selection } = choosing;
    const maySay = this.dataset["maySay"] === "yes";
    const agent = this.dataset["agent"] ?? "";
    const corrections = new Corrections(`${desk.dataset["work"]} ${agent}`);
    const saying = new Saying(corrections, desk.dataset["root"] ?? "", maySay);
    const others = new InOthers(desk, choosing, corrections, agent, maySay);
    this.others = choosing.others = others;
    const annotating = new Annotating(desk, choosing, corrections, agent, maySay, () => this.pin(desk, true));
    this.annotating = annotating;
    const opener = desk.querySelector<HTMLElement>("[data-annotations]");
    const close = button(say("Close"), () => this.close(desk, choosing), { class: "plain", "aria-keyshortcuts": "Escape" });
    this.sections.append(annotating.section, saying.section, others.section);
    opener?.addEventListener("click", () => (this.hidden ? this.pin(desk, true) : this.close(desk, choosing)));
    this.replaceChildren(element("header", {}, this.heading, close), this.sections);
    selection.addEventListener("descant-selection", (event) => {
      const { selected, settled } = event as SelectionChanged;
      this.heading.textContent = selected === null ? say("Nothing is selected") : choosing.words(selected);
      if (settled) this.show(desk, selected !== null || this.isPinned || corrections.waiting.length > 0);
    });
    corrections.addEventListener("descant-corrections", () => {
      if (corrections.waiting.length > 0) this.hidden = false;
      if (corrections.job !== null) void this.follow(corrections.job, saying, aligned);
    });
    wireSingleKeys({
      f: () => void others.look(),
      z: () => void corrections.undo(),
      Z: () => void corrections.redo(),
      Escape: () => (others.isAdjusting ? others.leave() : this.close(desk, choosing)),
    });
    if (maySay) void corrections.sayWaiting();
  }

  /** Who was in it goes on where the music is, or where it is opened again. */
  private close(desk: Desk, choosing: Choosing): void {
    const version = choosing.selection.selected?.version;
    const isHere = this.contains(document.activeElement);
    this.annotating?.leave();
    this.pin(desk, false);
    choosing.selection.letGo();
    const stage = desk.panes().find((pane) => pane.version === version)?.stage;
    const next = stage ?? desk.querySelector<HTMLElement>("[data-annotations]");
    if (isHere && this.hidden) next?.focus({ preventScroll: true });
  }

  private pin(desk: Desk, isPinned: boolean): void {
    this.isPinned = isPinned;
    this.show(desk, isPinned);
  }

  private show(desk: Desk, isShown: boolean): void {
    const begins = this.hidden && isShown;
    this.hidden = !isShown;
    desk.querySelector("[data-annotations]")?.setAttribute("aria-expanded", String(isShown));
    if (begins) void this.annotating?.look();
  }

  /** Versions were aligned anew: what was found may be elsewhere now. */
  refresh(): Promise<void> {
    return this.others?.refresh() ?? Promise.resolve();
  }

  /** Only the last one: it has all that was said before. */
  private async follow(job: Job, saying: Saying, aligned: () => Promise<void>): Promise<void> {
    if (this.followed?.job === job.id) return;
    this.followed?.enough.abort();
    const followed = { job: job.id, enough: new AbortController() };
    this.followed = followed;
    saying.tell(say("The rest is aligned around it …"));
    const done = await ended(job, followed.enough.signal);
    if (this.followed !== followed) return;
    await aligned();
    if (done.state === "done") return saying.tell(say("The rest is aligned around it."));
    saying.tell(say("The alignment is {state}:", { state: sayWord(done.state) }), " ", why(done) ?? say("see its job"));
  }
}
