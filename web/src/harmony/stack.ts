/** Names, coherence, graph and lanes above each other on one axis, with one cursor; drawn when a screen is due. */
import { element } from "../page/elements";
import { whenThemeChanges } from "../page/theme-toggle";
import { figure, say } from "../page/words";
import { Axis } from "./axis";
import { GraphPicture } from "./graph";
import type { Looking } from "./looking";
import type { Layout } from "./material";
import { distinct, shortName } from "./naming";
import { type Colours, coloursOf, Sheet } from "./sheet";
import { drawCurve, drawLanes, drawNames, LANE, Whole } from "./strips";

const COMFORTABLE = 32; // pixels of a frame, to begin with
const [LOWEST, HIGHEST] = [180, 560]; // pixels of the graph

export class Stack {
  readonly place = element("div", { class: "stack", role: "slider", tabindex: "0", "aria-label": say("Place in the piece") });
  readonly sheets = { whole: new Sheet("whole"), names: new Sheet("names"), curve: new Sheet("curve"), graph: new Sheet("graph"), lanes: new Sheet("lanes") };
  readonly axis: Axis;
  readonly picture: GraphPicture;
  private readonly cursor = element("div", { class: "cursor" });
  private readonly names: string[];
  private readonly small: Whole;
  private colours: Colours | null = null;
  private due = 0;

  constructor(
    private readonly layout: Layout,
    private readonly looking: Looking,
    signal: AbortSignal,
  ) {
    this.axis = new Axis(layout.bounds);
    this.small = new Whole(layout);
    this.names = distinct(layout.versions.map(({ name }) => name));
    this.picture = new GraphPicture(layout);
    const { whole, names, curve, graph, lanes } = this.sheets;
    const titled = (name: string, ...sheets: Sheet[]): HTMLElement[] => [element("p", { class: "strip" }, name), ...sheets.map(({ canvas }) => canvas)];
    graph.canvas.style.setProperty("height", `${Math.min(Math.max(this.picture.wanted, LOWEST), HIGHEST)}px`);
    lanes.canvas.style.setProperty("height", `${LANE * layout.versions.length}px`);
    this.place.append(
      whole.canvas,
      names.canvas,
      ...titled(say("Coherence"), curve),
      ...titled(say("Chords and where they lead"), graph),
      ...titled(say("Versions"), lanes),
      this.cursor,
    );
    new ResizeObserver(() => this.measure()).observe(this.place);
    whenThemeChanges(() => this.recolour(), signal);
    void document.fonts.ready.then(() => this.redraw());
  }

  /** So wide that chords can be read, from the frame on where one is. */
  begin(): void {
    const width = this.place.clientWidth || 1;
    const frames = Math.max(8, width / COMFORTABLE);
    const usual = (this.axis.end - this.axis.begin) / Math.max(1, this.axis.length);
    this.axis.see(this.axis.begin, this.axis.begin + frames * usual);
    this.axis.reveal(this.looking.frame);
  }

  private measure(): void {
    for (const each of Object.values(this.sheets)) each.measure();
    this.redraw();
  }

  private recolour(): void {
    this.colours = null;
    this.redraw();
  }

  /** At most once a screen. */
  redraw(): void {
    if (this.due === 0) this.due = requestAnimationFrame(() => this.draw());
  }

  private draw(): void {
    this.due = 0;
    if (this.sheets.graph.width === 0) return;
    this.colours ??= coloursOf(this.place);
    const { whole, names, curve, graph, lanes } = this.sheets;
    const { axis, layout, colours, looking } = this;
    this.small.draw(whole, axis, colours, looking.frame);
    drawNames(names, axis, colours, (frame) => shortName(layout, frame));
    drawCurve(curve, axis, layout, colours, (value) => figure(value));
    this.picture.draw(graph, axis, colours, looking.chosen);
    drawLanes(lanes, axis, layout, this.names, colours, looking);
    this.stand();
  }

  private stand(): void {
    const { graph } = this.sheets;
    const { frame } = this.looking;
    const left = this.axis.x(this.axis.begins(frame), graph.left, graph.plot);
    const right = this.axis.x(this.axis.ends(frame), graph.left, graph.plot);
    const [from, to] = [Math.max(left, graph.left), Math.min(right, graph.width)];
    this.cursor.hidden = to <= from && !(left >= graph.left && left <= graph.width);
    this.cursor.style.setProperty("transform", `translateX(${from}px)`);
    this.cursor.style.setProperty("width", `${Math.max(2, to - from)}px`);
  }
}
