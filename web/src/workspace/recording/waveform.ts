/** The sound as wavesurfer draws it, out of peaks: nothing is decoded, and the page's own player plays. */
import WaveSurfer from "wavesurfer.js";
import RegionsPlugin, { type Region } from "wavesurfer.js/plugins/regions";
import { whenThemeChanges } from "../../page/theme-toggle";
import rules from "../../styles/waveform.css?inline";
import { peaksOf, type Peaks } from "./material";
import type { Span } from "./span";

const MOST = 1 << 18; // points that the server gives
const CLOSEST = 200; // pixels a second
const HEIGHT = 96;

export interface Heard {
  /** while it plays with every picture, and whenever it was sent somewhere */
  moved: (time: number) => void;
  /** somebody wants to be there */
  pointed: (time: number, thing: Element | undefined) => void;
  /** a span was drawn or changed by the mouse */
  drawn: (start: number, end: number) => void;
  /** what is to be seen is another part, or as wide as another */
  seen: () => void;
}

function sheet(text: string): CSSStyleSheet {
  const found = new CSSStyleSheet();
  found.replaceSync(text);
  return found;
}

/** wavesurfer writes a <style>, which the policy forbids as soon as it stands in the page: its rules are adopted
 * before. */
function adopt(root: ShadowRoot): void {
  const own = root.querySelector("style");
  root.adoptedStyleSheets = [sheet(own?.textContent ?? ""), sheet(rules)];
  own?.remove();
}

export class Waveform {
  /** below the picture, as wide as that: what stands in it scrolls and grows with it */
  readonly lanes = document.createElement("div");
  /** what takes the keys */
  readonly axis: HTMLElement;
  private readonly surfer: WaveSurfer;
  private readonly regions: InstanceType<typeof RegionsPlugin>;
  private selected: Span | null = null;
  private isReady = false;
  private level = 0;
  private points: number;

  constructor(
    private readonly host: HTMLElement,
    private readonly audio: HTMLAudioElement,
    private readonly recording: string,
    private readonly peaks: Peaks,
    private readonly heard: Heard,
    private readonly life: AbortSignal,
  ) {
    this.points = peaks.points;
    this.regions = RegionsPlugin.create();
    const parcel = document.createElement("div");
    this.surfer = WaveSurfer.create({
      container: parcel,
      media: audio,
      peaks: peaks.channels,
      duration: peaks.duration,
      height: HEIGHT,
      normalize: true,
      interact: false,
      autoCenter: false, // the page is turned where it ends, and does not creep
      cursorColor: "var(--accent)",
      cursorWidth: 2,
      plugins: [this.regions],
      ...this.colours(),
    });
    const wrapper = this.surfer.getWrapper();
    const root = wrapper.getRootNode() as ShadowRoot;
    adopt(root);
    this.axis = wrapper.parentElement!;
    this.lanes.className = "lanes";
    this.lanes.setAttribute("aria-hidden", "true"); // the slider says what stands where it is
    wrapper.append(this.lanes);
    host.append(parcel);
    this.listen(wrapper, root);
  }

  get duration(): number {
    return this.surfer.getDuration() || this.peaks.duration;
  }

  get pixelsASecond(): number {
    return this.surfer.getWrapper().clientWidth / this.duration;
  }

  /** From the left edge to the right one, in pixels of the whole. */
  get seen(): [left: number, right: number] {
    const left = this.axis.scrollLeft;
    return [left, left + this.axis.clientWidth];
  }

  /** By so many doublings; all of it at once where none is left. What is in the middle, or plays, stays where it is. */
  async zoom(by: number): Promise<void> {
    const whole = this.axis.clientWidth / this.duration;
    const closest = Math.max(0, Math.ceil(Math.log2(CLOSEST / whole)));
    this.level = Math.min(Math.max(this.level + by, 0), closest);
    const [left, right] = this.seen;
    const now = this.audio.currentTime * this.pixelsASecond;
    const kept = left <= now && now <= right ? now : (left + right) / 2;
    const time = kept / this.pixelsASecond;
    this.surfer.zoom(this.level === 0 ? 0 : Math.min(whole * 2 ** this.level, CLOSEST));
    this.surfer.setScroll(time * this.pixelsASecond - (kept - left));
    this.heard.seen();
    await this.refine();
  }

  /** While wavesurfer does not know how long the recording is, it would make a span that begins and ends at 0. */
  select(span: Span): void {
    this.selected = span;
    if (this.isReady) this.draw(span);
  }

  private draw({ start, end, head }: Span): void {
    const [region] = this.regions.getRegions();
    if (region === undefined) this.regions.addRegion({ start, end, color: "var(--span)" });
    else region.setOptions({ start, end });
    this.show(head);
  }

  clear(): void {
    this.selected = null;
    this.regions.clearRegions();
  }

  /** Scrolls there where it is out of sight. */
  show(time: number): void {
    const [left, right] = this.seen;
    const there = time * this.pixelsASecond;
    if (there < left || there > right) this.surfer.setScroll(there - (right - left) / 4);
  }

  private listen(wrapper: HTMLElement, root: ShadowRoot): void {
    this.surfer.once("ready", () => {
      this.isReady = true;
      if (this.selected !== null) this.draw(this.selected);
    });
    this.surfer.on("timeupdate", (time) => this.heard.moved(time));
    for (const happens of ["scroll", "redraw"] as const) this.surfer.on(happens, () => this.heard.seen());
    this.regions.enableDragSelection({ color: "var(--span)" });
    this.regions.on("region-created", (region) => this.only(region));
    this.regions.on("region-updated", ({ start, end }) => this.heard.drawn(start, end));
    wrapper.addEventListener("click", ({ clientX, clientY }) => {
      const time = ((clientX - wrapper.getBoundingClientRect().left) / wrapper.clientWidth) * this.duration;
      const thing = root.elementsFromPoint(clientX, clientY).find((each) => each.hasAttribute("data-start"));
      this.heard.pointed(Math.min(Math.max(time, 0), this.duration), thing);
    });
    whenThemeChanges(() => this.surfer.setOptions(this.colours()), this.life);
  }

  /** One span at a time. */
  private only(region: Region): void {
    for (const each of this.regions.getRegions()) if (each !== region) each.remove();
    this.heard.drawn(region.start, region.end);
  }

  /** A canvas knows no variables, so the host's sheet has them as colours of its own. */
  private colours(): { waveColor: string; progressColor: string } {
    const { color, caretColor } = getComputedStyle(this.host);
    return { waveColor: color, progressColor: caretColor };
  }

  /** Where a point is wider than two pixels more of them are asked for, up to what there is. */
  private async refine(): Promise<void> {
    const wanted = this.surfer.getWrapper().clientWidth / 2;
    if (this.points >= Math.min(wanted, MOST)) return;
    const points = Math.min(4 ** Math.ceil(Math.log(wanted) / Math.log(4)), MOST);
    this.points = points; // asked for once, whether or not there are as many
    const finer = await peaksOf(this.recording, points);
    if (this.points === points) await this.surfer.load(this.audio.currentSrc || this.audio.src, finer.channels, finer.duration);
  }
}
