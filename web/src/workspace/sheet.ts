/** One page image at a time, drawn by OpenSeadragon, with the regions of bars over it. */
import OpenSeadragon from "openseadragon";
import { hostOf, type Leaf, type Region } from "./facsimile";
import { ask } from "./asking";

const SVG = "http://www.w3.org/2000/svg";
const EMPTY = { width: 1000, height: 1414 }; // an upright sheet's, of a page whose size nobody knows
const WHITE = "data:image/gif;base64,R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==";
const STEP = 0.25; // of what is seen, that a key moves the image
const UNSURE = 0.7; // confidence below which a proposal is drawn as doubtful
const CLOSER = 1.05; // times the whole page: from there on somebody has zoomed in

type Size = { width: number; height: number };
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

function sizeOf({ width, height, regions }: Leaf): Size {
  if (width !== null && height !== null) return { width, height };
  const [right, bottom] = [regions.map((each) => each.x + each.w), regions.map((each) => each.y + each.h)];
  return { width: Math.max(EMPTY.width, ...right), height: Math.max(EMPTY.height, ...bottom) };
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

export class Sheet {
  private readonly viewer: OpenSeadragon.Viewer;
  private readonly overlay = document.createElementNS(SVG, "svg");
  private readonly group = document.createElementNS(SVG, "g");
  private regions: Region[] = [];
  private size: Size = EMPTY;
  private turns = 0;

  /** `allowed`: the other hosts from which images may be shown. */
  constructor(
    stage: HTMLElement,
    private readonly allowed: string[],
    chosen: (region: Region) => void,
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
    this.overlay.setAttribute("class", "regions");
    this.overlay.setAttribute("aria-hidden", "true");
    this.overlay.append(this.group);
    this.viewer.canvas.append(this.overlay);
    for (const event of ["open", "update-viewport", "resize"] as const) this.viewer.addHandler(event, () => this.lay());
    this.viewer.addHandler("tile-load-failed", () => failed("Parts of this image could not be loaded."));
    this.viewer.addHandler("canvas-click", ({ quick, position }) => {
      const region = quick ? this.at(position) : undefined;
      stage.focus({ preventScroll: true });
      if (region !== undefined) chosen(region);
    });
  }

  /** Why there is no image of it, if there is none; what is shown then is empty. Whoever zoomed in stays so. */
  async open(leaf: Leaf): Promise<string | null> {
    const turn = ++this.turns;
    const size = sizeOf(leaf);
    const { source, problem } = await this.made(leaf, size);
    if (turn !== this.turns) return problem;
    const closer = this.closer;
    const refused = await this.put(source);
    if (turn !== this.turns) return problem;
    if (refused !== null) await this.put(empty(size));
    this.size = leaf.width === null || leaf.height === null ? (this.shown ?? size) : size;
    this.draw(leaf.regions);
    this.viewer.viewport?.zoomTo(this.viewer.viewport.getHomeZoom() * closer, undefined, true);
    this.lay();
    return problem ?? refused;
  }

  /** The bar's regions are marked, and brought into view. */
  mark(bar: number): void {
    const here = this.regions.filter((region) => region.bars.includes(bar));
    this.regions.forEach((region, at) => this.group.children[at]?.classList.toggle("here", here.includes(region)));
    if (here.length > 0) this.lookAt(here);
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
  private async made(leaf: Leaf, size: Size): Promise<{ source: object; problem: string | null }> {
    const host = hostOf(leaf);
    if (host !== null && !this.allowed.includes(host)) return { source: empty(size), problem: null };
    try {
      if (leaf.service !== null) return { source: await informed(leaf.service), problem: null };
    } catch (error) {
      if (leaf.elsewhere === null) return { source: empty(size), problem: String((error as Error).message ?? error) };
    }
    const source = leaf.elsewhere === null ? empty(size) : { type: "image", url: leaf.elsewhere };
    return { source, problem: null };
  }

  /** Why it cannot be opened, if it cannot. */
  private put(source: object): Promise<string | null> {
    return new Promise((done) => {
      this.viewer.addOnceHandler("open", () => done(null));
      this.viewer.addOnceHandler("open-failed", ({ message }) => done(message));
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

  private draw(regions: Region[]): void {
    this.regions = regions;
    this.group.replaceChildren(...regions.map((region) => this.drawn(region)));
  }

  private drawn({ x, y, w, h, bars, by, confidence }: Region): SVGElement {
    const rectangle = document.createElementNS(SVG, "rect");
    const said = { x, y, width: w, height: h, "data-bar": bars[0] ?? "", "vector-effect": "non-scaling-stroke" };
    for (const [name, value] of Object.entries(said)) rectangle.setAttribute(name, String(value));
    if (by === "detector") rectangle.classList.add(confidence < UNSURE ? "unsure" : "proposed");
    return rectangle;
  }

  /** The overlay stands where the image does. */
  private lay(): void {
    const { viewport, world } = this.viewer;
    if (!viewport || world.getItemCount() === 0) return;
    const bounds = world.getItemAt(0).getBounds(true);
    const from = viewport.viewportToViewerElementCoordinates(bounds.getTopLeft());
    const to = viewport.viewportToViewerElementCoordinates(bounds.getBottomRight());
    const [across, down] = [(to.x - from.x) / this.size.width, (to.y - from.y) / this.size.height];
    this.group.setAttribute("transform", `translate(${from.x} ${from.y}) scale(${across} ${down})`);
  }

  /** The smallest region there: one may lie in another. */
  private at(position: OpenSeadragon.Point): Region | undefined {
    const matrix = this.group.transform.baseVal.consolidate()?.matrix;
    if (matrix === undefined) return undefined;
    const { x, y } = new DOMPoint(position.x, position.y).matrixTransform(DOMMatrix.fromMatrix(matrix).inverse());
    const holds = (each: Region): boolean => each.x <= x && x < each.x + each.w && each.y <= y && y < each.y + each.h;
    return this.regions.filter(holds).sort((one, other) => one.w * one.h - other.w * other.h)[0];
  }

  private lookAt(regions: Region[]): void {
    const { viewport, world } = this.viewer;
    if (!viewport || world.getItemCount() === 0) return;
    const image = world.getItemAt(0).getBounds();
    const [across, down] = [image.width / this.size.width, image.height / this.size.height];
    const [left, top] = [Math.min(...regions.map((each) => each.x)), Math.min(...regions.map((each) => each.y))];
    const width = Math.max(...regions.map((each) => each.x + each.w)) - left;
    const height = Math.max(...regions.map((each) => each.y + each.h)) - top;
    const place = new OpenSeadragon.Rect(image.x + left * across, image.y + top * down, width * across, height * down);
    const seen = viewport.getBounds();
    const isSeen =
      seen.containsPoint(place.getTopLeft(), 1e-6) && seen.containsPoint(place.getBottomRight(), 1e-6);
    if (isSeen) return;
    if (place.width < seen.width && place.height < seen.height) viewport.panTo(place.getCenter(), isStill());
    else viewport.fitBounds(place, isStill());
  }
}
