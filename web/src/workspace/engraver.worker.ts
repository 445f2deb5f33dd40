/** verovio, away from the page: scores are loaded once each and drawn a page at a time. */
import { enableLog, LOG_OFF, VerovioToolkit } from "verovio/esm";
import createModule from "verovio/wasm";
import drawing from "../../../descant/rendering/drawing.json";
import type { Gaps, Message } from "../page/words";
import { upTo } from "./beginning";
import type { Compiled, Given } from "./engine";
import type { Answer, Wish } from "./engraving";

const OPTIONS = {
  ...drawing,
  adjustPageHeight: true,
  adjustPageWidth: true, // as wide as its bars need: justified, they are pushed into each other where they are too long
  breaks: "auto",
  svgAdditionalAttribute: ["staff@n"],
  svgRemoveXlink: true,
};
const AHEAD = 8; // bars that are drawn before the whole is read, which takes five times as long
const { promise: compiled, resolve: start } = Promise.withResolvers<WebAssembly.Module>();
const module = compiled.then(async (found) => {
  const made = await createModule({ compiled: found });
  enableLog(LOG_OFF, made); // thousands of warnings a score
  return made;
});
const texts = new Map<string, PromiseWithResolvers<string>>();
const scores = new Map<string, Promise<Score>>();

interface Score {
  toolkit: VerovioToolkit;
  width: number;
  height: number;
}

/** Said by the page, which knows its language. */
const problem = (message: Message, gaps: Gaps = {}): Error => new Error(message, { cause: gaps });

function text(file: string): PromiseWithResolvers<string> {
  const found = texts.get(file) ?? Promise.withResolvers<string>();
  texts.set(file, found);
  return found;
}

function take(given: Given): void {
  const { promise, resolve, reject } = text(given.file);
  if ("bytes" in given) return resolve(new TextDecoder().decode(given.bytes));
  promise.catch(() => undefined); // whoever wants it drawn is told
  reject(problem(given.problem, given.gaps));
}

async function loaded({ number, file, width, height, bar }: Wish): Promise<Score> {
  const [found, mei] = await Promise.all([module, text(file).promise]).finally(() => texts.delete(file));
  const toolkit = new VerovioToolkit(found);
  toolkit.setOptions({ ...OPTIONS, pageWidth: width, pageHeight: height, scale: 40 });
  if (bar !== undefined) await drawEarly(toolkit, mei, number, bar);
  if (!toolkit.loadData(mei)) throw problem("verovio cannot read this score.");
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

async function grant(wish: Wish): Promise<void> {
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
}

self.addEventListener("message", ({ data }: MessageEvent<Compiled | Given | Wish>) => {
  if ("compiled" in data) start(data.compiled);
  else if ("number" in data) void grant(data);
  else take(data);
});
