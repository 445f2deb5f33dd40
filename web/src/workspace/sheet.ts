/** One page image at a time, drawn by OpenSeadragon, with the regions of bars over it. */
import OpenSeadragon from "openseadragon";
import { element } from "../page/elements";
import { inEnglish, say } from "../page/words";
import { ask, reason } from "./asking";
import { hostOf, type Leaf, type Region } from "./facsimile";
import type { Mark } from "./marks";
import type { Surface } from "./drawing";
import { type Box, type Point, type Size, sizeOf, Zones } from "./zones";

const WHITE = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";
const STEP = 0.25; // of what is seen, that a key moves the image
const CLOSER = 1.05; // times the whole page: from there on somebody has zoomed in

type Information = Size & { id: string };

/** Or the error that says why there is none. */
async function informed(service: string): Promise<Information> {
  const found = await ask<Information>(`${service}/info.json`, {});
  // It may call itself by another address than that by which it can be reached.
  const id = new URL(service, location.href).href;
  return { ...found, id, ...("@id" in found ? { "@id": id } : {}) };
}

/** It warns of every tile that comes when its page was turned already. */
function hush(): void {
  (OpenSeadragon as unknown as { console: object }).console = { ...console, warn: () => undefined };
}

/** White, of the page's size: where there is no image, its regions still can be chosen. */
function empty({ width, height }: Size): object {
  return { width, height, tileSize: Math.max(width, height), minLevel: 0, maxLevel: 0, getTileUrl: () => WHITE };
}

/** OpenSeadragon writes a style sheet unless it finds one of its own. The policy forbids that, so it finds one of no kind. */
function stand(): void {
  const name = "data-openseadragon-mobile-css";
  if (document.querySelector(`style[${name}]`) !== null) return;
  const sheet = document.createElementNS(null, "style");
  sheet.setAttribute(name, "");
  document.head.append(sheet);
}

const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;

/** What a pointer means there. */
export interface Meant {
  bars(region: Region, extending: boolean): void;
  /** a region of which people say something */
  said(box: Box): void;
}

export class Sheet implements Surface {
  private readonly viewer: OpenSeadragon.Viewer;
  private readonly zones = new Zones();
  private turns = 0;
  private room = "";
  /** Then it still is when the pane has another size. */
  private isWhole = true;

  /** `allowed`: the other hosts from which images may be shown. */
  constructor(
    readonly stage: HTMLElement,
    private readonly allowed: string[],
    private readonly meant: Meant,
    failed: (reason: string) => void,
  ) {
    stand();
    hush();
    const gestures = { clickToZoom: false, dblClickToZoom: false, flickEnabled: false };
    this.viewer = OpenSeadragon({
      element: stage,
      drawer: "canvas", // WebGL takes a context of the few that a page has, for nothing that a page image needs
      showNavigationControl: false,
      tabIndex: "" as unknown as number, // the stage has the focus and the keys
      gestureSettingsMouse: gestures,
      gestureSettingsPen: gestures,
      gestureSettingsTouch: gestures,
      animationTime: isStill() ? 0 : 0.12,
      blendTime: 0,
      immediateRender: true,
      maxZoomPixelRatio: 4,
      visibilityRatio: 0.5,
      minZoomImageRatio: 0.8,
    });
    this.viewer.canvas.append(this.zones.picture);
    for (const event of ["open", "update-viewport", "resize"] as const) this.viewer.addHandler(event, () => this.lay());
    this.viewer.addHandler("after-resize", () => {
      if (this.isWhole) queueMicrotask(() => this.viewer.viewport?.goHome(true)); // it zooms itself behind this event
    });
    this.viewer.addHandler("tile-load-failed", () => failed(say("Parts of this image could not be loaded.")));
    this.viewer.addHandler("canvas-click", ({ quick, position, shift }) => {
      stage.focus({ preventScroll: true });
      if (quick) this.choose(position, shift);
    });
  }

  /** Why there is no image of it, if there is none; what is shown then is empty. Whoever zoomed in stays so. */
  async open(leaf: Leaf): Promise<Node | null> {
    const turn = ++this.turns;
    const size = sizeOf(leaf);
    const { source, problem } = await this.made(leaf, size);
    if (turn !== this.turns) return problem;
    const closer = this.closer;
    const refused = await this.put(source);
    if (turn !== this.turns) return problem;
    if (refused !== null) await this.put(empty(size));
    const isMeasured = leaf.width !== null && leaf.height !== null;
    this.zones.draw(leaf.regions, isMeasured ? size : (this.shown ?? size));
    this.viewer.viewport?.zoomTo(this.viewer.viewport.getHomeZoom() * closer, undefined, true);
    this.lay();
    return problem ?? refused;
  }

  /** The bar's regions are marked, and brought into view. */
  mark(bar: number): void {
    const place = this.zones.mark(bar);
    if (place !== null) this.lookAt(place);
  }

  /** What is selected, and the like, on the page that is called so. */
  frame(marks: Mark[], page: string | null): void {
    this.zones.frame(marks, page);
  }

  /** Regions of which people say something, and how much they say of each bar. */
  annotate(said: Box[], counts: number[]): void {
    this.zones.say(said);
    this.zones.count(counts);
  }

  get size(): Size {
    return this.zones.size;
  }
  get unit(): number {
    return this.zones.unit;
  }
  get seen(): Box {
    const { clientWidth, clientHeight } = this.stage;
    const [from, to] = [this.zones.place({ x: 0, y: 0 }), this.zones.place({ x: clientWidth, y: clientHeight })];
    const [x, y] = [Math.max(from.x, 0), Math.max(from.y, 0)];
    return { x, y, w: Math.min(to.x, this.size.width) - x, h: Math.min(to.y, this.size.height) - y };
  }

  place(event: MouseEvent): Point {
    return this.zones.place(this.within(event));
  }
  clicked(event: MouseEvent): void {
    this.choose(this.within(event), event.shiftKey);
  }

  private within({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.viewer.canvas.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  private choose(position: Point, extending: boolean): void {
    const said = extending ? undefined : this.zones.saidAt(position);
    const region = this.zones.at(position);
    if (said !== undefined) this.meant.said(said);
    else if (region !== undefined) this.meant.bars(region, extending);
  }

  /** Where somebody is led. */
  look(box: Box): void {
    this.lookAt(box);
  }

  zoom(by: number): void {
    this.viewer.viewport?.zoomBy(by, undefined, isStill());
    this.viewer.viewport?.applyConstraints(isStill());
  }

  whole(): void {
    this.viewer.viewport?.goHome(isStill());
  }

  /** By a part of what is seen. */
  move(right: number, down: number): void {
    const { viewport } = this.viewer;
    if (viewport === null || viewport === undefined) return;
    const { width, height } = viewport.getBounds();
    viewport.panBy(new OpenSeadragon.Point(right * STEP * width, down * STEP * height), isStill());
    viewport.applyConstraints(isStill());
  }

  close(): void {
    this.viewer.destroy();
  }

  /** Whoever describes an image to nobody of another origin may show it nevertheless. */
  private async made(leaf: Leaf, size: Size): Promise<{ source: object; problem: Node | null }> {
    const mayShow = leaf.elsewhere === null || this.allowed.includes(hostOf(leaf) ?? "");
    if (!mayShow) return { source: empty(size), problem: null };
    try {
      if (leaf.service !== null) return { source: await informed(leaf.service), problem: null };
    } catch (error) {
      if (leaf.elsewhere === null) return { source: empty(size), problem: reason(error) };
    }
    const source = leaf.elsewhere === null ? empty(size) : { type: "image", url: leaf.elsewhere };
    return { source, problem: null };
  }

  /** Why it cannot be opened, if it cannot. */
  private put(source: object): Promise<Node | null> {
    return new Promise((done) => {
      this.viewer.addOnceHandler("open", () => done(null));
      this.viewer.addOnceHandler("open-failed", ({ message }) => done(element("span", inEnglish, message)));
      this.viewer.open(source as OpenSeadragon.TileSourceSpecifier);
    });
  }

  /** The size of the image itself. */
  private get shown(): Size | null {
    const { world } = this.viewer;
    if (world.getItemCount() === 0) return null;
    const { x, y } = world.getItemAt(0).getContentSize();
    return { width: x, height: y };
  }

  /** How many times the whole page; 1 where that is seen. */
  private get closer(): number {
    const { viewport, world } = this.viewer;
    if (!viewport || world.getItemCount() === 0) return 1;
    const times = viewport.getZoom() / viewport.getHomeZoom();
    return times > CLOSER ? times : 1;
  }

  private lay(): void {
    const { viewport, world } = this.viewer;
    if (!viewport || world.getItemCount() === 0) return;
    const room = viewport.getContainerSize().toString();
    if (room === this.room) this.isWhole = this.closer === 1;
    this.room = room;
    const bounds = world.getItemAt(0).getBounds(true);
    this.zones.lay(
      viewport.viewportToViewerElementCoordinates(bounds.getTopLeft()),
      viewport.viewportToViewerElementCoordinates(bounds.getBottomRight()),
    );
  }

  private lookAt({ x, y, w, h }: Box): void {
    const { viewport, world } = this.viewer;
    if (!viewport || world.getItemCount() === 0) return;
    const image = world.getItemAt(0).getBounds();
    const [across, down] = [image.width / this.zones.size.width, image.height / this.zones.size.height];
    const place = new OpenSeadragon.Rect(image.x + x * across, image.y + y * down, w * across, h * down);
    const seen = viewport.getBounds();
    const corners = [place.getTopLeft(), place.getBottomRight()];
    if (corners.every((each) => seen.containsPoint(each, 1e-6))) return;
    if (place.width < seen.width && place.height < seen.height) viewport.panTo(place.getCenter(), isStill());
    else viewport.fitBounds(place, isStill());
  }
}
