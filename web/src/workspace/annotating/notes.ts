/** What people say of bars, as the server tells it to whoever asks. */
import { ask, send } from "../asking";
import type { Range } from "../selection";
import type { Document } from "./documents";

export type Visibility = "private" | "group" | "public";

export interface Words {
  /** clean; nothing where the text is no markup */
  html: string;
  text: string;
  language: string | null;
}

export interface Note {
  id: string;
  name: string;
  href: string;
  etag: string;
  visibility: Visibility;
  document: Document;
  says: Words[];
  creators: { iri: string; name: string }[];
  bars: Range | null;
  /** regions and seconds that it is about, where it is about no bars */
  places: { in: string; xywh?: [number, number, number, number]; t?: [number, number] }[];
  /** that it says is right */
  chord: string | null;
  replies: number;
  mayChange: boolean;
  mayDelete: boolean;
  isOwn: boolean;
}

/** The latest first. */
export interface Page {
  items: Note[];
  next: string | null;
}

/** Of each bar of a version, from the first: how many are about it, and how many begin there. */
export interface Counted {
  counts: number[];
  begins: number[];
}

export interface Counts {
  complete: boolean;
  versions: Record<string, Counted>;
}

const behind = (before: string | null): Record<string, string> => (before === null ? {} : { before });

export const notesOn = (version: string, [first, last]: Range, before: string | null): Promise<Page> =>
  ask("api/workspace/notes", { version, first: String(first), last: String(last), ...behind(before) });

/** Of a region of a page, or of seconds. */
export const notesAt = (place: string, before: string | null): Promise<Page> => ask("api/workspace/notes", { place, ...behind(before) });

export const repliesTo = (to: string, before: string | null): Promise<Page> => ask("api/workspace/replies", { to, ...behind(before) });

export const countsOf = (work: string): Promise<Counts> => ask("api/workspace/counts", { work });

/** In addresses. */
export const path = (name: string): string => name.split("/").map(encodeURIComponent).join("/");

export const noteNamed = (name: string): Promise<Note> => ask(`api/workspace/notes/${path(name)}`, {});

export const previewOf = async (text: string): Promise<string> =>
  (await send<{ html: string }>("api/workspace/preview", {}, "POST", { text })).html;
