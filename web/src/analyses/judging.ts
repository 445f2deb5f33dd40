/** Who has just said that a claim is wrong is asked at once what is right. */
export function askWhatIsRight(): void {
  const row = location.hash ? document.getElementById(location.hash.slice(1)) : null;
  const table = row?.closest("details");
  if (table) table.open = true;
  row?.scrollIntoView({ block: "nearest" });
  row?.querySelector<HTMLInputElement>("[data-right]")?.focus({ preventScroll: true });
}
