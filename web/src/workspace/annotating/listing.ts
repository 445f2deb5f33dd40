/** Annotations as they are read: what they say, of what, by whom, with the replies to them. */
import { button, element } from "../../page/elements";
import { figure, say, sayMany, sayWord } from "../../page/words";
import { reason } from "../asking";
import { counted } from "../finding";
import { correctingIn } from "./correcting";
import { fieldsOf, type Json, kindOf, NAMES } from "./documents";
import { type Note, type Page, repliesTo } from "./notes";

/** What somebody does with one. */
export interface Deeds {
  readonly agent: string;
  readonly maySay: boolean;
  readonly isRelating: boolean;
  show(note: Note): void;
  reply(note: Note): void;
  edit(note: Note): void;
  remove(note: Note): void;
  relate(note: Note): void;
  /** something is being written that may refer to it */
  readonly isReferring: boolean;
  refer(note: Note): void;
}

const EXCERPT = 60; // characters
const MOST = 50; // replies that the server counts

const READ = { private: say("only you read it"), group: say("a group reads it"), public: "" };

export function excerpt(note: Note): string {
  const { says, document } = note;
  const html = element("div", {});
  html.innerHTML = says[0]?.html ?? "";
  const text = (html.textContent || says[0]?.text || fieldsOf(document, "public").tags.join(", ") || correction(note).map((each) => each.textContent).join(" ")).trim();
  return text.length > EXCERPT ? `${text.slice(0, EXCERPT)}…` : text || say("without words");
}

function body({ says }: Note): HTMLElement[] {
  return says.map(({ html, text, language }) => {
    const made = element("div", { class: "prose", ...(language === null ? {} : { lang: language }) });
    if (html === "") made.append(element("p", { class: "literal" }, text));
    else made.innerHTML = html; // clean, from the server
    return made;
  });
}

function further(note: Note): HTMLElement[] {
  const { tags, links, relates, relation } = fieldsOf(note.document, note.visibility);
  const made: HTMLElement[] = correction(note);
  if (relates.length > 0) {
    const said = relation === "" ? "It relates {count} annotations." : "A {relation}: {count} annotations.";
    made.push(element("p", { class: "small" }, say(said, { relation: sayWord(relation), count: relates.length })));
  }
  if (tags.length > 0) made.push(element("ul", { class: "chips", "aria-label": say("Tags") }, ...tags.map((each) => element("li", {}, each))));
  for (const each of links) {
    if (/^https?:/.test(each)) made.push(element("p", { class: "small" }, element("a", { href: each, rel: "noopener noreferrer" }, each)));
  }
  return made;
}

/** What is right instead. */
function correction({ document, chord }: Note): HTMLElement[] {
  const kind = kindOf(document);
  if (kind === "chord") return [element("p", { class: "corrected" }, element("b", {}, chord ?? ""), within(document))];
  if (kind !== "label") return [];
  const { verdict, right } = correctingIn(document, null);
  if (verdict === "confirmed") return [element("p", {}, say("This label is right."))];
  return [element("p", {}, right === "" ? say("This label is wrong.") : say("This label is wrong; right is {label}.", { label: right }))];
}

/** Beats of the bars that it is about, where it is not all of these. */
function within(document: Json): string {
  const { fromBeat, toBeat } = correctingIn(document, null);
  const [from, to] = [fromBeat, toBeat].map((each) => (each === "" ? "" : figure(Number(each)))) as [string, string];
  if (from !== "" && to !== "") return ` ${say("from beat {from} to beat {to}", { from, to })}`;
  if (from !== "") return ` ${say("from beat {from} on", { from })}`;
  return to === "" ? "" : ` ${say("to beat {to}", { to })}`;
}

/** Who, when and for whom. */
function about(note: Note, agent: string): HTMLElement {
  const who = note.creators.map(({ iri, name }) => (iri === agent ? say("you") : name)).join(", ");
  const when = String(note.document["modified"] ?? note.document["created"] ?? "");
  const time = element("time", { datetime: when }, when === "" ? "" : new Date(when).toLocaleString(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" }));
  const facts: string[] = [say(NAMES[kindOf(note.document)]), who, READ[note.visibility]].filter((each) => each !== "");
  return element("p", { class: "small quiet" }, `${facts.join(" · ")} · `, time);
}

function deeds(note: Note, does: Deeds): HTMLElement {
  const what = excerpt(note);
  const act = (text: string, deed: (note: Note) => void): HTMLButtonElement => button(text, () => deed(note), { class: "plain", "aria-label": `${text}: ${what}` });
  const made: HTMLElement[] = [element("a", { href: note.href, class: "small", "aria-label": say("Its page: {what}", { what }) }, say("Page"))];
  if (note.bars !== null) {
    const [first, last] = note.bars;
    const where = counted({ first, last });
    made.unshift(button(where, () => does.show(note), { class: "plain", "aria-label": say("Show {bars}: {what}", { bars: where, what }) }));
  } else if (note.places.length > 0) {
    const where = note.places[0]?.xywh === undefined ? say("Show the seconds") : say("Show the region");
    made.unshift(button(where, () => does.show(note), { class: "plain", "aria-label": `${where}: ${what}` }));
  }
  const offered: HTMLElement[] = does.maySay ? [act(say("Reply"), (each) => does.reply(each))] : [];
  if (does.maySay && note.mayChange) offered.push(act(say("Edit"), (each) => does.edit(each)));
  if (does.maySay && note.mayDelete) offered.push(act(say("Delete"), (each) => does.remove(each)));
  if (does.isReferring) offered.push(act(say("Refer to it"), (each) => does.refer(each)));
  if (does.isRelating) offered.push(act(say("Relate"), (each) => does.relate(each)));
  return element("div", { class: "words" }, ...made, ...offered);
}

/** `opened` are those whose replies are shown. */
export function article(note: Note, does: Deeds, opened: Set<string>): HTMLElement {
  const made = element("article", { tabindex: "-1", "data-note": note.id, "aria-label": `${say(NAMES[kindOf(note.document)])}: ${excerpt(note)}` });
  made.append(about(note, does.agent), ...body(note), ...further(note), deeds(note, does));
  if (note.replies > 0) made.append(thread(note, does, opened));
  return made;
}

const many = (number: number): string =>
  number >= MOST ? say("{count} replies or more", { count: MOST }) : sayMany(number, "{count} reply", "{count} replies");

/** Asked for when somebody wants to see them. */
function thread(note: Note, does: Deeds, opened: Set<string>): HTMLElement {
  const made = element("details", { class: "thread" }, element("summary", {}, many(note.replies)));
  const list = element("ol", { class: "notes" });
  made.append(list);
  made.addEventListener("toggle", () => {
    opened[made.open ? "add" : "delete"](note.id);
    if (made.open && list.childElementCount === 0) void more(list, (before) => repliesTo(note.id, before), does, opened);
  });
  made.open = opened.has(note.id);
  return made;
}

/** The next page behind what is there, and a button for what comes after it. */
export async function more(
  list: HTMLOListElement,
  page: (before: string | null) => Promise<Page>,
  does: Deeds,
  opened: Set<string>,
  before: string | null = null,
): Promise<Note[]> {
  try {
    const { items, next } = await page(before);
    list.append(...items.map((each) => element("li", {}, article(each, does, opened))));
    if (next !== null) {
      const go = element("li", {}, button(say("More"), () => {
        const here = go.parentElement as HTMLOListElement; // by now
        go.remove();
        void more(here, page, does, opened, next).then(([first]) => first && here.querySelector<HTMLElement>(`[data-note="${CSS.escape(first.id)}"]`)?.focus());
      }, { "data-more": "" }));
      list.append(go);
    }
    return items;
  } catch (error) {
    list.append(element("li", { class: "reason" }, reason(error)));
    return [];
  }
}
