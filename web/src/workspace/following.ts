/** A job that aligns the work: waited for, so that what comes of it is shown without a reload. */
export interface Job {
  id: string;
  state: string;
  error: { detail?: string } | null;
}

/** The browser comes back by itself where a stream ends before the job. */
export function ended(job: Job): Promise<Job> {
  return new Promise((done) => {
    let last = job;
    const source = new EventSource(`api/jobs/${encodeURIComponent(job.id)}/events`);
    source.addEventListener("job", (event: MessageEvent<string>) => {
      last = JSON.parse(event.data) as Job;
    });
    source.addEventListener("end", () => {
      source.close();
      done(last);
    });
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) done(last); // signed out meanwhile, or the job is gone
    });
  });
}
