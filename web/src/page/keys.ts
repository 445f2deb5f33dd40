/** Single keys to go places (`g` then a letter) and `?` for the list of them. */
import { recall, remember } from "./storage";

const PLACES: Record<string, string> = { l: "library", q: "sparql", a: "chat", o: "ontology", j: "jobs" };
const PAUSE = 1200; // ms within which the second key must follow

/** What pages do by single keys of their own, where these are not switched off. A second key after `g` is none of them. */
export function wireSingleKeys(acts: Record<string, () => void>): void {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key];
    if (act === undefined || isTyping(event.target) || (recall("keys") === "off" && event.key.length === 1)) return;
    if (document.querySelector("dialog[open]") !== null) return;
    event.preventDefault();
    act();
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input, textarea, select, [contenteditable]") !== null;
}

function go(place: string, event: KeyboardEvent): void {
  event.preventDefault();
  document.querySelector<HTMLAnchorElement>(`.site-nav a[data-place="${place}"]`)?.click();
}

function focusSearch(event: KeyboardEvent): void {
  const search = document.querySelector<HTMLElement>("[data-search]");
  if (search === null) return;
  event.preventDefault();
  search.focus();
}

/** Speech input and shaky hands need to be able to turn single keys off (WCAG 2.1.4). */
function wireSwitch(dialog: HTMLDialogElement): () => boolean {
  const box = dialog.querySelector<HTMLInputElement>("input[type=checkbox]");
  if (box === null) return () => true;
  box.checked = recall("keys") !== "off";
  box.addEventListener("change", () => remember("keys", box.checked ? null : "off"));
  return () => box.checked;
}

export function wireKeys(dialog: HTMLDialogElement | null, opener: HTMLButtonElement | null): void {
  if (dialog === null) return;
  if (opener !== null) {
    opener.hidden = false;
    opener.addEventListener("click", () => dialog.showModal());
  }
  const enabled = wireSwitch(dialog);
  let leaderAt = -Infinity;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || !enabled()) return;
    const place = PLACES[event.key];
    if (event.timeStamp - leaderAt < PAUSE && place !== undefined) go(place, event);
    else if (event.key === "?" && !dialog.open) dialog.showModal();
    else if (event.key === "/") focusSearch(event);
    leaderAt = event.key === "g" ? event.timeStamp : -Infinity;
  });
}
