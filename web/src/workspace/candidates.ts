/** Candidates of a passage in other versions, as they are shown; what is said of them is told to whoever shows them. */
import { addressNow } from "../page/address";
import { button, element } from "../page/elements";
import { type Message, say, sayMany } from "../page/words";
import { type Candidate, counted, type Elsewhere, reasons } from "./finding";
import type { Range } from "./selection";

/** What somebody may do and say. */
export interface Words {
  /** the bars that are looked for */
  readonly named: string;
  readonly maySay: boolean;
  isOwn(each: Candidate): boolean;
  show(there: Elsewhere, each: Candidate): void;
  accept(there: Elsewhere, each: Candidate): void;
  reject(there: Elsewhere, each: Candidate): void;
  adjust(there: Elsewhere, bars: Range | null): void;
  want(bars: Range): void;
  leave(): void;
  place(there: Elsewhere, bars: Range): void;
  sayAbsent(there: Elsewhere): void;
  sayAdded(there: Elsewhere): void;
}

/** `wanted` are the bars that are being asked for in it. */
export function drawnVersion(there: Elsewhere, shown: Candidate[], wanted: Range | null, words: Words): HTMLElement {
  const made = element("section", { "aria-label": there.name }, element("h4", {}, there.name));
  const link = document.querySelector<HTMLAnchorElement>(`a[data-version="${CSS.escape(there.iri)}"]`);
  if (document.querySelector(`.pane[data-version="${CSS.escape(there.iri)}"]`) === null) made.append(besideLink(link));
  const [likeliest, ...rest] = shown.map((each, at) => element("li", {}, ...drawnCandidate(there, each, at, words)));
  made.append(likeliest === undefined ? element("p", { class: "small quiet" }, say("No place was found.")) : element("ul", {}, likeliest));
  if (rest.length > 0) made.append(further(there, rest));
  for (const each of there.leftOut) {
    const [bars, by] = [counted(each), there.leftOutSaidBy];
    const gone = by === null ? say("It leaves out {bars} (as aligned).", { bars }) : say("It leaves out {bars} ({name} said so).", { bars, name: by.name });
    made.append(element("p", { class: "small" }, gone));
  }
  if (wanted !== null) made.append(drawnAdjusting(there, wanted, words));
  else if (words.maySay) made.append(furtherWords(there, words));
  return made;
}

/** A theme that returns is in several places; the likeliest is enough to begin with. */
function further(there: Elsewhere, items: HTMLElement[]): HTMLElement {
  const summary = element("summary", focus(there.iri, "further"), say("{count} more", { count: items.length }));
  const made = element("details", { "data-opened": there.iri }, summary, element("ul", {}, ...items));
  summary.setAttribute("aria-label", sayMany(items.length, "{count} more place in {name}", "{count} more places in {name}", { name: there.name }));
  return made;
}

/** With what is selected; the address of the link has the panes. */
function besideLink(link: HTMLAnchorElement | null): HTMLElement {
  if (link === null) return element("p", { class: "small quiet" }, say("It has nothing that could be shown."));
  const address = new URL(link.href);
  for (const [name, value] of addressNow().searchParams) {
    if (!address.searchParams.has(name)) address.searchParams.set(name, value);
  }
  return element("p", { class: "small" }, element("a", { href: address.href, "data-panes": "" }, say("Show it beside these")));
}

/** So that the focus stays where it is when all is drawn anew. */
const focus = (...names: (string | number)[]): Record<string, string> => ({ "data-focus": names.join(" ") });

function drawnCandidate(there: Elsewhere, each: Candidate, at: number, words: Words): Node[] {
  const where = counted(each);
  const act = (text: string, label: Message, does: () => void): HTMLElement =>
    button(text, does, { "aria-label": say(label, { bars: where, name: there.name }), ...focus(there.iri, text, at) });
  const go = act(where, "Show {bars} of {name}", () => words.show(there, each));
  go.classList.add("plain");
  const isOwn = words.isOwn(each);
  const shown = [go, element("span", { class: "small quiet" }, reasons(each, isOwn))];
  if (!words.maySay) return shown;
  const said = [
    act(say("Adjust"), "Adjust {bars} of {name}", () => words.adjust(there, [each.first, each.last])),
    isOwn
      ? act(say("Take back"), "Take back {bars} of {name}", () => words.reject(there, each))
      : act(say("Reject"), "Reject {bars} of {name}", () => words.reject(there, each)),
  ];
  if (!isOwn) said.unshift(act(say("Accept"), "Accept {bars} of {name}", () => words.accept(there, each)));
  return [...shown, element("div", { class: "words" }, ...said)];
}

/** What is said of the version where no candidate is right. */
function furtherWords(there: Elsewhere, words: Words): HTMLElement {
  const act = (text: string, does: () => void): HTMLElement =>
    button(text, does, { "aria-label": `${text}, ${there.name}: ${words.named}`, ...focus(there.iri, text) });
  const said = [
    act(say("Not in this version"), () => words.sayAbsent(there)),
    act(say("Elsewhere"), () => words.adjust(there, null)),
  ];
  const which = there.added.map(counted).join(", ");
  if (which !== "") said.push(act(say("It adds {bars}", { bars: which }), () => words.sayAdded(there)));
  return element("div", { class: "words" }, ...said);
}

function drawnAdjusting(there: Elsewhere, [first, last]: Range, words: Words): HTMLElement {
  const field = (name: string, value: number): HTMLInputElement => {
    const attributes = { name, type: "number", min: "1", max: String(there.bars), required: "", value: String(value) };
    return element("input", { ...attributes, ...focus(there.iri, name) });
  };
  const [from, to] = [field("from", first), field("to", last)];
  const form = element(
    "form",
    { class: "adjusting", "aria-label": say("Bars of {name}", { name: there.name }) },
    element("label", { class: "field" }, `${say("from")} `, from),
    element("label", { class: "field" }, `${say("to")} `, to),
    element("button", { class: "primary" }, say("Say so")),
    button(say("Leave it"), () => words.leave(), { class: "plain" }),
    element("p", { class: "small quiet" }, say("Or draw over them in its pane. Of more or fewer bars the first and the last are said; the rest is aligned between.")),
  );
  const range = (): Range => [from.valueAsNumber, to.valueAsNumber];
  form.addEventListener("input", () => {
    to.setCustomValidity(to.valueAsNumber < from.valueAsNumber ? say("The last bar is before the first.") : "");
    if (form.checkValidity()) words.want(range());
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") words.leave();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    words.place(there, range());
  });
  return form;
}
