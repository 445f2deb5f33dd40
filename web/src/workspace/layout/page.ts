/** The same page with other panes, as the server makes it: so templates alone say what panes look like. */
import { answered } from "../asking";

export async function pageOf(said: URLSearchParams, signal: AbortSignal | null = null): Promise<Document> {
  const answer = await answered("workspace", said, { headers: { Accept: "text/html" }, signal });
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}
