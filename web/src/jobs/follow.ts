/** One job's page follows its events. */
import { listen } from "./events";
import { announce, type Job, showProgress } from "./progress";
import { sayWord } from "../page/words";

const TENTH = 0.1; // of the whole, between two announcements
const GRACE = 5000; // ms for whoever follows a link to be gone
let leaving = -GRACE;

/** The page anew, as the server writes it. A reload would call back whoever has just followed a link. */
function reload(): void {
  if (performance.now() - leaving < GRACE) window.setTimeout(reload, GRACE);
  else location.reload();
}

interface Line {
  id: number;
  time: string;
  level: string;
  message: string;
}

function append(log: HTMLElement, line: Line): void {
  if (line.id <= Number(log.dataset.after)) return;
  log.dataset.after = String(line.id);
  const item = document.createElement("li");
  item.className = `level-${line.level}`;
  const time = document.createElement("time");
  time.dateTime = line.time;
  time.textContent = line.time.slice(11, 19);
  const text = document.createElement("span");
  text.textContent = line.message;
  item.append(time, " ", text);
  log.append(item);
}

export function followJob(page: HTMLElement): void {
  const bar = page.querySelector<HTMLElement>("[data-progress]");
  const state = page.querySelector<HTMLElement>("[data-state]");
  const log = page.querySelector<HTMLElement>("[data-log]");
  let announced = 0;
  window.addEventListener("beforeunload", () => {
    leaving = performance.now();
  });
  const show = (job: Job): void => {
    // What came of it is there before what follows from it is done.
    if (job.result !== null && page.dataset.result === "") return reload();
    if (bar !== null) showProgress(bar, job);
    const word = sayWord(job.cancelling ? "stopping" : job.state);
    if (state !== null && state.className !== `state state-${job.state}`) {
      state.className = `state state-${job.state}`;
      state.textContent = word;
      announce(word);
    }
    const part = job.progress.total ? job.progress.done / job.progress.total : 0;
    if (part - announced >= TENTH) {
      announced = part;
      announce(`${Math.round(part * 100)} %`);
    }
  };
  listen<Job>(page.dataset.events ?? "", {
    job: show,
    log: (line) => log !== null && append(log, line as Line),
    end: reload, // for the buttons and the reason, which the server writes
  });
}
