/** What goes on until something else begins, or its element is gone: whoever listens or waits takes the signal of it. */

/** Ends what went on, and begins anew. */
export function anew(before: AbortController): AbortController {
  before.abort();
  return new AbortController();
}
