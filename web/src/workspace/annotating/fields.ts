/** Pieces of a form: labelled, and heard at every keystroke. */
import { button, element } from "../../page/elements";
import { type Message, say } from "../../page/words";
import { ask } from "../asking";

let number = 0;

export function labelled(text: string, field: HTMLElement): HTMLElement {
  field.id = `annotating-${++number}`;
  return element("div", { class: "labelled" }, element("label", { for: field.id }, text), field);
}

export function choice(name: string, options: readonly (readonly [value: string, text: string])[]): HTMLSelectElement {
  return element("select", { name }, ...options.map(([value, text]) => element("option", { value }, text)));
}

export interface Entry {
  value: string;
  words: string;
}

/** Several values, each typed and then one of a list from which it can be taken. */
export class Several {
  readonly field: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list = element("ul", { class: "chips" });
  private entries: Entry[] = [];

  constructor(
    label: Message,
    private readonly changed: () => void,
    attributes: Record<string, string> = {},
    private readonly read: (typed: string) => Entry = (typed) => ({ value: typed, words: typed }),
  ) {
    this.input = element("input", { ...attributes });
    this.list.setAttribute("aria-label", say("Chosen: {what}", { what: say(label) }));
    const add = button(say("Add"), () => this.take(), { "aria-label": say("Add to {what}", { what: say(label) }) });
    this.field = element("div", { class: "several" }, element("div", { class: "words" }, labelled(say(label), this.input), add), this.list);
    this.input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      this.take();
    });
  }

  get values(): Entry[] {
    return this.entries;
  }

  set values(entries: Entry[]) {
    this.entries = entries;
    this.draw();
  }

  /** What is typed and not taken yet is one, too: nobody wants to lose it for want of a key. */
  take(): void {
    const typed = this.input.value.trim();
    if (typed === "" || !this.input.checkValidity()) return void this.input.reportValidity();
    this.input.value = "";
    this.add(this.read(typed));
  }

  add(entry: Entry): void {
    if (this.entries.some((each) => each.value === entry.value)) return;
    this.values = [...this.entries, entry];
    this.changed();
  }

  private drop(entry: Entry): void {
    this.values = this.entries.filter((each) => each !== entry);
    this.changed();
    this.input.focus();
  }

  private draw(): void {
    const items = this.entries.map((each) =>
      element("li", {}, element("span", {}, each.words), button("×", () => this.drop(each), { class: "plain", "aria-label": say("Take {what} away", { what: each.words }) })),
    );
    this.list.replaceChildren(...items);
    this.list.hidden = items.length === 0;
  }
}

interface Suggested {
  label: string;
  value: string;
}

/** Tags, with those that others have used while somebody types. */
export function tagging(changed: () => void): Several {
  const known = new Map<string, string>();
  const options = element("datalist", { id: "tags-suggested" });
  const read = (typed: string): Entry => ({ value: known.get(typed) ?? typed, words: typed });
  const tags = new Several("Tags", changed, { list: "tags-suggested", autocomplete: "off", maxlength: "200" }, read);
  tags.field.append(options);
  let asked = 0;
  tags.input.addEventListener("input", () => {
    const turn = ++asked;
    const q = tags.input.value.trim();
    if (q === "" || known.has(q)) return;
    void ask<{ suggestions: Suggested[] }>("api/suggestions", { kind: "tag", q }).then(
      ({ suggestions }) => {
        if (turn !== asked) return;
        for (const { label, value } of suggestions) known.set(label, value);
        options.replaceChildren(...suggestions.map(({ label }) => element("option", { value: label })));
      },
      () => undefined, // then there are none
    );
  });
  return tags;
}
