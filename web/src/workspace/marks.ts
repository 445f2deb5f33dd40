/** Frames round bars of a drawn score, and round some of their staves; rings round notes. */
import type { Part, Range } from "./selection";

/** Of each kind the look is in the style sheet: never a colour alone. */
export type Kind = "selected" | "beside" | "found" | "maybe" | "wanted";

export interface Mark {
  kind: Kind;
  bars: Range | null;
  part?: Part;
}

const SVG = "http://www.w3.org/2000/svg";
const AROUND = 180; // units of verovio: half a staff's height, more or less

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

function union(boxes: Box[]): Box {
  return {
    left: Math.min(...boxes.map((each) => each.left)),
    top: Math.min(...boxes.map((each) => each.top)),
    right: Math.max(...boxes.map((each) => each.right)),
    bottom: Math.max(...boxes.map((each) => each.bottom)),
  };
}

function boxOf(element: SVGGraphicsElement): Box {
  const { x, y, width, height } = element.getBBox();
  return { left: x, top: y, right: x + width, bottom: y + height };
}

function rectangle(kind: string, { left, top, right, bottom }: Box, around: number): SVGElement {
  const made = document.createElementNS(SVG, "rect");
  const sizes = { x: left, y: top - around, width: right - left, height: bottom - top + 2 * around };
  for (const [name, value] of Object.entries(sizes)) made.setAttribute(name, String(value));
  made.setAttribute("class", `mark ${kind}`);
  return made;
}

/** Its lines are its own paths; notes that stand above or below them would make frames uneven. */
function linesOf(measure: Element, staves: Range | null): Box[] {
  const among = [...measure.querySelectorAll<SVGGElement>(".staff")].filter((staff) => {
    const number = Number(staff.dataset["n"]);
    return staves === null || (staves[0] <= number && number <= staves[1]);
  });
  return among.flatMap((staff) => [...staff.querySelectorAll<SVGPathElement>(":scope > path")].map(boxOf));
}

/** One for the bars of each system. */
export function frame(kind: Kind, measures: Element[], staves: Range | null): void {
  for (const [system, some] of Map.groupBy(measures, (each) => each.parentElement)) {
    const lines = some.flatMap((each) => linesOf(each, staves));
    if (system !== null && lines.length > 0) system.prepend(rectangle(kind, union(lines), AROUND));
  }
}

export function ring(kind: Kind, note: Element): void {
  const head = note.querySelector<SVGGElement>(".notehead") ?? (note as SVGGElement);
  const box = boxOf(head);
  const wider = { ...box, left: box.left - AROUND / 3, right: box.right + AROUND / 3 };
  note.prepend(rectangle(`${kind} ring`, wider, AROUND / 3));
}

const FLAG = { height: 340, letter: 180, around: 100 }; // units of verovio

/** Above its right end: how many annotations there are on it. */
export function flag(measure: Element, count: number): void {
  const lines = linesOf(measure, null);
  if (lines.length === 0) return;
  const { right, top } = union(lines);
  const text = count > 99 ? "99+" : String(count);
  const width = text.length * FLAG.letter + 2 * FLAG.around;
  const bottom = top - AROUND - 60;
  const made = document.createElementNS(SVG, "g");
  made.setAttribute("class", "mark annotated");
  const box = rectangle("box", { left: right - width, right, top: bottom - FLAG.height, bottom }, 0);
  box.setAttribute("class", "box");
  const words = document.createElementNS(SVG, "text");
  words.setAttribute("x", String(right - width / 2));
  words.setAttribute("y", String(bottom - FLAG.around * 0.7));
  words.setAttribute("text-anchor", "middle");
  words.textContent = text;
  made.append(box, words);
  measure.append(made);
}

export function unmark(stage: Element): void {
  for (const each of stage.querySelectorAll(".mark")) each.remove();
}
