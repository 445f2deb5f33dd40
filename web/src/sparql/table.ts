/** The table of an answer: filtered, sorted, a hundred rows at a time. */
import { button, element } from "../page/elements";
import { figure, say } from "../page/words";
import { type Rows, type Statements, asCsv, asRows } from "./answer";
import type { Prefixes } from "./page-data";
import { type Arrangement, type Row, arrange, pageCount } from "./table-model";
import { drawTerm } from "./terms";
import type { File, View } from "./views";

const PAGE = 100;

export class TableView implements View {
  readonly label = say("Table");
  readonly names: string[];
  readonly rows: Row[];
  private view: Arrangement = { filter: "", column: null, descending: false, page: 0, size: PAGE };
  private body = element("tbody");
  private place = element("p", { class: "small quiet" });
  private pager = element("div", { class: "toolbar pager" });
  private headers: HTMLTableCellElement[] = [];
  private frame: HTMLElement | null = null;

  constructor(
    answer: Rows | Statements,
    private readonly prefixes: Prefixes,
  ) {
    ({ names: this.names, rows: this.rows } = asRows(answer));
  }

  draw(into: HTMLElement): void {
    this.frame = into;
    into.append(this.drawFilter(), this.drawTable(this.names), this.pager);
    this.refresh();
  }

  file(): File {
    return { name: "answer.csv", mediaType: "text/csv", text: asCsv(this) };
  }

  private drawFilter(): HTMLElement {
    const input = element("input", { type: "search", id: "answer-filter", autocomplete: "off" });
    input.addEventListener("input", () => {
      Object.assign(this.view, { filter: input.value, page: 0 });
      this.refresh();
    });
    const label = element("label", { for: "answer-filter" }, say("Only rows with"));
    const field = element("span", { class: "field" }, label, input);
    this.place.setAttribute("role", "status");
    const filter = element("div", { class: "toolbar filter" }, field, this.place);
    field.hidden = this.rows.length < 2;
    return filter;
  }

  private drawTable(names: string[]): HTMLElement {
    this.headers = names.map((name, column) => this.drawHeader(name, column));
    const head = element("thead", {}, element("tr", {}, ...this.headers));
    this.body = element("tbody");
    const table = element("table", { class: "answer-table" }, head, this.body);
    const frame = { class: "scroll-x", tabindex: "0", role: "region", "aria-label": say("Table of the answer") };
    return element("div", frame, table);
  }

  private drawHeader(name: string, column: number): HTMLTableCellElement {
    const sort = button(name, () => this.sortBy(column), { class: "sort", title: say("Sort by {name}", { name }) });
    return element("th", { scope: "col" }, sort);
  }

  /** First upwards, then downwards, then as the answer came. */
  private sortBy(column: number): void {
    const { view } = this;
    if (view.column !== column) Object.assign(view, { column, descending: false });
    else if (!view.descending) view.descending = true;
    else Object.assign(view, { column: null, descending: false });
    view.page = 0;
    this.refresh();
  }

  private turn(by: number): void {
    this.view.page += by;
    this.refresh();
    this.frame?.scrollIntoView({ block: "start" });
  }

  private refresh(): void {
    const { prefixes } = this;
    const found = arrange(this.rows, this.view, prefixes);
    const start = this.view.page * this.view.size;
    const shown = found.slice(start, start + this.view.size);
    this.body.replaceChildren(
      ...shown.map((row) =>
        element("tr", {}, ...row.map((term) => element("td", {}, ...(term ? [drawTerm(term, prefixes)] : [])))),
      ),
    );
    this.showOrder();
    this.showPlace(found.length, start, shown.length);
    this.drawPager(pageCount(found, this.view.size));
  }

  private showOrder(): void {
    const { column, descending } = this.view;
    this.headers.forEach((header, index) => {
      if (index === column) header.setAttribute("aria-sort", descending ? "descending" : "ascending");
      else header.removeAttribute("aria-sort");
    });
  }

  private showPlace(found: number, start: number, shown: number): void {
    const range = { first: start + 1, last: start + shown, all: figure(found) };
    const filtered = { some: figure(found), all: figure(this.rows.length) };
    if (shown < found) this.place.textContent = say("Rows {first}–{last} of {all}", range);
    else this.place.textContent = found < this.rows.length ? say("{some} of {all} rows", filtered) : "";
  }

  private drawPager(pages: number): void {
    const { page } = this.view;
    const back = button(say("Earlier rows"), () => this.turn(-1));
    const on = button(say("Further rows"), () => this.turn(1));
    back.disabled = page === 0;
    on.disabled = page >= pages - 1;
    this.pager.replaceChildren(...(pages > 1 ? [back, on] : []));
  }
}
