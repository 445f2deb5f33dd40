/** Two wrote the same annotation: both are shown beside each other, and one chooses, or makes one of them. */
import { button, element } from "../../page/elements";
import { say } from "../../page/words";
import { fieldsOf, type Fields } from "./documents";
import { labelled } from "./fields";
import type { Note } from "./notes";

/** What is to be written; `theirs` as it is now; null where nothing is decided. */
export type Decision = Pick<Fields, "text" | "tags"> | "theirs" | null;

/** Lines that the other does not have are marked, not by colour alone. */
function lines(text: string, other: string): HTMLElement {
  const there = new Set(other.split("\n"));
  const made = element("div", { class: "version-text" });
  for (const line of text.split("\n")) made.append(element("p", {}, there.has(line) ? line : element("mark", {}, line)));
  return made;
}

function column(name: string, { text, tags }: Fields, other: Fields): HTMLElement {
  const heading = element("h3", {}, name);
  const labels = tags.length === 0 ? [] : [element("p", { class: "small quiet" }, say("Tags: {tags}", { tags: tags.join(", ") }))];
  return element("section", { "aria-label": name }, heading, lines(text, other.text), ...labels);
}

const union = (one: string[], other: string[]): string[] => [...new Set([...one, ...other])];

export function decided(mine: Fields, now: Note): Promise<Decision> {
  const theirs = fieldsOf(now.document, now.visibility);
  const merged = element("textarea", { rows: "6" }, mine.text === theirs.text ? mine.text : `${mine.text}\n\n${theirs.text}`);
  const dialog = element("dialog", { class: "stale", "aria-labelledby": "stale" });
  return new Promise((decide) => {
    const answer = (decision: Decision) => (): void => {
      decide(decision);
      dialog.close();
    };
    dialog.append(
      element("h2", { id: "stale" }, say("It was changed since you began")),
      element("p", {}, say("In another tab, or by somebody else. Nothing is lost: choose one, or make one of both.")),
      element("div", { class: "beside" }, column(say("Mine"), mine, theirs), column(say("As it is now"), theirs, mine)),
      element("div", { class: "words" }, button(say("Keep mine"), answer({ text: mine.text, tags: mine.tags }), { class: "primary" }), button(say("Leave it as it is now"), answer("theirs"))),
      element("details", {}, element("summary", {}, say("Make one of both")), labelled(say("Both"), merged), button(say("Keep this"), () => answer({ text: merged.value, tags: union(mine.tags, theirs.tags) })())),
      button(say("Decide later"), answer(null), { class: "plain" }),
    );
    dialog.addEventListener("close", () => {
      decide(null);
      dialog.remove();
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
