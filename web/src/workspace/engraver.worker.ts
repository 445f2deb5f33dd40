/** verovio, away from the page: scores are loaded once each and drawn a page at a time. */
import { enableLog, LOG_OFF, VerovioToolkit } from "verovio/esm";
import createModule from "verovio/wasm";
import type { Answer, Wish } from "./engraving";

const OPTIONS = {
  adjustPageHeight: true,
  breaks: "auto",
  expandNever: true,
  footer: "none",
  header: "none",
  svgRemoveXlink: true,
  svgViewBox: true,
};
const module = createModule().then((found) => {
  enableLog(LOG_OFF, found); // thousands of warnings a score
  return found;
});
const scores = new Map<string, Promise<VerovioToolkit>>();

async function loaded(file: string, width: number, height: number): Promise<VerovioToolkit> {
  const toolkit = new VerovioToolkit(await module);
  toolkit.setOptions({ ...OPTIONS, pageWidth: width, pageHeight: height, scale: 40 });
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(`The score cannot be had: the server answers ${answer.status}.`);
  if (!toolkit.loadData(await answer.text())) throw new Error("verovio cannot read this score.");
  return toolkit;
}

function score(wish: Wish): Promise<VerovioToolkit> {
  const key = `${wish.file} ${wish.width} ${wish.height}`;
  let found = scores.get(key);
  if (found === undefined) {
    found = loaded(wish.file, wish.width, wish.height);
    found.catch(() => scores.delete(key));
    scores.set(key, found);
  }
  return found;
}

self.addEventListener("message", async ({ data: wish }: MessageEvent<Wish>) => {
  try {
    const toolkit = await score(wish);
    const pages = toolkit.getPageCount();
    const at = wish.element === undefined ? wish.page : toolkit.getPageWithElement(wish.element);
    const page = Math.min(Math.max(at ?? 1, 1), pages);
    const answer: Answer = { number: wish.number, pages, page, svg: toolkit.renderToSVG(page) };
    self.postMessage(answer);
  } catch (error) {
    self.postMessage({ number: wish.number, problem: error instanceof Error ? error.message : String(error) });
  }
});
