/** A job as the server describes it, and its progress bar. */
import { element } from "../page/elements";
import { figure, inLanguage, language, say } from "../page/words";

/** The job in JSON, or a list of jobs, is asked for with this, so that there is something `said` of each. */
export const inWords = `lang=${language}`;

export interface Job extends Worded {
  state: string;
  cancelling: boolean;
  progress: { done: number; total: number | null; message: string };
  result: unknown;
  error: { detail?: string; remedy?: string } | null;
  ended: string | null;
}

/** What is shown of a job in the language of the page, as far as it is known. */
export interface Worded {
  said?: { title: string; message: string; reason: { text: string; lang: string } | null };
}

/** Why a job failed, or left something out; null where it did not. */
export function why({ said }: Worded, attributes: Record<string, string> = {}): HTMLElement | null {
  const reason = said?.reason ?? null;
  return reason && element("span", { ...attributes, ...inLanguage(reason.lang) }, reason.text);
}

export function counted({ progress: { done, total, message: english }, said }: Pick<Job, "progress" | "said">): string {
  const message = said?.message ?? english;
  const share = total === null ? "" : say("{done} of {all}", { done: figure(done), all: figure(total) });
  return [share, message].join(" ").trim();
}

export function showProgress(bar: HTMLElement, job: Pick<Job, "progress" | "said">): void {
  const { progress } = job;
  const inner = bar.querySelector("progress");
  if (progress.total !== null) {
    bar.setAttribute("aria-valuemax", String(progress.total));
    bar.setAttribute("aria-valuenow", String(progress.done));
    if (inner !== null) [inner.max, inner.value] = [progress.total, progress.done];
  }
  const text = bar.querySelector("[data-counted]");
  if (text !== null) text.textContent = counted(job);
}

/** Said by a screen reader when it has nothing better to say. */
export function announce(text: string): void {
  const news = document.querySelector("#job-news");
  if (news !== null && news.textContent !== text) news.textContent = text;
}
