/** Lists of jobs are fetched again while one of them is active; rows are changed where they differ. */
const PAUSE = 2000; // ms

const rows = (root: ParentNode): NodeListOf<HTMLElement> => root.querySelectorAll("li[data-job]");

function isActive(): boolean {
  return document.querySelector('li[data-job][data-active="yes"]') !== null;
}

function replaceRow(here: HTMLElement, fresh: HTMLElement): void {
  if (here.outerHTML === fresh.outerHTML) return;
  const hadFocus = here.contains(document.activeElement);
  here.replaceWith(fresh);
  if (hadFocus) fresh.querySelector("a")?.focus();
}

async function refresh(): Promise<void> {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const byId = new Map([...rows(fresh)].map((row) => [row.dataset.job, row]));
  for (const row of rows(document)) {
    const next = byId.get(row.dataset.job);
    if (next !== undefined) replaceRow(row, document.adoptNode(next));
  }
}

export function refreshLists(): void {
  window.setTimeout(async () => {
    if (!isActive()) return;
    // A hidden page asks nobody; a server that is away is asked again.
    if (!document.hidden) await refresh().catch(() => undefined);
    refreshLists();
  }, PAUSE);
}
