/** Panes that come, go, and stand elsewhere, without a new page: where one is, and what is selected, stays. */
import { Changing } from "./changing";

const PANES = ".panes > .pane";

/** The panes that a form or a link asks for, in their order; null where it is none of these. */
function wanted(event: Event): string[] | null {
  const { target } = event;
  if (event instanceof SubmitEvent && target instanceof HTMLFormElement && "panes" in target.dataset) {
    return new FormData(target, event.submitter).getAll("pane").map(String);
  }
  const link = target instanceof Element ? target.closest<HTMLAnchorElement>("a[data-panes]") : null;
  if (link === null || !(event instanceof MouseEvent) || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  return new URL(link.href).searchParams.getAll("pane");
}

const sourceOf = (pane: HTMLElement): string => pane.dataset["source"] ?? "";

const hostsIn = (page: ParentNode): string[] =>
  [...page.querySelectorAll<HTMLElement>("[data-hosts]")].flatMap((each) => each.dataset["hosts"]?.match(/\S+/g) ?? []);

export interface Arranged {
  /** where one is in a version that comes anew */
  here(version: string): number;
  /** they stand as is asked */
  arranged(): void;
  said(problem: HTMLElement): void;
}

export class Arranging {
  private readonly changing: Changing;
  /** elsewhere, from which the policy of this page allows images: it was made for its first panes */
  private readonly hosts: string[];

  constructor(
    private readonly desk: HTMLElement,
    private readonly told: Arranged,
  ) {
    this.hosts = hostsIn(desk);
    this.changing = new Changing({
      panes: () => this.panes().map(sourceOf),
      mayTake: (page) => hostsIn(page).every((host) => this.hosts.includes(host)),
      take: (page) => this.take(page),
      said: (problem) => told.said(problem),
    });
    for (const kind of ["click", "submit"]) desk.addEventListener(kind, (event) => this.asked(event));
    desk.addEventListener("keydown", (event) => this.closeMenus(event));
    document.addEventListener("click", (event) => this.closeMenus(event));
  }

  private panes(): HTMLElement[] {
    return [...this.desk.querySelectorAll<HTMLElement>(PANES)];
  }

  private asked(event: Event): void {
    const panes = wanted(event);
    if (panes === null) return;
    event.preventDefault();
    const pane = (event.target as Element).closest<HTMLElement>(".pane");
    this.changing.ask({ before: this.panes().map(sourceOf), wanted: panes, of: pane && sourceOf(pane) });
  }

  private take(page: Document): void {
    const focused = document.activeElement?.closest<HTMLElement>(".pane") ?? null;
    const before = this.panes();
    const ours = new Map(before.map((each) => [sourceOf(each), each]));
    const panes = [...page.querySelectorAll<HTMLElement>(PANES)].map((their) => {
      const own = ours.get(sourceOf(their));
      if (own === undefined) return this.made(their);
      exchange(own, their);
      return own;
    });
    exchange(this.desk.querySelector("form[data-jump]"), page.querySelector("form[data-jump]"));
    const room = this.desk.querySelector<HTMLElement>(".panes");
    if (room !== null) stand(room, panes);
    this.told.arranged();
    this.focus(focused, before, panes);
  }

  private made(their: HTMLElement): HTMLElement {
    const made = document.importNode(their, true);
    made.dataset["bar"] = String(this.told.here(made.dataset["version"] ?? ""));
    return made;
  }

  /** On a pane that is new; in the one where one was; else on what stands in its place. */
  private focus(focused: HTMLElement | null, before: HTMLElement[], panes: HTMLElement[]): void {
    const added = panes.find((each) => !before.includes(each));
    if (added !== undefined) return stageOf(added)?.focus();
    if (focused === null) return;
    if (focused.isConnected) return focused.querySelector<HTMLElement>("[data-part=places] summary")?.focus();
    stageOf(panes[Math.min(before.indexOf(focused), panes.length - 1)])?.focus({ preventScroll: true });
  }

  /** By Esc, or by a click elsewhere, as other menus are. */
  private closeMenus(event: Event): void {
    if (event instanceof KeyboardEvent && event.key !== "Escape") return;
    for (const menu of this.desk.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
      const isWithin = event.target instanceof Node && menu.contains(event.target);
      if (event instanceof MouseEvent && isWithin) continue;
      menu.open = false;
      if (event instanceof KeyboardEvent && isWithin) menu.querySelector("summary")?.focus();
      if (event instanceof KeyboardEvent) event.stopPropagation(); // what is selected stays
    }
  }
}

const stageOf = (pane: HTMLElement | undefined): HTMLElement | null => pane?.querySelector<HTMLElement>(".pane-stage") ?? null;

/** Parts that say which panes there are; nothing else in a pane is touched. */
function exchange(own: Element | null, their: Element | null): void {
  const parts = (of: Element | null): HTMLElement[] => [...(of?.querySelectorAll<HTMLElement>("[data-part]") ?? [])];
  const theirs = new Map(parts(their).map((each) => [each.dataset["part"], each]));
  for (const each of parts(own)) {
    const other = theirs.get(each.dataset["part"]);
    if (other === undefined) each.remove();
    else each.replaceWith(document.importNode(other, true));
  }
}

/** In this order; one that is moved keeps how far it was scrolled. */
function stand(room: HTMLElement, panes: HTMLElement[]): void {
  for (const each of room.querySelectorAll<HTMLElement>(":scope > .pane")) if (!panes.includes(each)) each.remove();
  panes.forEach((pane, at) => {
    const there = room.querySelectorAll(":scope > .pane")[at] ?? null;
    if (there === pane) return;
    const top = stageOf(pane)?.scrollTop ?? 0;
    room.insertBefore(pane, there);
    stageOf(pane)?.scrollTo({ top });
  });
}
