/** Writes the licences of everything that is bundled beside the bundles, as those licences ask. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

interface Package {
  name: string;
  version: string;
  license?: string;
  dependencies?: Record<string, string>;
}

const root = import.meta.dirname;

function read(folder: string): Package {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Package;
}

/** Node's own way of finding a package: the nearest node_modules upwards. */
function find(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (folder === root || folder === dirname(folder)) return undefined;
  }
}

/** YASGUI comes as one bundle, so what stands inside is only known from the declared dependencies. */
function collect(folder: string, seen = new Map<string, string>()): Map<string, string> {
  for (const name of Object.keys(read(folder).dependencies ?? {})) {
    const found = find(name, folder);
    if (found === undefined || seen.has(found)) continue;
    seen.set(found, name);
    collect(found, seen);
  }
  return seen;
}

function notice(folder: string): string {
  const { name, version, license } = read(folder);
  const files = readdirSync(folder).filter((file) => /^(licen[cs]e|copying|notice)/i.test(file));
  const texts = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  return [`${name} ${version} (${license ?? "see below"})`, ...texts].join("\n\n");
}

export function licences(): Plugin {
  return {
    name: "descant-licences",
    generateBundle() {
      const rule = `\n\n${"-".repeat(80)}\n\n`;
      const folders = [...collect(root).keys()].sort();
      this.emitFile({ type: "asset", fileName: "licences.txt", source: folders.map(notice).join(rule) + "\n" });
    },
  };
}
