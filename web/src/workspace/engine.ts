/** The one worker that draws scores, with verovio and the files that it is given. It waits for nothing of the page, and
 * says nothing, as no words may be there yet. */
import binary from "verovio/binary";
import type { Gaps, Message } from "../page/words";

export interface Compiled {
  compiled: WebAssembly.Module;
}
export type Given = { file: string } & ({ bytes: ArrayBuffer } | { problem: Message; gaps: Gaps });

let worker: Worker | undefined;
const given = new Set<string>(); // files that it has, or will have soon

/** Begun when it is first wanted, and again when it has broken: then it tells of an `error`. */
export function engine(): Worker {
  worker ??= started();
  return worker;
}

export const compile = (): void => void engine();

function started(): Worker {
  const found = new Worker(new URL("./engraver.worker.ts", import.meta.url), { type: "module" });
  found.addEventListener("error", () => {
    found.terminate();
    if (worker !== found) return;
    worker = undefined;
    given.clear();
  });
  WebAssembly.compileStreaming(fetch(binary)).then(
    (compiled) => found.postMessage({ compiled } satisfies Compiled),
    () => found.dispatchEvent(new Event("error")),
  );
  return found;
}

/** It will be wanted. */
export function expect(file: string): void {
  const to = engine();
  if (given.has(file)) return;
  given.add(file);
  void fetched(file).then((found) => {
    if ("bytes" in found) return to.postMessage(found, [found.bytes]);
    given.delete(file); // it may be there the next time
    to.postMessage(found);
  });
}

async function fetched(file: string): Promise<Given> {
  try {
    const answer = await fetch(file);
    if (answer.ok) return { file, bytes: await answer.arrayBuffer() };
    return { file, problem: "The score cannot be had: the server answers {status}.", gaps: { status: answer.status } };
  } catch {
    return { file, problem: "The server cannot be reached.", gaps: {} };
  }
}
