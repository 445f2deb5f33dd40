/** Who opens a work without saying how has it as it was left; an address that says more is shown as it says. */
import { element } from "../../page/elements";
import { say } from "../../page/words";
import { pageOf } from "./page";
import { forget, left } from "./kept";

/** Before panes are started, so that none is drawn in vain. */
export async function restore(): Promise<void> {
  const found = left();
  if (found === null) return;
  const { work, said } = found;
  const wanted = new URLSearchParams([["work", work], ...said]);
  const page = await pageOf(wanted).catch(() => null); // then there is what is usual
  const [ours, theirs] = [document, page].map((each) => each?.querySelector("descant-workspace"));
  if (!ours || !theirs) return;
  const made = document.importNode(theirs, true);
  made.querySelector("form[data-jump]")?.after(notice(work));
  ours.replaceWith(made);
  history.replaceState(null, "", `?${wanted}`);
}

function notice(work: string): HTMLElement {
  const usual = element("a", { href: `?${new URLSearchParams({ work })}` }, say("The usual layout"));
  usual.addEventListener("click", () => forget(work));
  return element("p", { class: "small quiet restored no-print" }, say("As it was left here last."), " ", usual);
}
