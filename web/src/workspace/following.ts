/** A job that aligns the work: waited for, so that what comes of it is shown without a reload. */
import { listen } from "../jobs/events";
import { inWords, type Worded } from "../jobs/progress";

export interface Job extends Worded {
  id: string;
  state: string;
}

/** Who does not want to know any more says so. */
export function ended(job: Job, enough?: AbortSignal): Promise<Job> {
  return new Promise((done) => {
    let last = job;
    const tell = (): void => done(last);
    const stop = listen<Job>(`api/jobs/${encodeURIComponent(job.id)}/events?${inWords}`, {
      job: (told) => (last = told),
      end: tell,
      lost: tell,
    });
    enough?.addEventListener("abort", () => {
      stop();
      tell();
    });
  });
}
