/** What the server is asked, and what it refuses: by its own words, and whether signing in would help. */
import { element } from "../page/elements";
import { type Problem, told } from "../page/problem";
import { asSpoken, inLanguage, language, say } from "../page/words";

type Asked = RequestInit & { headers?: Record<string, string> };

export class Refused extends Error {
  constructor(
    message: string,
    /** of HTTP; 0 where no answer came */
    readonly status: number,
    /** of the message */
    readonly lang: string = language,
  ) {
    super(message);
  }

  /** The same may be sent again, as nothing of it was wrong. */
  get mayBeSentAgain(): boolean {
    return this.status === 401 || this.status === 403 || this.status === 429 || this.status >= 500 || this.status === 0;
  }
}

/** Why something failed, as it is shown. */
export function reason(error: unknown): HTMLElement {
  const words = error instanceof Error ? error.message : String(error);
  return element("span", error instanceof Refused ? inLanguage(error.lang) : {}, words);
}

/** Whatever is no refusal. */
export async function answered(path: string, wanted: Record<string, string> | URLSearchParams, init?: Asked): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(`${path}?${new URLSearchParams(wanted)}`, { ...init, headers: { ...asSpoken, ...init?.headers } });
  } catch (error) {
    throw new Refused(error instanceof DOMException && error.name === "TimeoutError" ? say("The server did not answer in time.") : say("The server cannot be reached."), 0);
  }
  if (answer.ok) return answer;
  const detail = told((await answer.json().catch(() => ({}))) as Problem, "detail");
  if (detail !== null) throw new Refused(detail.text, answer.status, detail.lang);
  throw new Refused(say("The server answers {status}.", { status: answer.status }), answer.status);
}

/** What is answered, with its tag. */
export async function exchange<T>(path: string, wanted: Record<string, string>, init?: Asked): Promise<{ said: T; etag: string }> {
  const answer = await answered(path, wanted, init);
  const said = (await answer.json().catch(() => ({}))) as T;
  return { said, etag: answer.headers.get("ETag") ?? "" };
}

export async function ask<T>(path: string, wanted: Record<string, string>, init?: Asked): Promise<T> {
  return (await exchange<T>(path, wanted, init)).said;
}

export function send<T>(path: string, wanted: Record<string, string>, method: string, body: unknown): Promise<T> {
  return ask(path, wanted, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
}
