/** A job as the server describes it, and its progress bar. */
import { figure, say } from "../page/words";
export interface Job {
  state: string;
  cancelling: boolean;
  progress: { done: number; total: number | null; message: string };
  result: unknown;
  error: { detail?: string; remedy?: string } | null;
  ended: string | null;
}

export function counted({ done, total, message }: Job["progress"]): string {
  const share = total === null ? "" : say("{done} of {all}", { done: figure(done), all: figure(total) });
  return [share, message].join(" ").trim();
}

export function showProgress(bar: HTMLElement, progress: Job["progress"]): void {
  const inner = bar.querySelector("progress");
  if (progress.total !== null) {
    bar.setAttribute("aria-valuemax", String(progress.total));
    bar.setAttribute("aria-valuenow", String(progress.done));
    if (inner !== null) [inner.max, inner.value] = [progress.total, progress.done];
  }
  const text = bar.querySelector("[data-counted]");
  if (text !== null) text.textContent = counted(progress);
}

/** Said by a screen reader when it has nothing better to say. */
export function announce(text: string): void {
  const news = document.querySelector("#job-news");
  if (news !== null && news.textContent !== text) news.textContent = text;
}
