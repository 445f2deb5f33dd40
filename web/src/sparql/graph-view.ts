/** The picture of a graph, drawn by cytoscape; it is loaded only when a picture is wanted. */
import cytoscape from "cytoscape";
import { whenThemeChanges } from "../page/theme-toggle";
import type { Graph } from "./graph-model";
import { type Frame, layOut } from "./layout";
import { lookOf } from "./looks";
import type { Prefixes } from "./page-data";
import { shorten } from "./terms";

export interface Picture {
  /** Emphasises a thing and its links, or nothing. */
  mark(id: string | null): void;
  zoom(factor: number): void;
  fit(): void;
  destroy(): void;
}

/**
 * Cytoscape writes a style element unless one of this id is there; the policy forbids that, so an
 * empty element takes the place and our own style sheet says the one rule.
 */
function forestallStyleElement(): void {
  const id = "__________cytoscape_stylesheet";
  if (document.getElementById(id) !== null) return;
  const placeholder = document.createElement("meta");
  placeholder.id = id;
  document.head.append(placeholder);
}

/** A custom property may say light-dark(…); only a real element knows what that comes to. */
function colour(name: string, parent: HTMLElement): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  parent.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}

function look(parent: HTMLElement, size: number): cytoscape.StylesheetStyle[] {
  const [ink, soft, paper] = [colour("--ink", parent), colour("--ink-soft", parent), colour("--paper", parent)];
  const [rule, accent] = [colour("--rule-strong", parent), colour("--accent", parent)];
  const font = getComputedStyle(parent).fontFamily;
  const words = { color: ink, "font-family": font, "text-background-color": paper, "text-background-opacity": 0.85 };
  return [
    {
      selector: "node",
      style: {
        ...words, "font-size": 13, "text-valign": "bottom", "text-margin-y": 4,
        "text-wrap": "wrap", "text-max-width": "120px", "min-zoomed-font-size": 7, width: size, height: size,
        shape: "data(shape)" as unknown as cytoscape.Css.NodeShape, "background-color": "data(fill)",
        "border-width": 1.5, "border-color": ink,
      },
    },
    { selector: "node[fill = '']", style: { "background-color": paper } },
    {
      selector: "edge",
      style: {
        ...words, color: soft, "font-size": 11, "text-rotation": "autorotate",
        "min-zoomed-font-size": 7, width: 1.2,
        "line-color": rule, "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": rule,
        "arrow-scale": 0.8,
      },
    },
    { selector: ".named, .marked, .near", style: { label: "data(name)" } },
    { selector: "node.marked", style: { "border-width": 4, "border-color": accent, "font-weight": 600 } },
    { selector: "edge.marked", style: { "line-color": accent, "target-arrow-color": accent, color: ink, width: 2 } },
    { selector: ".faded", style: { opacity: 0.35 } },
  ];
}

/** Where there are more, names lie over each other: then only these show, and the others when their thing is chosen. */
const MOST_NAMES = 40;
const CROWDED_NAMES = 16;

/** In pixels; smaller where there are many. */
function sizeOf(count: number): number {
  return Math.round(Math.max(8, Math.min(16, 100 / Math.sqrt(count))));
}

/** In letters; a line of a name has room for as many, whichever they are. */
const PIECE = 14;
const BETWEEN = "\u200b";
const PIECES = new RegExp(`[/:#_.-]+(?=[^\\s])|[^\\s/:#_.-]{${PIECE}}(?=[^\\s/:#_.-])`, "g");

/** What is cut from an address has no spaces: it is broken behind its signs, and where a piece is too long anyway. */
function breakable(name: string): string {
  return name.replace(PIECES, `$&${BETWEEN}`);
}

function elements(graph: Graph, types: string[], prefixes: Prefixes, frame: Frame): cytoscape.ElementDefinition[] {
  const places = layOut(graph, frame);
  const most = graph.things.length <= MOST_NAMES ? MOST_NAMES : CROWDED_NAMES;
  const named = new Set(graph.things.toSorted((a, b) => b.degree - a.degree).slice(0, most));
  const nodes = graph.things.map((thing) => ({
    data: {
      id: thing.id,
      name: breakable(thing.name.length > 60 ? `${thing.name.slice(0, 58)}…` : thing.name),
      ...lookOf(thing.type, types),
    },
    classes: named.has(thing) ? "named" : "",
    position: { ...(places.get(thing.id) ?? { x: 0, y: 0 }) },
  }));
  const edges = graph.links.map(({ source, target, property }, index) => ({
    data: { id: `link-${index}`, source, target, name: shorten(property, prefixes) },
    classes: graph.links.length <= MOST_NAMES ? "named" : "",
  }));
  return [...nodes, ...edges];
}

export function drawPicture(
  parent: HTMLElement,
  graph: Graph,
  types: string[],
  prefixes: Prefixes,
  onChoose: (id: string) => void,
): Picture {
  forestallStyleElement();
  const cy = cytoscape({
    container: parent,
    elements: elements(graph, types, prefixes, { width: parent.clientWidth, height: parent.clientHeight }),
    layout: { name: "preset", fit: false },
    style: look(parent, sizeOf(graph.things.length)),
    minZoom: 0.1,
    maxZoom: 3,
    // The wheel scrolls the page, as everywhere else on it.
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
  });
  const fit = (): void => {
    cy.fit(undefined, 16);
    if (cy.zoom() > 1) cy.zoom(1).center();
  };
  cy.on("tap", "node", (event) => onChoose((event.target as cytoscape.NodeSingular).id()));
  const repaint = (): void => void cy.style(look(parent, sizeOf(graph.things.length)));
  const showing = new AbortController();
  whenThemeChanges(repaint, showing.signal);
  return {
    mark(id) {
      cy.elements().removeClass("marked near faded");
      if (id === null) return;
      const near = cy.getElementById(id).closedNeighborhood();
      cy.elements().not(near).addClass("faded");
      near.edges().addClass("marked");
      near.nodes().addClass("near");
      cy.getElementById(id).addClass("marked");
    },
    zoom: (factor) => void cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
    fit,
    destroy() {
      showing.abort();
      cy.destroy();
    },
  };
}
