/** Writes scripts, styles and WebAssembly a second time, compressed, so that the server only has to send them. */
import { gzipSync } from "node:zlib";
import type { Plugin } from "vite";

/** Below this the header costs more than is saved. */
const WORTH_IT = 1024;

export function compress(): Plugin {
  return {
    name: "descant-compress",
    // After vite has written its manifest and its preload lists into the files.
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (!/\.(js|css|wasm)$/.test(file.fileName)) continue;
          const content = Buffer.from(file.type === "chunk" ? file.code : file.source);
          if (content.length < WORTH_IT) continue;
          this.emitFile({ type: "asset", fileName: `${file.fileName}.gz`, source: gzipSync(content, { level: 9 }) });
        }
      },
    },
  };
}
