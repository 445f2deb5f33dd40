/** A draft becomes an annotation: once, however often it has to be sent. */
import { say } from "../../page/words";
import { exchange, Refused } from "../asking";
import { type Act, JSON_LD, remove, replace, type Sharing, share, within } from "./acts";
import { changed, said, sameWords } from "./documents";
import { targetsOf } from "./correcting";
import { type Attempt, type Draft, type Edited, newId } from "./drafts";
import type { Visibility } from "./notes";

/** What came of it, by its name. */
export interface Sent {
  name: string;
  acts: Act[];
}

const sharingOf = ({ visibility, sharedWith }: { visibility: Visibility; sharedWith: string }): Sharing =>
  visibility === "group" ? { visibility, sharedWith } : { visibility };

function requested({ subject, fields }: Draft, home: string): Pick<Attempt, "path" | "body"> {
  const sharing = sharingOf(fields);
  const isCorrection = fields.kind === "chord" || fields.kind === "label";
  const context = "http://www.w3.org/ns/anno.jsonld";
  if (subject.kind === "passage" && isCorrection) {
    const target = fields.kind === "label" ? fields.claim : subject.about === undefined ? [] : targetsOf(subject.about, fields);
    return { path: `annotations/user/${home}/`, body: JSON.stringify({ "@context": context, ...said(fields), target, ...sharing }) };
  }
  if (subject.kind === "passage") {
    const aligned = fields.aligned && "bars" in subject.place;
    return { path: "api/passages", body: JSON.stringify({ places: [subject.place], aligned, ...sharing, says: said(fields) }) };
  }
  const target = subject.kind === "reply" ? subject.to : "";
  return { path: `annotations/user/${home}/`, body: JSON.stringify({ "@context": context, ...said(fields), motivation: "replying", target, ...sharing }) };
}

/** Whether the server may have done it although it did not say so. */
const isOpen = (error: unknown): boolean => !(error instanceof Refused) || error.status === 0 || error.status >= 500;

async function posted({ key, path, body }: Attempt): Promise<string> {
  const headers = { ...JSON_LD, "Idempotency-Key": key, Accept: "application/json" };
  const { said } = await exchange<{ annotation?: string; id?: string }>(path, {}, { method: "POST", headers, body, signal: within() });
  return said.annotation ?? said.id ?? "";
}

/** What was sent before, and is another text by now, is not to be there beside it. */
async function settle(attempt: Attempt, nameOf: (iri: string) => string): Promise<void> {
  try {
    await remove(nameOf(await posted(attempt)));
  } catch (error) {
    if (isOpen(error) || (error as Refused).mayBeSentAgain) throw error;
  }
}

export class Sending {
  constructor(
    /** the account that it is of */
    private readonly home: string,
    private readonly base: string,
    private readonly keep: (draft: Draft) => void,
  ) {}

  send(draft: Draft): Promise<Sent> {
    const { subject } = draft;
    return subject.kind === "edit" ? this.change(draft, subject.note) : this.make(draft);
  }

  private readonly nameOf = (iri: string): string => iri.slice(`${this.base}annotations/`.length);

  private async make(draft: Draft): Promise<Sent> {
    const request = requested(draft, this.home);
    if (draft.attempt !== undefined && draft.attempt.body !== request.body) {
      await settle(draft.attempt, this.nameOf);
      delete draft.attempt;
    }
    const isFirst = draft.attempt === undefined;
    draft.attempt ??= { key: newId(), ...request };
    this.keep(draft);
    try {
      const name = this.nameOf(await posted(draft.attempt));
      return { name, acts: [{ words: draft.words, annotation: name, move: { does: "delete" } }] };
    } catch (error) {
      // What was refused for the session alone may have been taken before that ended.
      const isRefused = isFirst ? !isOpen(error) : !isOpen(error) && !(error as Refused).mayBeSentAgain;
      if (isRefused) delete draft.attempt;
      this.keep(draft);
      throw error;
    }
  }

  /** Its words where these are others, and who reads it where that is. Each can be undone by itself. */
  private async change(draft: Draft, note: Edited): Promise<Sent> {
    const acts: Act[] = [];
    const { name, document } = note;
    const after = changed(document, draft.fields);
    if (!sameWords(after, document)) {
      const now = await replace(name, after, note.etag);
      [note.etag, note.document] = [now.etag, now.said];
      this.keep(draft);
      acts.push({ words: draft.words, annotation: name, move: { does: "replace", document, instead: now.said } });
    }
    const [was, wanted] = [this.sharingIn(note), sharingOf(draft.fields)];
    if (JSON.stringify(was) !== JSON.stringify(wanted)) {
      await share(name, wanted);
      acts.push({ words: say("{words}: for others to read", { words: draft.words }), annotation: name, move: { does: "share", sharing: was, instead: wanted } });
    }
    return { name, acts };
  }

  private sharingIn({ visibility, document }: Edited): Sharing {
    return sharingOf({ visibility, sharedWith: String(document["sharedWith"] ?? "") });
  }
}
