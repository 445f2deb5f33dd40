/** What can be done with a recording: by keys where its time is shown, and by buttons. */
import { say } from "../../page/words";

export interface Desk {
  toggle(): void;
  /** to the bar before or the next one */
  step(by: -1 | 1): void;
  /** marks as much more */
  extend(by: -1 | 1): void;
  zoom(by: number): void;
  /** to where it begins or ends */
  edge(at: 0 | 1): void;
}

const ALL = 99; // more doublings than there can be

export function wireKeys(axis: HTMLElement, desk: Desk): void {
  axis.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const along = (by: -1 | 1) => (): void => (event.shiftKey ? desk.extend(by) : desk.step(by));
    const deeds: Record<string, () => void> = {
      " ": () => desk.toggle(),
      ArrowLeft: along(-1),
      ArrowRight: along(1),
      "+": () => desk.zoom(1),
      "=": () => desk.zoom(1),
      "-": () => desk.zoom(-1),
      "0": () => desk.zoom(-ALL),
      Home: () => desk.edge(0),
      End: () => desk.edge(1),
    };
    const deed = deeds[event.key];
    if (deed === undefined) return;
    event.preventDefault();
    deed();
  });
}

export function zoomButtons(desk: Desk): HTMLElement {
  const found = document.createElement("span");
  found.className = "pane-zoom no-print";
  for (const [sign, name, by] of [["−", say("Zoom out"), -1], ["+", say("Zoom in"), 1]] as const) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain";
    button.textContent = sign;
    button.setAttribute("aria-label", name);
    button.addEventListener("click", () => desk.zoom(by));
    found.append(button);
  }
  return found;
}

/** The time is a slider: its value is said where something else sounds, and not with every picture. */
export function asSlider(axis: HTMLElement, name: string, duration: number): void {
  axis.tabIndex = 0;
  axis.setAttribute("role", "slider");
  axis.setAttribute("aria-label", name);
  axis.setAttribute("aria-valuemin", "0");
  axis.setAttribute("aria-valuemax", duration.toFixed(1));
  sayAt(axis, 0, "");
}

export function sayAt(axis: HTMLElement, time: number, said: string): void {
  if (axis.getAttribute("aria-valuetext") === said) return;
  axis.setAttribute("aria-valuenow", time.toFixed(1));
  axis.setAttribute("aria-valuetext", said);
}
