/** A job that aligns the work: waited for, so that what comes of it is shown without a reload. */
import { listen } from "../jobs/events";

export interface Job {
  id: string;
  state: string;
  error: { detail?: string } | null;
}

/** Who does not want to know any more says so. */
export function ended(job: Job, enough?: AbortSignal): Promise<Job> {
  return new Promise((done) => {
    let last = job;
    const tell = (): void => done(last);
    const stop = listen<Job>(`api/jobs/${encodeURIComponent(job.id)}/events`, {
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
