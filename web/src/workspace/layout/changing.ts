/** One change of panes at a time; the address is written when its page is there, with whatever else was said meanwhile. */
import { addressNow } from "../../page/address";
import { anew } from "../../page/ending";
import { reason } from "../asking";
import { carried, type Change, meant, replaced } from "./changes";
import { pageOf } from "./page";

export interface Standing {
  /** sources of the panes that stand, in their order */
  panes(): string[];
  /** whether the policy under which the page was loaded lets it be shown in place */
  mayTake(page: Document): boolean;
  take(page: Document): void;
  said(problem: HTMLElement): void;
}

export class Changing {
  private last: Promise<void> = Promise.resolve();
  private readonly heirs = new Map<string, string>();
  /** ends what is still being asked for when somebody goes back */
  private going = new AbortController();

  constructor(private readonly standing: Standing) {
    window.addEventListener("popstate", () => this.back());
  }

  /** A work without panes has its usual ones, so the last one stays. */
  ask(change: Change): void {
    this.next(async (signal) => {
      const now = this.standing.panes();
      const wish = meant(change, now, this.heirs);
      const panes = carried(wish, now);
      if (panes.length === 0 || panes.join() === now.join() || !(await this.show(signal, panes))) return;
      for (const [gone, come] of replaced(wish)) this.inherit(gone, come);
    });
  }

  /** What stands has no heir, so whoever is followed leads to what stands. */
  private inherit(gone: string, come: string): void {
    this.heirs.set(gone, come);
    this.heirs.delete(come);
  }

  /** To what the browser has put into the address. */
  private back(): void {
    this.heirs.clear();
    this.going = anew(this.going);
    this.next(async (signal) => void (await this.show(signal, null)));
  }

  private next(act: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.going;
    this.last = this.last.then(() => (signal.aborted ? undefined : act(signal)));
  }

  /** `panes`: others than the address has. False where they do not stand. */
  private async show(signal: AbortSignal, panes: string[] | null): Promise<boolean> {
    try {
      const page = await pageOf(this.address(panes).searchParams, signal);
      if (signal.aborted) return false;
      if (!this.standing.mayTake(page)) {
        this.leave(this.address(panes));
        return false;
      }
      if (panes !== null) history.pushState(null, "", this.address(panes));
      this.standing.take(page);
      return true;
    } catch (error) {
      if (!signal.aborted) this.standing.said(reason(error));
      return false;
    }
  }

  private leave(address: URL): void {
    this.going.abort();
    location.assign(address);
  }

  private address(panes: string[] | null): URL {
    const address = addressNow();
    if (panes === null) return address;
    if (panes.length !== this.standing.panes().length) address.searchParams.delete("sizes");
    address.searchParams.delete("pane");
    for (const each of panes) address.searchParams.append("pane", each);
    return address;
  }
}
