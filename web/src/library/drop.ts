/**
 * A form that adds music, and the whole page as a place to drop files on. What is sent shows how far it is, then its
 * job does, by the server's events; what came of each file is said with a link to its work. With `data-then="job"` the
 * job's own page does all that. Without this script it is the form alone.
 */
import { listen } from "../jobs/events";
import { counted, inWords, type Job, why } from "../jobs/progress";
import { element } from "../page/elements";
import { inItsLanguage, type Problem, told as partOf } from "../page/problem";
import { asSpoken, say } from "../page/words";

interface Added extends Job {
  id: string;
  title: string;
  children?: Record<string, number>;
  result: { work?: string; title?: string | null } | null;
}

const SHOWN = 20; // files of a batch whose fate is listed

export class Drop extends HTMLElement {
  private arrivals = element("ul", { class: "arrivals" });
  private news = element("p", { class: "visually-hidden" });
  private depth = 0; // of elements that are being dragged over: each leaves after the next was entered

  connectedCallback(): void {
    if (this.form === null || this.arrivals.isConnected) return;
    this.news.setAttribute("role", "status");
    this.append(this.arrivals, this.news);
    this.form.prepend(element("p", { class: "quiet small" }, say("Drop files anywhere on this page, or choose them.")));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send(new FormData(this.form ?? undefined));
    });
    document.addEventListener("dragenter", (event) => this.over(event, 1));
    document.addEventListener("dragleave", (event) => this.over(event, -1));
    document.addEventListener("dragover", (event) => {
      if (hasFiles(event)) event.preventDefault();
    });
    document.addEventListener("drop", (event) => this.drop(event));
  }

  private get form(): HTMLFormElement | null {
    return this.querySelector("form");
  }

  private over(event: DragEvent, step: number): void {
    if (!hasFiles(event)) return;
    this.depth = Math.max(0, this.depth + step);
    this.classList.toggle("over", this.depth > 0);
  }

  private drop(event: DragEvent): void {
    if (!hasFiles(event) || this.form === null) return;
    event.preventDefault();
    this.depth = 0;
    this.classList.remove("over");
    const said = new FormData(this.form);
    said.delete("files");
    said.delete("addresses");
    for (const file of event.dataTransfer?.files ?? []) said.append("files", file);
    this.send(said);
  }

  private send(said: FormData): void {
    const row = new Row(this.arrivals, named(said), (text) => {
      this.news.textContent = text;
    });
    this.scrollIntoView({ block: "nearest" });
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", ({ loaded, total, lengthComputable }) => {
      if (lengthComputable) row.progress(loaded, total, say("sent {percent} %", { percent: Math.round((100 * loaded) / total) }));
    });
    request.addEventListener("load", () => {
      const answer = parsed(request.responseText);
      if (request.status !== 202) return row.refuse(answer as Problem, request.status);
      if (this.dataset["then"] === "job") return location.assign(`${this.dataset["pages"]}/${(answer as Added).id}`);
      this.form?.reset();
      this.follow(answer as Added, row);
    });
    request.addEventListener("error", () => row.fail(say("The server cannot be reached. Send it again.")));
    request.open("POST", this.form?.action ?? "");
    for (const [name, value] of Object.entries({ Accept: "application/json", ...asSpoken })) request.setRequestHeader(name, value);
    request.send(said);
  }

  private follow(job: Added, row: Row): void {
    const address = `${this.dataset["jobs"]}/${job.id}`;
    row.lead(`${this.dataset["pages"]}/${job.id}`);
    const tell = (): void => void this.tell(job.id, row).catch(() => row.end(say("Done.")));
    listen<Added>(`${address}/events?${inWords}`, {
      job: (told) => row.progress(told.progress.done, told.progress.total, counted(told) || say("waiting")),
      end: tell,
      lost: tell,
    });
  }

  private async tell(batch: string, row: Row): Promise<void> {
    const answer = await fetch(`${this.dataset["jobs"]}?parent=${batch}&limit=${SHOWN}&${inWords}`);
    const { jobs } = (await answer.json()) as { jobs: Added[] };
    const failed = jobs.filter((job) => job.state !== "done").length;
    const said = failed === 0 ? say("Read.") : say("{read} read, {failed} not.", { read: jobs.length - failed, failed });
    row.end(said, jobs.reverse());
  }
}

/** One sending and what came of it. */
class Row {
  private row = element("li");
  private state = element("p", { class: "small quiet" });
  private bar = document.createElement("progress");
  private lines = element("ul", { class: "small" });

  constructor(
    list: HTMLElement,
    private title: string,
    private announce: (text: string) => void,
  ) {
    this.bar.setAttribute("aria-label", say("Progress of {title}", { title }));
    this.row.append(element("strong", {}, title), this.bar, this.state, this.lines);
    list.prepend(this.row);
    announce(say("Sending {title}", { title }));
  }

  progress(done: number, total: number | null, said: string): void {
    if (total) [this.bar.max, this.bar.value] = [total, done];
    else this.bar.removeAttribute("value");
    this.state.textContent = said;
  }

  lead(href: string): void {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = this.title;
    this.row.querySelector("strong")?.replaceChildren(link);
  }

  fail(reason: string, parts: HTMLElement[] = []): void {
    this.end(reason);
    this.state.className = "reason";
    if (parts.length > 0) this.state.replaceChildren(...parts.flatMap((part) => [part, " "]));
  }

  refuse(problem: Problem, status: number): void {
    const parts = [partOf(problem, "detail"), partOf(problem, "remedy")].filter((each) => each !== null);
    if (parts.length === 0) this.fail(say("The server answers {status}.", { status }));
    else this.fail(parts.map(({ text }) => text).join(" "), parts.map((each) => inItsLanguage(each)));
  }

  end(said: string, jobs: Added[] = []): void {
    this.bar.remove();
    this.state.textContent = said;
    this.announce(`${this.title}: ${said}`);
    this.lines.replaceChildren(...jobs.map(line));
  }
}

function line(job: Added): HTMLElement {
  const item = element("li");
  const { work, title } = job.result ?? {};
  if (work !== undefined && work !== "") {
    const link = document.createElement("a");
    link.href = `describe?iri=${encodeURIComponent(work)}`;
    link.textContent = title ?? job.title;
    item.append(link);
  } else item.append(title ?? job.said?.title ?? job.title);
  const reason = why(job, { class: "reason" });
  if (reason) item.append(": ", reason);
  return item;
}

function named(said: FormData): string {
  const files = said.getAll("files").map((file) => (file instanceof File ? file.name : ""));
  const addresses = String(said.get("addresses") ?? "").split(/\s+/);
  const names = [...files, ...addresses].filter((name) => name !== "");
  return names.length > 3 ? say("{names} and {count} more", { names: names.slice(0, 3).join(", "), count: names.length - 3 }) : names.join(", ") || say("Nothing");
}

function hasFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes("Files") ?? false;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
