/** Panes that come, go, and stand elsewhere, without a new page: where one is, and what is selected, stays. */
import { reason } from "../asking";
import { pageOf } from "./page";

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

export interface Arranged {
  /** where one is in a version that comes anew */
  here(version: string): number;
  /** they stand as is asked */
  arranged(): void;
  said(problem: HTMLElement): void;
}

export class Arranging {
  /** only what was asked for last is shown */
  private turn = 0;

  constructor(
    private readonly desk: HTMLElement,
    private readonly told: Arranged,
  ) {
    for (const kind of ["click", "submit"]) desk.addEventListener(kind, (event) => this.asked(event));
    window.addEventListener("popstate", () => void this.show(new URLSearchParams(location.search)));
    desk.addEventListener("keydown", (event) => this.closeMenus(event));
    document.addEventListener("click", (event) => this.closeMenus(event));
  }

  private asked(event: Event): void {
    const panes = wanted(event);
    if (panes === null) return;
    event.preventDefault();
    const address = new URL(location.href);
    if (panes.length !== this.desk.querySelectorAll(PANES).length) address.searchParams.delete("sizes");
    address.searchParams.delete("pane");
    for (const each of panes) address.searchParams.append("pane", each);
    void this.show(address.searchParams, address);
  }

  /** `address`: a new one, to which one comes. */
  private async show(said: URLSearchParams, address?: URL): Promise<void> {
    const turn = ++this.turn;
    try {
      const page = await pageOf(said);
      if (turn !== this.turn) return;
      if (address !== undefined) history.pushState(null, "", address);
      this.take(page);
    } catch (error) {
      this.told.said(reason(error));
    }
  }

  private take(page: Document): void {
    const focused = document.activeElement?.closest<HTMLElement>(".pane") ?? null;
    const before = [...this.desk.querySelectorAll<HTMLElement>(PANES)];
    const ours = new Map(before.map((each) => [sourceOf(each), each]));
    const panes = [...page.querySelectorAll<HTMLElement>(PANES)].map((their) => {
      const own = ours.get(sourceOf(their));
      if (own === undefined) return this.made(their);
      exchange(own, their);
      return own;
    });
    exchange(this.desk.querySelector("form[data-jump]"), page.querySelector("form[data-jump]"));
    const layout = page.querySelector<HTMLElement>(".panes")?.dataset["layout"] ?? "beside";
    const room = this.desk.querySelector<HTMLElement>(".panes");
    if (room !== null) stand(room, panes, layout);
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
function stand(room: HTMLElement, panes: HTMLElement[], layout: string): void {
  room.dataset["layout"] = layout;
  for (const each of room.querySelectorAll<HTMLElement>(":scope > .pane")) if (!panes.includes(each)) each.remove();
  panes.forEach((pane, at) => {
    const there = room.querySelectorAll(":scope > .pane")[at] ?? null;
    if (there === pane) return;
    const top = stageOf(pane)?.scrollTop ?? 0;
    room.insertBefore(pane, there);
    stageOf(pane)?.scrollTo({ top });
  });
}
