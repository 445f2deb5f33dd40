/** A conversation in its tab: whoever comes back finds it, and nobody after them. */
export interface Kept {
  who: string;
  chat: string;
  log: string;
}

const NAME = "descant-chat";
const MOST = 400_000; // characters; a longer one begins anew

/** Of this person: what somebody else said in the tab is forgotten. */
export function recalled(who: string): Kept | null {
  try {
    const said: unknown = JSON.parse(sessionStorage.getItem(NAME) ?? "null");
    if (isKept(said) && said.who === who) return said;
    sessionStorage.removeItem(NAME);
    return null;
  } catch {
    return null; // no storage is allowed, or something else wrote there
  }
}

export function kept(said: Kept): void {
  try {
    if (said.log.length > MOST) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, JSON.stringify(said));
  } catch {
    // it is not kept, then
  }
}

function isKept(said: unknown): said is Kept {
  return typeof said === "object" && said !== null && "who" in said && "chat" in said && "log" in said && typeof said.chat === "string" && typeof said.log === "string";
}
