/** Versions whose bars do not stand beside those of the others: told in their panes and below the ruler, and aligned. */
import { button, element } from "../page/elements";
import { say, sayWord } from "../page/words";
import { reason, Refused, send } from "./asking";
import type { Desk } from "./choosing";
import { ended, type Job } from "./following";
import { signIn } from "./saying";

export class Linking {
  constructor(
    private readonly desk: Desk,
    private readonly aligned: () => Promise<void>,
  ) {}

  /** Called whenever the axis is known anew. */
  tell(): void {
    for (const each of this.desk.querySelectorAll("p.apart")) each.remove();
    const panes = this.desk.panes();
    const shown = [...new Set(panes.map((pane) => pane.version))];
    const apart = shown.filter((version) => this.desk.beside?.has(version) !== true);
    if (shown.length < 2 || apart.length === 0) return;
    const names = apart.map((version) => this.desk.nameOf(version)).join(", ");
    this.desk.ruler?.after(element("p", { class: "apart small", id: "apart" }, say("Not linked with the others: {names}.", { names })));
    for (const pane of panes) if (apart.includes(pane.version)) pane.stage.before(this.notice());
  }

  private notice(): HTMLElement {
    const status = element("span", { "aria-live": "polite" });
    const offer =
      this.desk.dataset["mayAlign"] === "yes"
        ? button(say("Align the versions"), () => void this.align(status, offer as HTMLButtonElement))
        : element("span", {}, signIn(this.desk.dataset["root"] ?? ""), say(" to have the versions aligned."));
    const why = say("Its bars are not linked with those of the others: they were never aligned, or not credibly.");
    return element("p", { class: "apart small" }, why, " ", offer, " ", status);
  }

  private async align(status: HTMLElement, offer: HTMLButtonElement): Promise<void> {
    offer.disabled = true;
    status.textContent = say("Aligning …");
    try {
      const body = { work: this.desk.dataset["work"] ?? "", again: true };
      const { job } = await send<{ job: Job | null }>("api/concordances", {}, "POST", body);
      const done = job === null ? null : await ended(job);
      if (done !== null && done.state !== "done") {
        const reason = done.said?.reason;
        if (reason) throw new Refused(reason.text, 0, reason.lang);
        throw new Error(say("The alignment is {state}.", { state: sayWord(done.state) }));
      }
      await this.aligned();
      if (status.isConnected) status.textContent = say("They were aligned, and not credibly.");
    } catch (error) {
      status.replaceChildren(reason(error));
    }
    offer.disabled = false;
  }
}
