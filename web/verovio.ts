/** Takes verovio's WebAssembly out of the script in which npm brings it, as a file of its own: that is compiled while it
 * comes, and browsers keep what they made of it. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import type { Plugin } from "vite";

const SCRIPT = fileURLToPath(import.meta.resolve("verovio/wasm"));
const BINARY = "verovio/binary";

/** The binary in emscripten's script: a letter for each byte, but that 0 is one beyond them. */
const LETTERS = /binaryDecode\(('(?:[^'\\]|\\.)*')\)/s;
/** What is done with it there. A module that was compiled already gives nothing but the instance. */
const MADE = "await WebAssembly.instantiate(binary,imports)";

function letters(script: string): { whole: string; literal: string } {
  const [whole, literal] = LETTERS.exec(script) ?? [];
  if (whole === undefined || literal === undefined || !script.includes(MADE))
    throw new Error(`${SCRIPT}: this release of verovio has its WebAssembly elsewhere. See web/verovio.ts.`);
  return { whole, literal };
}

function binary(): Uint8Array {
  const text = runInNewContext(letters(readFileSync(SCRIPT, "utf8")).literal) as string;
  return Uint8Array.from({ length: text.length }, (_, at) => text.charCodeAt(at) & 0xff);
}

/** `verovio/binary`: the address of that file. */
export function verovioBinary(): Plugin {
  return {
    name: "descant-verovio-binary",
    enforce: "pre",
    resolveId: (id) => (id === BINARY ? `\0${BINARY}` : null),
    load(id) {
      if (id !== `\0${BINARY}`) return null;
      const name = "engraver.wasm";
      const file = this.emitFile({ type: "asset", name, originalFileName: name, source: binary() });
      return `export default import.meta.ROLLUP_FILE_URL_${file};`;
    },
  };
}

/** `verovio/wasm`, which is given the compiled module as `compiled`. */
export function verovioScript(): Plugin {
  return {
    name: "descant-verovio-script",
    transform(script, id) {
      if (id !== SCRIPT) return null;
      const code = script
        .replace(letters(script).whole, () => 'moduleArg["compiled"]')
        .replace(MADE, () => `{instance:${MADE}}`);
      return { code, map: null };
    },
  };
}
