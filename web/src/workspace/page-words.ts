/** What is said of a page image that is shown: which page and bar it is, and below it why something of it is lacking. */
import { addressNow } from "../page/address";
import { listed, say } from "../page/words";
import { hostOf, type Leaf, type Places } from "./facsimile";

export interface ShownPage {
  leaf: Leaf;
  leaves: readonly Leaf[];
  places: Places;
  /** the bar where one is */
  at: number;
  /** other hosts from which images may be shown */
  allowed: readonly string[];
  /** why there is no image of it */
  problem: Node | null;
  /** where bars are proposed and judged */
  propose: string | null;
}

function link(text: string, href: string): HTMLAnchorElement {
  return Object.assign(document.createElement("a"), { textContent: text, href });
}

/** The address of this page with images from that host, too. */
function withImagesOf(host: string): string {
  const here = addressNow();
  here.searchParams.append("host", host);
  return here.href;
}

/** `reason`: what happened to it just now. */
export function status(shown: ShownPage, reason: string): string {
  const { leaf, leaves } = shown;
  const named = ["", `${leaf.number}`, `page ${leaf.number}`].includes(leaf.label) ? "" : ` (${leaf.label})`;
  const page = say("Page {page} of {pages}", { page: leaf.number, pages: leaves.length });
  return [page + named, where(shown), reason].filter(Boolean).join(". ");
}

function where({ leaf, leaves, places, at }: ShownPage): string {
  if (places.none) return "";
  const pages = places.of(at).map((page) => leaves[page]!.number);
  if (pages.length === 0) return say("Bar {bar} is marked on none of them", { bar: at });
  const elsewhere = pages.filter((each) => each !== leaf.number);
  const regions = leaf.regions.filter((region) => region.bars.includes(at));
  if (regions.length === 0) return say("Bar {bar} is on page {pages}", { bar: at, pages: listed(pages.map(String)) });
  const proposed = regions.every((region) => region.by === "detector") ? say(", as a machine proposes") : "";
  const also = elsewhere.length > 0 ? say(", also on page {pages}", { pages: listed(elsewhere.map(String)) }) : "";
  return say("Bar {bar}", { bar: at }) + proposed + also;
}

export function* notesOf(shown: ShownPage): Generator<Node | string> {
  yield* pictureNotes(shown);
  yield* barNotes(shown);
}

function* pictureNotes({ leaf, problem, allowed }: ShownPage): Generator<Node | string> {
  const host = hostOf(leaf);
  if (problem !== null) yield* [say("The image cannot be shown:"), " ", problem, " "];
  else if (host === null && (leaf.service === null || leaf.elsewhere !== null)) yield `${say("No image of this page is known.")} `;
  if (host === null || leaf.elsewhere === null) return;
  const lies = allowed.includes(host) ? "The image lies at {host}." : "The image lies at {host}, and nothing is fetched from there unasked.";
  yield `${say(lies, { host: new URL(host).host })} `;
  yield link(say("Open it there"), leaf.elsewhere);
  yield ". ";
  if (allowed.includes(host)) return;
  const shown = link(say("Show its images here"), withImagesOf(host));
  shown.addEventListener("click", () => (shown.href = withImagesOf(host))); // the bar in the address may be another by now
  yield shown;
  yield ". ";
}

function* barNotes({ leaves, places, propose }: ShownPage): Generator<Node | string> {
  const proposals = leaves.some((leaf) => leaf.regions.some((region) => region.by === "detector"));
  if (places.none) {
    yield `${say("No bars are marked on these pages, so they do not follow the other versions.")} `;
    if (propose === null) yield say("Bars can be proposed on page images that were added as files.");
    else yield link(say("Have bars proposed"), propose);
  } else if (proposals && propose !== null) {
    yield `${say("Broken lines: proposed by a machine; dotted: doubtful.")} `;
    yield link(say("Say which are right"), propose);
  }
}
