/** While a recording is being listened to, what is found comes up without a reload; what plays goes on playing. */
import { say } from "../page/words";
const PAUSE = 1000; // ms

const one = (root: ParentNode, selector: string): HTMLElement | null => root.querySelector<HTMLElement>(selector);

function announce(text: string): void {
  const news = document.getElementById("news");
  if (news !== null) news.textContent = text;
}

const title = (section: Element): string => section.querySelector("h2")?.textContent ?? "";

/** What is there already stays as it is, so that nobody loses their place in it. */
function addSections(heard: HTMLElement, fresh: HTMLElement): void {
  const there = new Set([...heard.children].map((each) => each.getAttribute("aria-labelledby")));
  const found = [...fresh.children].filter((each) => !there.has(each.getAttribute("aria-labelledby")));
  if (found.length === 0) return;
  if (found.some((each) => each.matches(".analysis"))) one(heard, ".empty")?.remove();
  for (const section of found) heard.append(document.adoptNode(section));
  announce(say("Found: {names}", { names: found.map(title).join(", ") }));
}

function replacePending(pending: HTMLElement, fresh: HTMLElement | null): void {
  if (fresh === null) pending.remove();
  else if (pending.outerHTML !== fresh.outerHTML && !pending.contains(document.activeElement)) {
    pending.replaceWith(document.adoptNode(fresh));
  }
}

/** Another list of what failed, of sections, of what may still be asked for: unless somebody is at it. */
function replaceInside(fresh: Document, name: string): boolean {
  const [here, then] = [one(document, `[${name}]`), one(fresh, `[${name}]`)];
  if (here === null || then === null || here.contains(document.activeElement)) return false;
  if (here.innerHTML === then.innerHTML) return false;
  here.replaceChildren(...then.childNodes);
  return true;
}

function replaceFailed(fresh: Document): void {
  const failed = replaceInside(fresh, "data-failed") ? document.querySelectorAll("[data-failed] h2") : [];
  if (failed.length > 0) announce([...failed].map((each) => each.textContent).join(". "));
}

/** What is there by now is not offered any more; what somebody chose stays chosen. */
function withdrawChoices(fresh: Document): void {
  const choices = document.querySelectorAll<HTMLInputElement>("[data-more] input[name=only]");
  if (choices.length === 0) replaceInside(fresh, "data-more");
  const offered = new Set([...fresh.querySelectorAll<HTMLInputElement>("[data-more] input")].map((each) => each.value));
  for (const each of choices) if (!offered.has(each.value)) each.closest("label")?.remove();
}

async function refresh(): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [heard, found] = [one(document, "[data-heard]"), one(fresh, "[data-heard]")];
  if (heard !== null && found !== null) addSections(heard, found);
  replaceFailed(fresh);
  replaceInside(fresh, "data-jumps");
  withdrawChoices(fresh);
  const pending = one(document, "[data-pending]");
  if (pending !== null) replacePending(pending, one(fresh, "[data-pending]"));
}

export function followHearing(): void {
  window.setTimeout(async () => {
    if (one(document, "[data-pending]") === null) return;
    // A hidden page asks nobody; a server that is away is asked again.
    if (!document.hidden) await refresh().catch(() => undefined);
    followHearing();
  }, PAUSE);
}
