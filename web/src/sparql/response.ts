/** The answer as it came: plain text that can be read, reached and copied. */
import { element } from "../page/elements";
import { say } from "../page/words";
import type { Answer } from "./answer";
import type { File, View } from "./views";

/** Beyond this a page becomes slow, and nobody reads on; the download has all of it. */
const MOST_SHOWN = 200_000;

const SUFFIXES: [RegExp, string][] = [
  [/json/, "json"],
  [/turtle/, "ttl"],
  [/n-triples/, "nt"],
];

export class ResponseView implements View {
  readonly label = say("Response");

  constructor(private readonly answer: Answer) {}

  draw(into: HTMLElement): void {
    const { text } = this.answer;
    if (text === "") {
      into.append(element("p", { class: "quiet" }, say("The answer is empty.")));
      return;
    }
    const shown = text.slice(0, MOST_SHOWN);
    const frame = { class: "response", tabindex: "0", role: "region", "aria-label": say("The answer as it came") };
    into.append(element("pre", frame, shown));
    if (shown.length < text.length)
      into.append(element("p", { class: "small quiet" }, say("The beginning only; download it to have all.")));
  }

  file(): File {
    const { text, mediaType } = this.answer;
    const suffix = SUFFIXES.find(([pattern]) => pattern.test(mediaType))?.[1] ?? "txt";
    return { name: `answer.${suffix}`, mediaType, text };
  }
}
