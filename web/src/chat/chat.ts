/**
 * A conversation goes on in its page: the server writes what is said as it does without this script, and it is put below
 * the rest. It is kept in the tab, so that whoever follows a link and comes back finds it, and a job that a reply
 * follows is asked about until its end.
 */
import { element } from "../page/elements";
import { say } from "../page/words";
import { kept, recalled } from "./keeping";

const PAUSE = 1500; // ms between two looks at a job

export class Chat extends HTMLElement {
  private busy = false;

  connectedCallback(): void {
    const before = recalled(this.who);
    if (before !== null && this.log.childElementCount === 0) {
      this.log.replaceChildren(...fragment(before.log));
      for (const input of document.querySelectorAll<HTMLInputElement>("input[name=chat]")) input.value = before.chat;
    }
    document.addEventListener("submit", this.submitted);
    this.sound.addEventListener("change", this.chosen);
    this.follow();
  }

  disconnectedCallback(): void {
    document.removeEventListener("submit", this.submitted);
  }

  private get who(): string {
    return this.dataset["who"] ?? "";
  }
  private get log(): HTMLElement {
    return this.querySelector(".chat-log") as HTMLElement;
  }
  private get form(): HTMLFormElement {
    return this.querySelector(".chat-form") as HTMLFormElement;
  }
  private get question(): HTMLInputElement {
    return this.querySelector("#question") as HTMLInputElement;
  }
  private get sound(): HTMLInputElement {
    return this.querySelector("#sound") as HTMLInputElement;
  }

  private chosen = (): void => {
    if ((this.sound.files?.length ?? 0) > 0) this.form.requestSubmit();
  };

  private submitted = (event: SubmitEvent): void => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.action !== this.form.action) return;
    event.preventDefault();
    if (this.busy) return;
    const said = new FormData(form, event.submitter);
    if (form === this.form && said.get("text") === "" && (this.sound.files?.length ?? 0) === 0) return;
    this.form.reset();
    this.question.focus();
    void this.send(form.action, said);
  };

  private async send(address: string, said: FormData): Promise<void> {
    this.wait(true);
    try {
      const body = await asked(address, said);
      this.put(body);
    } catch {
      this.question.value = this.question.value || String(said.get("text") ?? "");
      this.log.append(element("li", { class: "reply" }, say("There is no answer: the network or the server is away. Ask again.")));
    }
    this.wait(false);
  }

  private wait(busy: boolean): void {
    this.busy = busy;
    this.form.setAttribute("aria-busy", String(busy));
  }

  private put(body: string): void {
    const parts = fragment(body);
    this.log.append(...parts);
    parts.at(-1)?.scrollIntoView({ block: "nearest" });
    parts.at(0)?.scrollIntoView({ block: "nearest" }); // a long answer is read from its question on
    this.keep();
    this.follow();
  }

  private keep(): void {
    kept({ who: this.who, chat: String(new FormData(this.form).get("chat")), log: this.log.innerHTML });
  }

  /** Of what was begun: each reply that follows a job is replaced by what there is to say of it now. */
  private follow(): void {
    for (const reply of this.log.querySelectorAll<HTMLElement>("[data-follows]:not([data-asking])")) {
      reply.dataset["asking"] = "";
      window.setTimeout(() => void this.ask(reply), PAUSE);
    }
  }

  private async ask(reply: HTMLElement): Promise<void> {
    const said = new FormData(this.form);
    said.delete("sound");
    said.delete("text");
    said.set("job", reply.dataset["follows"] ?? "");
    try {
      reply.replaceWith(...fragment(await asked(this.dataset["progress"] ?? "", said)));
      this.keep();
    } catch {
      delete reply.dataset["asking"]; // asked again, as the server may be away for a moment
    }
    if (this.isConnected) this.follow();
  }
}

async function asked(address: string, said: FormData): Promise<string> {
  const response = await fetch(address, { method: "POST", body: said, headers: { Accept: "text/html", "X-Requested-With": "fetch" } });
  const text = await response.text();
  if (response.ok) return text;
  const detail = new DOMParser().parseFromString(text, "text/html").querySelector("main p")?.textContent;
  return element("li", { class: "reply" }, detail ?? response.statusText).outerHTML;
}

/** What the server wrote, without what is not an entry of the log. */
function fragment(html: string): Element[] {
  const list = new DOMParser().parseFromString(`<ol>${html}</ol>`, "text/html").querySelector("ol");
  return [...(list?.children ?? [])].filter((each) => each.localName === "li");
}
