/** The address follows what somebody does, a moment later: written at once, it would cost the frame that shows it. */
const MOMENT = 50; // ms
type Change = (address: URL) => void;
let changes: Change[] = [];

/** Of what the address is then, so that whoever else writes it is not undone. */
export function readdress(change: Change): void {
  if (changes.push(change) === 1) window.setTimeout(write, MOMENT);
}

/** As it is now, or will be in a moment. */
export function addressNow(): URL {
  const address = new URL(location.href);
  for (const change of changes) change(address);
  return address;
}

function write(): void {
  const address = addressNow();
  changes = [];
  history.replaceState(history.state, "", address);
}
