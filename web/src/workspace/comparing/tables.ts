/** What pictures show, in numbers and words: some rows around where one is, and which voice sounds where. */
import { button, element } from "../../page/elements";
import { figure, say, sayWord } from "../../page/words";
import type { Comparison, Row } from "./document";
import type { Pointed } from "./plot";
import type { Rows, Span } from "./rows";

const PITCHES = ["C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"];
const SIGNS: Record<string, string> = { "same chord": "=", "same root": "≈", "other chord": "≠", "no chord": "–" };
const FEW = 4; // voices in which one is said to sound

export function percent(share: number): string {
  if (share > 0 && share < 0.005) return `<1 %`;
  return share < 1 && share >= 0.995 ? ">99 %" : `${figure(100 * share, 0)} %`;
}

const pitch = (number: number | null | undefined): string => (number == null ? "–" : `${PITCHES[((Math.round(number) % 12) + 12) % 12]}${Math.floor(Math.round(number) / 12) - 1}`);
const known = (value: number | null | undefined, places: number): string => (value == null ? "–" : figure(value, places));
const chords = (row: Row, side: 0 | 1): string => row.chords?.of[side].map((each) => each.short).join(" ") || "–";

type Column = [heading: string, cell: (row: Row) => string];

function sharesOf(): Column[] {
  const share = (name: keyof NonNullable<Row["shares"]>) => (row: Row): string => (row.shares ? percent(row.shares[name]) : "–");
  return [
    [say("Stands as"), (row) => sayWord(row.status)],
    [say("Identical"), share("identity")],
    [say("Similar"), share("similarity")],
    [say("Different"), share("difference")],
  ];
}

function linesOf([one, other]: [string, string]): Column[] {
  const names = [one, other] as const;
  return ([0, 1] as const).flatMap((side): Column[] => [
    [say("Notes a quarter, {name}", { name: names[side] }), (row) => known(row.density[side]?.notes, 1)],
    [say("Highest and lowest"), (row) => `${pitch(row.lines?.[side].upper)}, ${pitch(row.lines?.[side].lower)}`],
  ]);
}

/** `kind` is the view that it stands below. */
export function rowsTable(rows: Rows, said: Comparison, span: Span, here: number, kind: "bars" | "lines", pointed: Pointed): HTMLElement {
  const names: [string, string] = [said.versions[0].name, said.versions[1].name];
  const columns = kind === "bars" ? sharesOf() : linesOf(names);
  const head = [...names, ...columns.map(([heading]) => heading)].map((each) => element("th", { scope: "col" }, each));
  const body = rows.all.slice(span[0], span[1] + 1).map((row, place) => {
    const at = span[0] + place;
    const go = button(row.bars[0]?.number ?? "–", () => pointed(at, false), { class: "plain", "aria-label": say("Go to {place}", { place: rows.named(at) }), "data-row": String(at) });
    const cells = [go, row.bars[1]?.number ?? "–", ...columns.map(([, cell]) => cell(row))].map((each) => element("td", {}, each));
    return element("tr", at === here ? { "aria-current": "true" } : {}, ...cells);
  });
  const table = element("table", { class: "numbers" }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...body));
  return element("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": say("Numbers of the bars around here") }, table);
}

/** Bars around here with the chords of both, one above the other. */
export function chordCells(rows: Rows, span: Span, here: number, pointed: Pointed): HTMLElement {
  const cells = rows.all.slice(span[0], span[1] + 1).map((row, place) => {
    const at = span[0] + place;
    const kind = row.chords?.kind ?? "";
    const number = row.bars[0]?.number ?? `+${row.bars[1]?.number ?? ""}`;
    const words = [rows.named(at), kind === "" ? sayWord(row.status) : sayWord(kind), `${chords(row, 0)} | ${chords(row, 1)}`].join(": ");
    const made = button("", () => pointed(at, false), { class: "chords", "data-row": String(at), "data-kind": kind, "aria-label": words, ...(at === here ? { "aria-current": "true" } : {}) });
    made.append(element("b", {}, `${number} ${SIGNS[kind] ?? ""}`), element("span", {}, chords(row, 0)), element("span", {}, chords(row, 1)));
    return element("li", {}, made);
  });
  const key = (["same chord", "same root", "other chord", "no chord"] as const).map((each) => `${SIGNS[each]} ${say(each)}`).join(" · ");
  return element("div", {}, element("ol", { class: "chord-cells" }, ...cells), element("p", { class: "small quiet" }, say("Above the first version, below the second in its key."), " ", key));
}

/** Of each instrument of both versions. */
export function flowTable(said: Comparison): HTMLElement {
  const share = (value: number | null): string => (value === null ? "–" : percent(value));
  const head = [say("Instrument"), say("Bars in which it sounds"), say("Share of the time"), say("Of that in both")];
  const groups = said.flow.map((instruments, side) => {
    const name = element("th", { scope: "rowgroup", colspan: String(head.length) }, said.versions[side as 0 | 1].name);
    const rows = instruments.map((each) => {
      const cells = [figure(each.bars, 0), share(each.plays), share(each.shared)].map((text) => element("td", {}, text));
      return element("tr", {}, element("th", { scope: "row" }, each.name), ...cells);
    });
    return element("tbody", {}, element("tr", {}, name), ...rows);
  });
  const table = element("table", { class: "numbers" }, element("thead", {}, element("tr", {}, ...head.map((each) => element("th", { scope: "col" }, each)))), ...groups);
  return element("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": say("Who plays how much") }, table);
}

export function voicesTable(said: Comparison): HTMLElement {
  const [one, other] = said.versions;
  const rows = said.instrumentation[0].map(({ voice, nowhere, in: within }) => {
    const best = within.toSorted((a, b) => b.same + b.octave - a.same - a.octave).slice(0, FEW);
    const where = best.map((each) => `${other.voices[each.voice]?.label ?? ""} ${percent(each.same)} + ${percent(each.octave)}`).join("; ");
    return element("tr", {}, element("th", { scope: "row" }, one.voices[voice]?.label ?? ""), element("td", {}, where || say("nowhere")), element("td", {}, percent(nowhere)));
  });
  const head = [one.name, say("In {name}: at the same pitch + in another octave", { name: other.name }), say("In no voice")];
  const table = element("table", { class: "numbers" }, element("thead", {}, element("tr", {}, ...head.map((each) => element("th", { scope: "col" }, each)))), element("tbody", {}, ...rows));
  return element("div", { class: "scroll-x", tabindex: "0", role: "region", "aria-label": say("Which voice sounds where") }, table);
}

/** Stretches without a voice; each leads to its beginning. */
export function missingVoices(said: Comparison, pointed: Pointed): HTMLElement | null {
  const items = said.missingVoices.flatMap((some, side) =>
    some.map(({ voice, rows, bars }) => {
      const name = said.versions[side as 0 | 1].voices[voice]?.label ?? "";
      const text = side === 0 ? say("{name} is left out: bars {bars}", { name, bars }) : say("{name} is added: bars {bars}", { name, bars });
      return element("li", {}, button(text, () => pointed(rows[0] ?? 0, false), { class: "plain" }));
    }),
  );
  return items.length === 0 ? null : element("ul", { class: "stretches" }, ...items);
}
