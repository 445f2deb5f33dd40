/** A pane shows one source of a version, and can be led to a bar. What fails in it is said in it, and nowhere else. */
import { reason } from "./asking";
import type { Mark } from "./marks";
import type { Selected, What } from "./selection";

export class BarChosen extends Event {
  constructor(
    readonly version: string,
    readonly bar: number,
  ) {
    super("descant-bar", { bubbles: true });
  }
}

export abstract class Pane extends HTMLElement {
  get version(): string {
    return this.dataset["version"] ?? "";
  }
  get file(): string {
    return this.dataset["file"] ?? "";
  }
  /** what places in it begin with */
  get fileIri(): string {
    return this.dataset["fileIri"] ?? "";
  }
  get source(): string {
    return this.dataset["source"] ?? "";
  }

  private isStarted = false;

  /** Once: a pane that is moved only stands elsewhere. */
  connectedCallback(): void {
    if (this.isStarted) return;
    this.isStarted = true;
    void this.guarded(() => this.start());
  }

  private readonly living = new AbortController();

  /** Ends soon after it was taken away; not where it only stands elsewhere by then. */
  get life(): AbortSignal {
    return this.living.signal;
  }

  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (!this.isConnected) this.living.abort();
    });
  }

  /** Bars are those of the version, from 1. */
  lead(bar: number): void {
    void this.guarded(() => this.show(bar));
  }

  /** What is selected, found or asked for in its version, all of it; a pane shows what it can. */
  mark(_marks: Mark[]): void {}

  /** How many annotations there are on each of its bars, from the first. */
  annotate(_counts: number[]): void {}

  /** A region or a span of a file, where it is in this pane. */
  placed(_file: string, _what: What): Selected | null {
    return null;
  }

  protected abstract start(): Promise<void>;
  protected abstract show(bar: number): Promise<void>;

  choose(bar: number): void {
    this.dispatchEvent(new BarChosen(this.version, bar));
  }

  get stage(): HTMLElement {
    return this.querySelector<HTMLElement>(".pane-stage") ?? this;
  }

  protected say(...words: (string | Node)[]): void {
    this.querySelector(".pane-status")?.replaceChildren(...words);
  }

  protected async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.classList.add("failed");
      this.say(reason(error));
    }
  }
}
