/** The ontology's page: the table of contents shows where the reader is. */
import "./styles/ontology.css";

const links = [...document.querySelectorAll<HTMLAnchorElement>('.ontology nav a[href^="#"]')];
const linkOf = new Map<Element, HTMLAnchorElement>();
for (const link of links) {
  const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (target !== null) linkOf.set(target, link);
}

function markReading(target: Element): void {
  for (const link of links) link.removeAttribute("aria-current");
  linkOf.get(target)?.setAttribute("aria-current", "true");
}

// Only what crosses the upper third counts as being read.
const observer = new IntersectionObserver(
  (entries) => {
    const entered = entries.find((entry) => entry.isIntersecting);
    if (entered !== undefined) markReading(entered.target);
  },
  { rootMargin: "0px 0px -66% 0px" },
);
for (const target of linkOf.keys()) observer.observe(target);

// Long examples scroll sideways, so the keyboard must be able to reach them.
for (const block of document.querySelectorAll<HTMLElement>(".ontology pre")) {
  if (block.scrollWidth > block.clientWidth) block.tabIndex = 0;
}
