/**
 * The query page. The server's form works as it is; the workbench replaces the text area by YASGUI's
 * editor and shows answers on the page. If that fails, the form stays.
 */
import "./styles/sparql.css";
import { turn } from "./page/turn";
import { say } from "./page/words";

async function start(): Promise<void> {
  const form = document.querySelector<HTMLFormElement>("#query-form");
  if (form === null) return;
  try {
    const { openWorkbench } = await import("./sparql/workbench");
    await turn(); // what was brought has taken its time
    openWorkbench(form);
  } catch (error) {
    console.error(error);
    const status = document.querySelector("#status");
    if (status !== null) status.textContent = say("The editor could not be loaded; the plain form works all the same.");
  }
}

void start();
