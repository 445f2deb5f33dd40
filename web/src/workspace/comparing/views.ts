/** The views of a comparison: each is an element that shows where one is and what is selected. */
import { element } from "../../page/elements";
import { say } from "../../page/words";
import { addressOf, type Comparison } from "./document";
import { Notation } from "./notation";
import { Plot, type Pointed } from "./plot";
import type { Rows, Span } from "./rows";
import { chordCells, flowTable, missingVoices, rowsTable, voicesTable } from "./tables";

export const NAMES = { bars: "Bar by bar", notation: "In notation", instruments: "Instrumentation", voices: "Voices", harmony: "Chords", lines: "Density and contour" } as const;
export type View = keyof typeof NAMES;
export const VIEWS = Object.keys(NAMES) as View[];
export const isView = (text: string): text is View => Object.hasOwn(NAMES, text);

const AROUND = 9; // rows of a table
const CHORDS = 24; // bars whose chords are shown at once
const NARROW = 700; // pixels: below, pictures for telephones

export interface Shown {
  readonly element: HTMLElement;
  show(here: number, selected: Span | null, words: string): Promise<void>;
  /** the rows that are in sight */
  span(here: number): Span;
}

/** `signal` ends when another is shown. */
export function viewOf(view: View, rows: Rows, said: Comparison, pointed: Pointed, signal: AbortSignal): Shown {
  if (view === "notation") return notation(rows, pointed, signal);
  if (view === "instruments") return instruments(rows, said, pointed, signal);
  if (view === "voices") return voices(rows, said, pointed, signal);
  if (view === "harmony") return harmony(rows, said, pointed);
  return plotted(view, rows, said, pointed, signal);
}

function plotted(kind: "bars" | "lines", rows: Rows, said: Comparison, pointed: Pointed, signal: AbortSignal): Shown {
  const label = kind === "bars" ? say("Of what each bar is made up; the numbers are below") : say("Density and outer lines of both; the numbers are below");
  const plot = new Plot(label, pointed, signal);
  const numbers = element("div", {});
  const picture = kind === "bars" ? "ribbon" : "curves";
  const drawn = plot.show(addressOf(rows.pair, "svg", { picture: innerWidth < NARROW ? `${picture}-narrow` : picture }));
  const span = (here: number): Span => rows.around(here, AROUND);
  return {
    element: element("div", {}, plot.element, numbers),
    span,
    async show(here, selected, words) {
      keepingFocus(numbers, () => numbers.replaceChildren(rowsTable(rows, said, span(here), here, kind, pointed)));
      await drawn;
      plot.mark(here, selected, words);
    },
  };
}

function notation(rows: Rows, pointed: Pointed, signal: AbortSignal): Shown {
  const made = new Notation(rows, pointed, signal);
  const which = element("p", { class: "small" });
  return {
    element: element("div", {}, which, made.element),
    span: () => made.span,
    async show(here, selected) {
      const [first, last] = rows.around(here, 1);
      await made.turn(here);
      made.mark(selected);
      which.textContent = say("From {first} to {last}. Notes have the colour and the mark of how they stand to the other version; what has no mark is identical.", {
        first: rows.named(made.span[0] ?? first),
        last: rows.named(made.span[1] ?? last),
      });
    },
  };
}

function instruments(rows: Rows, said: Comparison, pointed: Pointed, signal: AbortSignal): Shown {
  const plot = new Plot(say("Who plays where, and how much; the means are below"), pointed, signal);
  const drawn = plot.show(addressOf(rows.pair, "svg", { picture: innerWidth < NARROW ? "flow-narrow" : "flow" }));
  return {
    element: element("div", {}, plot.element, flowTable(said)),
    span: (here) => [here, here],
    async show(here, selected, words) {
      await drawn;
      plot.mark(here, selected, words);
    },
  };
}

function voices(rows: Rows, said: Comparison, pointed: Pointed, signal: AbortSignal): Shown {
  const plot = new Plot(say("Which voice sounds where; the same as the table below"), pointed, signal);
  const drawn = plot.show(addressOf(rows.pair, "svg", { picture: "instrumentation" }));
  const missing = missingVoices(said, pointed);
  return {
    element: element("div", {}, plot.element, voicesTable(said), ...(missing === null ? [] : [missing])),
    span: (here) => [here, here],
    show: () => drawn,
  };
}

function harmony(rows: Rows, said: Comparison, pointed: Pointed): Shown {
  const made = element("div", {});
  const span = (here: number): Span => {
    const first = Math.floor(here / CHORDS) * CHORDS;
    return [first, Math.min(first + CHORDS, rows.count) - 1];
  };
  return {
    element: made,
    span,
    async show(here, selected) {
      if (said.harmony === null) return made.replaceChildren(element("p", {}, say("Their chords were not compared.")));
      keepingFocus(made, () => made.replaceChildren(chordCells(rows, span(here), here, pointed)));
      for (const each of made.querySelectorAll<HTMLElement>("[data-row]")) {
        const row = Number(each.dataset["row"]);
        each.classList.toggle("selected", selected !== null && selected[0] <= row && row <= selected[1]);
      }
    },
  };
}

/** On the row where it was, if that is there still. */
function keepingFocus(within: HTMLElement, draw: () => void): void {
  const focused = within.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["row"] : undefined;
  draw();
  if (focused !== undefined) within.querySelector<HTMLElement>(`[data-row="${focused}"]`)?.focus({ preventScroll: true });
}
