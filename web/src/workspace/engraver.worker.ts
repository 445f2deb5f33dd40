/** verovio, away from the page: scores are loaded once each and drawn a page at a time. */
import { enableLog, LOG_OFF, VerovioToolkit } from "verovio/esm";
import createModule from "verovio/wasm";
import type { Gaps, Message } from "../page/words";
import { upTo } from "./beginning";
import type { Answer, Expected, Wish } from "./engraving";

const OPTIONS = {
  adjustPageHeight: true,
  breaks: "auto",
  expandNever: true,
  footer: "none",
  header: "none",
  svgAdditionalAttribute: ["staff@n"],
  svgRemoveXlink: true,
  svgViewBox: true,
};
const module = createModule().then((found) => {
  enableLog(LOG_OFF, found); // thousands of warnings a score
  return found;
});
const AHEAD = 15; // bars that are drawn before the whole is read, which takes five times as long
const texts = new Map<string, Promise<string>>();
const scores = new Map<string, Promise<Score>>();

interface Score {
  toolkit: VerovioToolkit;
  width: number;
  height: number;
}

/** Said by the page, which knows its language. */
const problem = (message: Message, gaps: Gaps = {}): Error => new Error(message, { cause: gaps });

async function fetched(file: string): Promise<string> {
  const answer = await fetch(file);
  if (!answer.ok) throw problem("The score cannot be had: the server answers {status}.", { status: answer.status });
  return answer.text();
}

/** While bars are asked for, and verovio starts. */
function expect(file: string): void {
  if (scores.has(file) || texts.has(file)) return;
  const text = fetched(file);
  text.catch(() => undefined); // whoever wants it drawn is told
  texts.set(file, text);
}

async function loaded({ number, file, width, height, bar }: Wish): Promise<Score> {
  expect(file);
  const [found, text] = await Promise.all([module, texts.get(file)!]).finally(() => texts.delete(file));
  const toolkit = new VerovioToolkit(found);
  toolkit.setOptions({ ...OPTIONS, pageWidth: width, pageHeight: height, scale: 40 });
  if (bar !== undefined) await drawEarly(toolkit, text, number, bar);
  if (!toolkit.loadData(text)) throw problem("verovio cannot read this score.");
  return { toolkit, width, height };
}

async function drawEarly(toolkit: VerovioToolkit, text: string, number: number, bar: number): Promise<void> {
  toolkit.select({ measureRange: `${bar}-${bar + AHEAD}` });
  if (toolkit.loadData(upTo(text, bar + AHEAD)))
    self.postMessage({ number, early: toolkit.renderToSVG(1) } satisfies Answer);
  toolkit.select({});
  await new Promise((others) => setTimeout(others)); // have their first bars, too
}

function kept(wish: Wish): Promise<Score> {
  let found = scores.get(wish.file);
  if (found === undefined) {
    found = loaded(wish);
    found.catch(() => scores.delete(wish.file));
    scores.set(wish.file, found);
  }
  return found;
}

/** A pane of another size has the same score laid out anew: a second one would take as long to read, and stay. */
async function score(wish: Wish): Promise<VerovioToolkit> {
  const { width, height } = wish;
  const found = await kept(wish);
  if (found.width !== width || found.height !== height) {
    found.toolkit.setOptions({ pageWidth: width, pageHeight: height });
    found.toolkit.redoLayout();
    Object.assign(found, { width, height });
  }
  return found.toolkit;
}

self.addEventListener("message", async ({ data: wish }: MessageEvent<Wish | Expected>) => {
  if ("expected" in wish) return expect(wish.expected);
  try {
    const toolkit = await score(wish);
    const pages = toolkit.getPageCount();
    const at = wish.element === undefined ? wish.page : toolkit.getPageWithElement(wish.element);
    const page = Math.min(Math.max(at ?? 1, 1), pages);
    const answer: Answer = { number: wish.number, pages, page, svg: toolkit.renderToSVG(page) };
    self.postMessage(answer);
  } catch (error) {
    const { message, cause = {} } = error instanceof Error ? error : new Error(String(error));
    self.postMessage({ number: wish.number, problem: message, gaps: cause as Gaps } satisfies Answer);
  }
});
