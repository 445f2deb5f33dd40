/** How the versions of a work were laid out last, in this browser: the latest works alone. */
import { recall, remember } from "../../page/storage";

const KEY = "layouts";
const MOST = 20; // works
const NAMES = ["pane", "layout", "sizes"];
const PLAIN = ["work", "lang"];

type Kept = [work: string, query: string];

function all(): Kept[] {
  try {
    const found: unknown = JSON.parse(recall(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter(isKept) : [];
  } catch {
    return []; // somebody else wrote there
  }
}

function isKept(each: unknown): each is Kept {
  return Array.isArray(each) && each.length === 2 && each.every((one) => typeof one === "string");
}

/** What the address says of panes, and how they stand. */
export function keep(work: string, said: URLSearchParams): void {
  const query = new URLSearchParams([...said].filter(([name]) => NAMES.includes(name)));
  const others = all().filter(([each]) => each !== work);
  remember(KEY, JSON.stringify([[work, query.toString()], ...others].slice(0, MOST)));
}

export function forget(work: string): void {
  remember(KEY, JSON.stringify(all().filter(([each]) => each !== work)));
}

/** Null where nothing is kept of it. */
function kept(work: string): URLSearchParams | null {
  const found = all().find(([each]) => each === work);
  if (found === undefined) return null;
  const said = new URLSearchParams([...new URLSearchParams(found[1])].filter(([name]) => NAMES.includes(name)));
  return said.has("pane") ? said : null;
}

/** The work that the address asks for and what is kept of it; null as well where the address says how it is to be shown. */
export function left(): { work: string; said: URLSearchParams } | null {
  const asked = new URLSearchParams(location.search);
  const work = asked.get("work");
  const said = work === null || [...asked.keys()].some((each) => !PLAIN.includes(each)) ? null : kept(work);
  return work === null || said === null ? null : { work, said };
}
