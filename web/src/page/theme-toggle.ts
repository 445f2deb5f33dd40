import { remember } from "./storage";
import { say } from "./words";

type Theme = "light" | "dark";

const root = document.documentElement;
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

function systemTheme(): Theme {
  return prefersDark.matches ? "dark" : "light";
}

export function currentTheme(): Theme {
  const chosen = root.dataset["theme"];
  return chosen === "light" || chosen === "dark" ? chosen : systemTheme();
}

/** Pictures that know no variables are coloured anew, as long as they are shown. */
export function whenThemeChanges(act: () => void, signal: AbortSignal): void {
  root.addEventListener("themechange", act, { signal });
}

/** Choosing what the system prefers anyway means: follow the system again. */
function choose(theme: Theme): void {
  const followSystem = theme === systemTheme();
  if (followSystem) delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  remember("theme", followSystem ? null : theme);
  root.dispatchEvent(new CustomEvent("themechange"));
}

function describe(button: HTMLButtonElement): void {
  const other = currentTheme() === "dark" ? "light" : "dark";
  button.textContent = say(other === "dark" ? "Dark" : "Light");
  button.setAttribute("aria-label", say(other === "dark" ? "Dark theme" : "Light theme"));
}

export function wireThemeToggle(button: HTMLButtonElement | null): void {
  if (button === null) return;
  button.hidden = false;
  describe(button);
  button.addEventListener("click", () => {
    choose(currentTheme() === "dark" ? "light" : "dark");
    describe(button);
  });
  prefersDark.addEventListener("change", () => {
    describe(button);
    root.dispatchEvent(new CustomEvent("themechange"));
  });
}
