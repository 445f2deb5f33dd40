/** A job that aligns the work: waited for, so that what comes of it is shown without a reload. */
export interface Job {
  id: string;
  state: string;
  error: { detail?: string } | null;
}

/** The browser comes back by itself where a stream ends before the job. Who does not want to know any more says so:
 * there are only a few streams at once. */
export function ended(job: Job, enough?: AbortSignal): Promise<Job> {
  return new Promise((done) => {
    let last = job;
    const source = new EventSource(`api/jobs/${encodeURIComponent(job.id)}/events`);
    source.addEventListener("job", (event: MessageEvent<string>) => {
      last = JSON.parse(event.data) as Job;
    });
    const stop = (): void => {
      source.close();
      done(last);
    };
    source.addEventListener("end", stop);
    enough?.addEventListener("abort", stop);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) done(last); // signed out meanwhile, or the job is gone
    });
  });
}
