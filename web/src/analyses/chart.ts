/** Charts follow what plays; their boxes seek it, by mouse and by keys. Without scripts each box is a link to its time. */

const ROUNDED = 0.001; // seconds: players stand a little before the time that they were sent to
const STEPS: Record<string, number> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

type Box = SVGAElement;

const start = (box: Box): number => Number(box.dataset.start);
const isAt = (box: Box, second: number): boolean =>
  start(box) <= second + ROUNDED && second + ROUNDED < Number(box.dataset.end);
const boxesOf = (chart: Element): Box[] => [...chart.querySelectorAll<Box>("a[data-start]")];
const stopsOf = (chart: Element): Box[] => boxesOf(chart).filter((box) => box.dataset.part === undefined);

/** One box of a chart is reached by Tab, the others from there by arrows. */
function reach(chart: Element, box: Box | undefined): void {
  if (box === undefined) return;
  for (const each of stopsOf(chart)) each.setAttribute("tabindex", each === box ? "0" : "-1");
}

/** Within the chart only: the page stays where it is. */
function showInside(chart: HTMLElement, box: Box): void {
  if (chart.contains(document.activeElement) || chart.matches(":hover")) return;
  const [inner, outer] = [box.getBoundingClientRect(), chart.getBoundingClientRect()];
  if (inner.top < outer.top || inner.bottom > outer.bottom) chart.scrollTop += inner.top - outer.top - 24;
}

function markPlaying(chart: HTMLElement, second: number): void {
  for (const box of boxesOf(chart)) {
    const playing = isAt(box, second);
    const mark = box.dataset.part === undefined ? "aria-current" : "data-current";
    if (!playing) box.removeAttribute(mark);
    else if (!box.hasAttribute(mark)) {
      box.setAttribute(mark, "true");
      showInside(chart, box);
    }
  }
  if (!chart.contains(document.activeElement)) reach(chart, stopsOf(chart).find((box) => isAt(box, second)));
}

function onKey(event: KeyboardEvent): void {
  const step = STEPS[event.key];
  const box = event.target instanceof Element ? event.target.closest<Box>("a[data-start]") : null;
  const chart = box?.closest("[data-chart]");
  if (step === undefined || !box || !chart || event.ctrlKey || event.metaKey || event.altKey) return;
  const stops = stopsOf(chart);
  const next = stops[stops.indexOf(box) + step];
  event.preventDefault();
  reach(chart, next);
  next?.focus();
}

function seek(player: HTMLAudioElement, event: MouseEvent): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || !(event.target instanceof Element)) return;
  const place = event.target.closest<SVGElement | HTMLElement>("a[data-start], a[data-seek]");
  if (place === null) return;
  event.preventDefault();
  player.currentTime = Number(place.dataset.start ?? place.dataset.seek);
}

export function followPlayer(): void {
  const player = document.querySelector("audio");
  const heard = document.querySelector<HTMLElement>("[data-heard]");
  if (player === null || heard === null) return;
  const charts = (): NodeListOf<HTMLElement> => heard.querySelectorAll<HTMLElement>("[data-chart]");
  for (const chart of charts()) reach(chart, stopsOf(chart)[0]);
  heard.addEventListener("click", (event) => seek(player, event));
  heard.addEventListener("keydown", onKey);
  for (const happens of ["timeupdate", "seeked"]) {
    player.addEventListener(happens, () => {
      for (const chart of charts()) markPlaying(chart, player.currentTime);
    });
  }
}
