/** Lists of facets lie over the page, so Escape and a click beside them close them, as people expect of menus. */
export function closeFacets(): void {
  const open = (): HTMLDetailsElement | null => document.querySelector("details.facet[open]");
  document.addEventListener("keydown", (event) => {
    const facet = event.key === "Escape" ? open() : null;
    if (facet === null) return;
    const hadFocus = facet.contains(document.activeElement);
    facet.open = false;
    if (hadFocus) facet.querySelector("summary")?.focus();
  });
  document.addEventListener("click", (event) => {
    const facet = open();
    if (facet !== null && !facet.contains(event.target as Node)) facet.open = false;
  });
}
