/** What a recording has not, in words, with where to have it found. */
import { listed, say } from "../../page/words";
import { reason } from "../asking";
import { findBars, type Lanes } from "./material";

const NAMES = { beats: "beats", chords: "chords", tags: "tags" } as const;

function link(text: string, address: string): HTMLAnchorElement {
  const found = document.createElement("a");
  found.href = address;
  found.textContent = text;
  return found;
}

function line(...parts: (string | Node)[]): HTMLElement {
  const found = document.createElement("p");
  found.className = "small quiet";
  found.append(...parts);
  return found;
}

/** A job, or why there is none: only who may write can have one. */
function finder(work: string): HTMLElement {
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = say("Find them");
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      said.replaceChildren(say("They are being looked for:"), " ", link(say("how far it is"), `jobs/${await findBars(work)}`));
    } catch (error) {
      button.disabled = false;
      said.replaceChildren(reason(error), " ", link(say("Sign in"), "account"));
    }
  });
  const found = document.createElement("span");
  found.append(button, " ", said);
  return found;
}

export function lacking(lanes: Lanes, recording: string, work: string | undefined): HTMLElement[] {
  const found: HTMLElement[] = [];
  if (lanes.bars === null) {
    const text = say("Its bars were not found in this recording yet.");
    found.push(line(text, " ", ...(work === undefined ? [] : [finder(work)])));
  }
  const address = `analyses?${new URLSearchParams({ source: recording })}`;
  const missing = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter((each) => lanes[each] === null);
  if (missing.length > 0) {
    const names = listed(missing.map((each) => say(NAMES[each])));
    found.push(line(say("No {names} were heard in it yet.", { names }), " ", link(say("Have it listened to"), address)));
  } else found.push(line(link(say("What is heard in it"), address)));
  return found;
}

/** Where the browser has no decoder, or cannot get the file. */
export function unplayable(audio: HTMLAudioElement): HTMLElement {
  const kind = audio.src.split(".").at(-1)?.slice(0, 8).toUpperCase() ?? "";
  const why =
    audio.error?.code === MediaError.MEDIA_ERR_SRC_NOT_SUPPORTED
      ? say("This browser cannot play it ({kind}), or cannot get it.", { kind })
      : say("It broke off while it was played.");
  const found = line(why, " ", link(say("The file"), audio.src));
  found.setAttribute("role", "alert");
  return found;
}

export function failed(what: string, error: unknown): HTMLElement {
  const found = line(what, ": ", reason(error));
  found.setAttribute("role", "alert");
  found.classList.add("reason");
  return found;
}
