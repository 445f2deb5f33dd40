/** On every page: its look, the theme toggle and the keys. */
import "./styles/base.css";
import { wireKeys } from "./page/keys";
import { wireThemeToggle } from "./page/theme-toggle";

wireThemeToggle(document.querySelector<HTMLButtonElement>("#theme-toggle"));
wireKeys(
  document.querySelector<HTMLDialogElement>("#keys"),
  document.querySelector<HTMLButtonElement>("#keys-opener"),
);
