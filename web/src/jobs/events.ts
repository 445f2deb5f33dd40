/** What the server tells of a job while it goes on. The browser comes back by itself where a stream ends before the job. */
export interface Listener<Job> {
  job(job: Job): void;
  log?(line: unknown): void;
  end(): void;
  /** The job is gone, or whoever listens may hear no more of it. */
  lost?(): void;
}

/** Who wants to hear no more calls what this returns: there are only a few streams at once. */
export function listen<Job>(address: string, listener: Listener<Job>): () => void {
  const source = new EventSource(address);
  source.addEventListener("job", ({ data }: MessageEvent<string>) => listener.job(JSON.parse(data) as Job));
  source.addEventListener("log", ({ data }: MessageEvent<string>) => listener.log?.(JSON.parse(data)));
  source.addEventListener("end", () => {
    source.close();
    listener.end();
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) listener.lost?.();
  });
  return () => source.close();
}
