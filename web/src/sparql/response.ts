/** The answer as it came, as a plug-in of YASGUI's results: plain text that can be read, reached and copied. */
import type Yasgui from "@zazuko/yasgui";
import { element } from "../page/elements";
import { say } from "../page/words";

type Results = InstanceType<typeof Yasgui.Yasr>;

/** Beyond this a page becomes slow, and nobody reads on; the download has all of it. */
const MOST_SHOWN = 200_000;

/** What stands for an answer without content. */
export const BLANK = "\n";

const SUFFIXES: Record<string, string> = { json: "json", ttl: "ttl", xml: "xml", csv: "csv", tsv: "tsv" };

export class ResponsePlugin {
  readonly label = say("Response");
  readonly priority = 2;

  constructor(private readonly results: Results) {}

  canHandleResults(): boolean {
    const { results } = this.results;
    return results !== undefined && !results.hasError();
  }

  getIcon(): undefined {
    return undefined;
  }

  draw(): void {
    const text = this.text();
    if (text === "") {
      this.results.resultsEl.append(element("p", { class: "quiet" }, say("The answer is empty.")));
      return;
    }
    const shown = text.slice(0, MOST_SHOWN);
    const frame = { class: "response", tabindex: "0", role: "region", "aria-label": say("The answer as it came") };
    this.results.resultsEl.append(element("pre", frame, shown));
    if (shown.length < text.length)
      this.results.resultsEl.append(element("p", { class: "small quiet" }, say("The beginning only; download it to have all.")));
  }

  download(filename?: string): { contentType: string; getData: () => string; filename: string; title: string } {
    const { results } = this.results;
    const suffix = SUFFIXES[results?.getType() ?? ""] ?? "txt";
    return {
      contentType: results?.getContentType() ?? "text/plain",
      getData: () => this.text(),
      filename: `${filename ?? "answer"}.${suffix}`,
      title: say("Download the answer"),
    };
  }

  private text(): string {
    const { results } = this.results;
    const text = results === undefined || results.hasError() ? "" : (results.getOriginalResponseAsString() ?? "");
    return text === BLANK ? "" : text;
  }
}
