import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";
import { compress } from "./compress.ts";
import { licences } from "./licences.ts";
import { verovioBinary, verovioScript } from "./verovio.ts";

const source = resolve(import.meta.dirname, "src");

/** Every module directly under src/ is the entry of a page; what pages share lies in folders. */
function entries(): string[] {
  return readdirSync(source)
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => resolve(source, name));
}

export default defineConfig({
  root: source,
  // Relative, so that the pages may live under any path.
  base: "./",
  publicDir: false,
  plugins: [verovioBinary(), licences(), compress()],
  worker: { format: "es", plugins: () => [verovioScript()] },
  build: {
    outDir: resolve(import.meta.dirname, "../descant/server/static/dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["chrome123", "firefox121", "safari17.5"],
    // A data: URL would need more than `font-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1100,
    rolldownOptions: {
      input: entries(),
      // YASGUI bundles a JSON fallback for browsers without JSON.parse; the policy forbids eval anyway.
      checks: { eval: false },
    },
  },
});
