/** The ontology's page: the table of contents shows where the reader is. */
import "./styles/ontology.css";

const contents = document.querySelector<HTMLElement>(".ontology nav");
const links = [...(contents?.querySelectorAll<HTMLAnchorElement>('a[href^="#"]') ?? [])];
const linkOf = new Map<Element, HTMLAnchorElement>();
for (const link of links) {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (target !== null) linkOf.set(target, link);
}

/** Keeps the link in sight without moving the page, as scrollIntoView would. */
function bringIntoSight(link: HTMLElement, list: HTMLElement): void {
  const [place, frame] = [link.getBoundingClientRect(), list.getBoundingClientRect()];
  if (place.top < frame.top || place.bottom > frame.bottom) list.scrollTop += place.top - frame.top - frame.height / 3;
}

function markReading(target: Element): void {
  const current = linkOf.get(target);
  for (const link of links) link.removeAttribute("aria-current");
  current?.setAttribute("aria-current", "true");
  if (current !== undefined && contents !== null) bringIntoSight(current, contents);
}

// Only what crosses the upper third counts as being read, and of that the innermost.
const observer = new IntersectionObserver(
  (entries) => {
    const entered = entries.findLast((entry) => entry.isIntersecting);
    if (entered !== undefined) markReading(entered.target);
  },
  { rootMargin: "0px 0px -66% 0px" },
);
for (const target of linkOf.keys()) observer.observe(target);


// What scrolls must be reachable by keyboard.
if (contents !== null) contents.tabIndex = 0;
for (const block of document.querySelectorAll<HTMLElement>(".ontology pre")) {
  if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
}
