/** Buttons that take over where the player stands into the form that marks a passage. */
const PLACES = 100; // a second

export function markFromPlayer(): void {
  const player = document.querySelector("audio");
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-now]")) {
    const field = button.form?.elements.namedItem(button.dataset.now ?? "");
    if (player === null || !(field instanceof HTMLInputElement)) continue;
    button.hidden = false;
    button.addEventListener("click", () => {
      field.value = String(Math.round(player.currentTime * PLACES) / PLACES);
    });
  }
}
