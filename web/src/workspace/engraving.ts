/** Pages of scores, drawn by the one worker that all panes share. */
import { type Gaps, say, sayWord } from "../page/words";
import { engine, expect } from "./engine";

export interface Wish {
  number: number;
  file: string;
  width: number;
  height: number;
  page?: number;
  /** the page that has it */
  element?: string;
  /** from which bars are shown early, of a score that was not read yet */
  bar?: number;
}

export interface Drawn {
  svg: string;
  page: number;
  pages: number;
}

export type Answer = { number: number } & (Drawn | { problem: string; gaps: Gaps } | { early: string });

interface Waiting {
  early: (svg: string) => void;
  done: (drawn: Drawn) => void;
  failed: (error: Error) => void;
}

let known: Worker | undefined;
let count = 0;
const waiting = new Map<number, Waiting>();

function settle({ data }: MessageEvent<Answer>): void {
  const wish = waiting.get(data.number);
  if ("early" in data) return wish?.early(data.early);
  waiting.delete(data.number);
  if ("problem" in data) wish?.failed(new Error(sayWord(data.problem, data.gaps)));
  else wish?.done(data);
}

/** Whoever waits is told; the next wish starts another worker. */
function broken(): void {
  for (const { failed } of waiting.values()) failed(new Error(say("The engraver has stopped. Reload the page.")));
  waiting.clear();
}

function listened(): Worker {
  const found = engine();
  if (found !== known) {
    known = found;
    found.addEventListener("message", settle);
    found.addEventListener("error", broken);
  }
  return found;
}

/** `early` is given some bars of a score that is long, before all of it is laid out. */
export function draw(wish: Omit<Wish, "number">, early: (svg: string) => void): Promise<Drawn> {
  const worker = listened();
  expect(wish.file);
  const number = ++count;
  const found = new Promise<Drawn>((done, failed) => waiting.set(number, { early, done, failed }));
  worker.postMessage({ ...wish, number } satisfies Wish);
  return found;
}
