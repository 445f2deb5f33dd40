/** Who has just said that a claim is wrong is asked at once what is right. */
function ask(): void {
  const row = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  const table = row?.closest("details");
  if (table) table.open = true;
  row?.scrollIntoView({ block: "nearest" });
  row?.querySelector<HTMLInputElement>("[data-right]")?.focus({ preventScroll: true });
}

/** The browser goes to the row by itself, and takes the focus away as it does; so it is let go first. */
export function askWhatIsRight(): void {
  if (document.readyState === "complete") ask();
  else window.addEventListener("load", () => window.setTimeout(ask), { once: true });
}
