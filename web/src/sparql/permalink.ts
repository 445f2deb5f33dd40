/**
 * A query's address. It stands behind the `#`, so it may be long, and it stays out of the server's logs;
 * `?query=` is read too, because that is what the plain form and the examples' links make.
 */

function fromParameters(text: string): string | null {
  return new URLSearchParams(text).get("query");
}

export function linkedQuery(place: Location = location): string | null {
  return fromParameters(place.hash.slice(1)) ?? fromParameters(place.search);
}

export function linkTo(query: string, place: Location = location): string {
  return `${place.origin}${place.pathname}#query=${encodeURIComponent(query)}`;
}

/** After a run the address names the query, so that reload, back and bookmarks lead to it. */
export function noteInAddress(query: string): void {
  if (linkedQuery() !== query) history.pushState(null, "", linkTo(query));
}
