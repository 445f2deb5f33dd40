/** Pictures that the server is still drawing are asked for again while they are in sight, in turn. */
const PATIENCE = 60; // times that one picture is asked for
const SECOND = 1000; // ms

const waiting: { image: HTMLImageElement; tries: number }[] = [];
let isAsking = false;

const pause = (ms: number): Promise<void> => new Promise((done) => window.setTimeout(done, ms));

/** One that takes its time, as what lies elsewhere does, goes to the end of the line. */
async function askInTurn(): Promise<void> {
  if (isAsking) return;
  isAsking = true;
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { image, tries } = next;
    const answer = await fetch(image.src, { cache: "no-store" }).catch(() => undefined);
    await answer?.arrayBuffer().catch(() => undefined); // what is not read keeps its connection busy
    if (answer?.status === 202 && tries < PATIENCE) {
      waiting.push({ image, tries: tries + 1 });
      await pause((SECOND * Number(answer.headers.get("Retry-After") ?? 1)) / waiting.length);
    } else {
      // Another address, as the browser keeps what it has shown by its address for as long as the page lives.
      if (answer?.status === 200) image.src = `${image.src}?drawn`;
      image.removeAttribute("data-awaited");
    }
  }
  isAsking = false;
}

export function awaitCovers(): void {
  const sight = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) {
      if (!isIntersecting || !(target instanceof HTMLImageElement)) continue;
      sight.unobserve(target);
      waiting.push({ image: target, tries: 0 });
    }
    void askInTurn();
  });
  for (const image of document.querySelectorAll("img[data-awaited]")) sight.observe(image);
}
