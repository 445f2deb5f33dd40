/**
 * What begins as somebody types, below the field: a combobox with a list, as WAI-ARIA's practices have it.
 * Enter without a choice sends the form; without this script there is only that.
 */
import { figure, language, say, sayMany, sayWord } from "../page/words";

interface Suggestion {
  label: string;
  kind: string;
  href: string;
  works: number;
}

const PAUSE = 120; // ms after a key before the server is asked
let lists = 0;

export class Suggest extends HTMLElement {
  private list = document.createElement("ul");
  private news = document.createElement("span");
  private asking: AbortController | undefined;
  private timer = 0;
  private chosen = -1;

  connectedCallback(): void {
    const input = this.input;
    if (input === null || this.list.id) return;
    this.list.id = `suggestions-${(lists += 1)}`;
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", say("Suggestions"));
    this.news.className = "visually-hidden";
    this.news.setAttribute("role", "status");
    this.append(this.list, this.news);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
    }))
      input.setAttribute(name, value);
    input.addEventListener("input", () => this.soon());
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("blur", () => this.close());
    // Before the field loses the focus, which would close the list.
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.go((event.target as Element).closest("li")));
  }

  private get input(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  private get options(): HTMLLIElement[] {
    return [...this.list.querySelectorAll("li")];
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE);
  }

  private async ask(): Promise<void> {
    this.asking?.abort();
    const typed = this.input?.value.trim() ?? "";
    if (typed === "") return this.close();
    this.asking = new AbortController();
    try {
      const address = `${this.dataset["from"]}?lang=${language}&q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: this.asking.signal });
      if (answer.ok) this.show(((await answer.json()) as { suggestions: Suggestion[] }).suggestions);
    } catch {
      // Typed on, or the network is away: the form finds all the same.
    }
  }

  private show(found: Suggestion[]): void {
    this.list.replaceChildren(...found.map((each, at) => this.option(each, at)));
    this.chosen = -1;
    this.open(found.length > 0 && document.activeElement === this.input);
    this.news.textContent = found.length === 0 ? say("No suggestions") : sayMany(found.length, "{count} suggestion", "{count} suggestions");
  }

  private option({ label, kind, href, works }: Suggestion, at: number): HTMLLIElement {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${at}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    option.dataset["href"] = href;
    const what = document.createElement("span");
    what.className = "small quiet";
    what.textContent = works > 1 ? say("{kind}, {count} works", { kind: sayWord(kind), count: figure(works) }) : sayWord(kind);
    option.append(label, " ", what);
    return option;
  }

  private press(event: KeyboardEvent): void {
    const count = this.options.length;
    const isOpen = !this.list.hidden;
    if (event.key === "Escape" && isOpen) {
      event.preventDefault();
      this.close();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && count > 0) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.open(true);
      // One place more than there are options: there the field itself is meant.
      this.choose(((this.chosen + 1 + step + count + 1) % (count + 1)) - 1);
    } else if (event.key === "Enter" && isOpen && this.chosen >= 0) {
      event.preventDefault();
      this.go(this.options[this.chosen] ?? null);
    }
  }

  private choose(at: number): void {
    this.chosen = at;
    this.options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    const option = this.options[at];
    if (option === undefined) this.input?.removeAttribute("aria-activedescendant");
    else this.input?.setAttribute("aria-activedescendant", option.id);
    option?.scrollIntoView({ block: "nearest" });
  }

  private go(option: HTMLElement | null): void {
    if (option?.dataset["href"]) location.assign(option.dataset["href"]);
  }

  private open(isOpen: boolean): void {
    this.list.hidden = !isOpen;
    this.input?.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) this.choose(-1);
  }

  private close(): void {
    window.clearTimeout(this.timer);
    this.asking?.abort();
    this.open(false);
  }
}
