/** Between two panes: dragged, or moved by keys; a double click makes all even again. */
import { element } from "../../page/elements";
import { say } from "../../page/words";

const STEP = 2; // per cent, of a key

/** What a divider asks of whoever lays the panes out. */
export interface Tracks {
  readonly isStacked: boolean;
  /** per cent of the track before the divider, and its bounds */
  share(at: number): number;
  bounds(at: number): [least: number, most: number];
  /** the share that it has if the divider is at this place of the window */
  shareAt(at: number, event: PointerEvent): number;
  move(at: number, share: number, settled: boolean): void;
  even(): void;
}

/** Behind the track `at`, between the panes of these names. */
export function divider(tracks: Tracks, at: number, before: string, after: string): HTMLElement {
  const made = element("div", {
    class: "divider",
    role: "separator",
    tabindex: "0",
    "aria-orientation": tracks.isStacked ? "horizontal" : "vertical",
    "aria-label": say("Between {before} and {after}", { before, after }),
    title: say("Drag it, or double click to make all even"),
  });
  made.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    made.focus({ preventScroll: true });
    made.setPointerCapture(event.pointerId);
  });
  made.addEventListener("pointermove", (event) => {
    if (made.hasPointerCapture(event.pointerId)) tracks.move(at, tracks.shareAt(at, event), false);
  });
  made.addEventListener("lostpointercapture", () => tracks.move(at, tracks.share(at), true));
  made.addEventListener("dblclick", () => tracks.even());
  made.addEventListener("keydown", (event) => pressed(event, tracks, at));
  tell(made, tracks, at);
  return made;
}

export function tell(made: HTMLElement, tracks: Tracks, at: number): void {
  const [least, most] = tracks.bounds(at);
  const values = { min: least, max: most, now: tracks.share(at) };
  for (const [name, value] of Object.entries(values)) made.setAttribute(`aria-value${name}`, String(Math.round(value)));
}

function pressed(event: KeyboardEvent, tracks: Tracks, at: number): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const [least, most] = tracks.bounds(at);
  const now = tracks.share(at);
  const [less, more] = tracks.isStacked ? ["ArrowUp", "ArrowDown"] : ["ArrowLeft", "ArrowRight"];
  const wanted: Record<string, number> = { [less]: now - STEP, [more]: now + STEP, Home: least, End: most };
  const share = wanted[event.key];
  if (share !== undefined) tracks.move(at, share, true);
  else if (event.key === "Enter") tracks.even();
  else return;
  event.preventDefault();
}
