/** What was done to annotations, and how it is undone: each way back gives the way forth again. */
import { say } from "../../page/words";
import { exchange, Refused } from "../asking";
import { type Document, type Json, sameWords } from "./documents";
import { noteNamed, path, type Visibility } from "./notes";

export interface Sharing {
  visibility: Visibility;
  sharedWith?: string;
}

type Move =
  | { does: "delete" }
  | { does: "restore" }
  | { does: "replace"; document: Document; instead: Document }
  | { does: "share"; sharing: Sharing; instead: Sharing };

/** `move` is what undoes it. */
export interface Act {
  words: string;
  /** its name */
  annotation: string;
  move: Move;
}

export const JSON_LD = { "Content-Type": "application/ld+json" };
const PATIENCE = 30_000; // ms
const ALONG = { along: "1" }; // with the passage that was made for it

export const within = (): AbortSignal => AbortSignal.timeout(PATIENCE);

/** As it is then. */
export async function replace(name: string, document: Document, tag: string): Promise<{ said: Document; etag: string }> {
  const headers = { ...JSON_LD, "If-Match": tag, Accept: "application/ld+json" };
  const init = { method: "PUT", headers, body: JSON.stringify(document), signal: within() };
  return exchange<Document>(`annotations/${path(name)}`, {}, init);
}

/** With what of one's own it is about: who reads it finds its bars. */
export async function share(name: string, sharing: Sharing): Promise<void> {
  const body = JSON.stringify({ ...sharing, along: true });
  const headers = { "Content-Type": "application/json" };
  await exchange(`api/annotations/${path(name)}/visibility`, {}, { method: "PUT", headers, body, signal: within() });
}

export async function remove(name: string): Promise<void> {
  await exchange(`annotations/${path(name)}`, ALONG, { method: "DELETE", signal: within() });
}

export async function restore(name: string): Promise<Json> {
  return (await exchange<Json>(`api/annotations/${path(name)}/restore`, ALONG, { method: "POST", signal: within() })).said;
}

/** Who reads it is changed by a step of its own. */
const sharingIn = ({ visibility, sharedWith }: Json): Json => ({ visibility, sharedWith });

async function moved(name: string, move: Move): Promise<Move> {
  if (move.does === "delete") return remove(name).then(() => ({ does: "restore" }));
  if (move.does === "restore") return restore(name).then(() => ({ does: "delete" }));
  if (move.does === "share") return share(name, move.sharing).then(() => ({ ...move, sharing: move.instead, instead: move.sharing }));
  const now = await noteNamed(name);
  if (!sameWords(now.document, move.instead)) throw new Refused(say("Somebody has changed it since: look at it before you write over that."), 412);
  const { said } = await replace(name, { ...move.document, ...sharingIn(now.document) }, now.etag);
  return { does: "replace", document: now.document, instead: said };
}

export const turned = async (act: Act): Promise<Act> => ({ ...act, move: await moved(act.annotation, act.move) });
