/** The comparison is loaded when somebody asks for it, or the address does. */
import type { Desk } from "../choosing";
import type { Selection } from "../selection";
import type { Panel } from "./panel";

export class Opening {
  private panel: Panel | null = null;

  constructor(
    private readonly desk: Desk,
    private readonly selection: Selection,
  ) {
    desk.addEventListener("click", (event) => this.clicked(event));
  }

  /** Where the address has it. */
  restore(): void {
    const said = new URLSearchParams(location.search);
    if (said.has("one") && said.has("other")) void this.open(false);
  }

  /** Other panes are there. */
  refresh(): void {
    this.tell();
    if (this.isOpen) void this.panel?.refresh();
  }

  private get isOpen(): boolean {
    return this.panel?.section.isConnected === true;
  }

  private clicked(event: MouseEvent): void {
    const link = (event.target as Element).closest("a[data-compare]");
    if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (this.isOpen) this.panel?.close();
    else void this.open(true);
  }

  private async open(isAsked: boolean): Promise<void> {
    const { Panel } = await import("./panel");
    this.panel ??= new Panel(this.desk, this.selection, () => this.closed());
    this.desk.querySelector(".desk")?.after(this.panel.section);
    this.tell();
    await this.panel.open();
    if (isAsked) this.panel.section.querySelector("h2")?.focus();
  }

  private closed(): void {
    this.tell();
    this.desk.querySelector<HTMLElement>("a[data-compare]")?.focus();
  }

  private tell(): void {
    const link = this.desk.querySelector("a[data-compare]");
    link?.setAttribute("aria-expanded", String(this.isOpen));
  }
}
