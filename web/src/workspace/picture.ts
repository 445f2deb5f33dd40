/** Puts a drawn page into the page, some bars at a time: a whole one of an orchestra keeps the page from answering. */
import { turn } from "../page/turn";

const SLICE = 30; // ms of work before others have their turn
const latest = new WeakMap<Element, Element>(); // what each stage is to show

/** In the place of what the stage shows, once all of it is there; false where another one was to be shown meanwhile. */
export async function put(svg: string, stage: HTMLElement): Promise<boolean> {
  let began = performance.now();
  const picture = parsed(svg);
  const bars = emptied(picture);
  latest.set(stage, picture);
  picture.classList.add("coming");
  stage.append(picture);
  for (const [place, bar] of bars) {
    if (performance.now() - began > SLICE) {
      await turn();
      if (latest.get(stage) !== picture) break;
      began = performance.now();
    }
    place.replaceWith(bar);
    picture.getBoundingClientRect(); // laid out now, and not all at the end
  }
  if (latest.get(stage) !== picture) {
    picture.remove();
    return false;
  }
  for (const each of [...stage.childNodes]) if (each !== picture) each.remove(); // put in anew, all of it would be laid out anew
  picture.classList.remove("coming");
  return true;
}

/** Its bars, each with what stands in its place. */
function emptied(picture: Element): [Comment, Element][] {
  return [...picture.querySelectorAll(".measure")].map((bar) => {
    const place = new Comment();
    bar.replaceWith(place);
    return [place, bar];
  });
}

/** verovio's own style sheet is forbidden by the page's policy; ours has its rules. */
function parsed(svg: string): Element {
  const bare = svg.replaceAll(/<style[^>]*>[^<]*<\/style>/g, "").replaceAll(/ style="[^"]*"/g, "");
  const picture = document.adoptNode(new DOMParser().parseFromString(bare, "image/svg+xml").documentElement);
  const [, , width = ""] = (picture.getAttribute("viewBox") ?? "").split(" ");
  (picture as unknown as SVGSVGElement).style.setProperty("--engraved", `${width}px`);
  return picture;
}
