/** What is being written, kept in this browser at every keystroke until the server has it: for a work and an account.
 *
 * Each has a place of its own, so that two tabs never write over each other. No token and no password is in it. */
import type { Place } from "../selection";
import type { About } from "./correcting";
import type { Fields } from "./documents";
import type { Note } from "./notes";

/** As it was read. */
export type Edited = Pick<Note, "name" | "etag" | "document" | "visibility" | "chord">;

export type Subject =
  | { kind: "passage"; place: Place; about?: About }
  | { kind: "reply"; to: string }
  | { kind: "edit"; note: Edited };

/** A request of which it is not known whether the server has it: it is sent again as it was before anything else is. */
export interface Attempt {
  key: string;
  path: string;
  body: string;
}

export interface Draft {
  id: string;
  subject: Subject;
  /** what it is about */
  words: string;
  fields: Fields;
  /** ms since 1970 */
  written: number;
  attempt?: Attempt;
}

/** `crypto.randomUUID` is not there where an address is not secure. */
export const newId = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((each) => each.toString(16).padStart(2, "0")).join("");

function isDraft(value: unknown): value is Draft {
  const { id, subject, fields } = (value ?? {}) as Partial<Draft>;
  return typeof id === "string" && typeof subject?.kind === "string" && typeof fields?.text === "string";
}

export class Drafts extends EventTarget {
  private readonly prefix: string;

  /** Tells `descant-draft-elsewhere` with the id of a draft that another tab has written, sent or thrown away. */
  constructor(work: string, agent: string) {
    super();
    this.prefix = `descant.draft ${agent} ${work} `;
    window.addEventListener("storage", ({ key }) => {
      if (key?.startsWith(this.prefix)) this.dispatchEvent(new CustomEvent("descant-draft-elsewhere", { detail: key.slice(this.prefix.length) }));
    });
  }

  /** Whether it is kept; a browser may forbid that, or be full. */
  keep(draft: Draft): boolean {
    try {
      localStorage.setItem(this.prefix + draft.id, JSON.stringify(draft));
      return true;
    } catch {
      return false;
    }
  }

  forget(id: string): void {
    try {
      localStorage.removeItem(this.prefix + id);
    } catch {
      // Then it was not kept either.
    }
  }

  /** The latest first. */
  all(): Draft[] {
    try {
      const keys = Object.keys(localStorage).filter((key) => key.startsWith(this.prefix));
      const found = keys.map((key) => this.read(key)).filter((each) => each !== null);
      return found.sort((one, other) => other.written - one.written);
    } catch {
      return [];
    }
  }

  private read(key: string): Draft | null {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
      return isDraft(found) ? found : null;
    } catch {
      return null;
    }
  }

  /** Which one is open in this tab, also after it is loaded again. */
  get open(): string | null {
    try {
      return sessionStorage.getItem(this.prefix);
    } catch {
      return null;
    }
  }

  set open(id: string | null) {
    try {
      if (id === null) sessionStorage.removeItem(this.prefix);
      else sessionStorage.setItem(this.prefix, id);
    } catch {
      // It is among the others then.
    }
  }
}
