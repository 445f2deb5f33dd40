/** The picture of a graph, drawn by cytoscape; it is loaded only when a picture is wanted. */
import cytoscape from "cytoscape";
import type { Graph } from "./graph-model";
import { layOut } from "./layout";
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

function look(parent: HTMLElement): cytoscape.StylesheetStyle[] {
  const [ink, soft, paper] = [colour("--ink", parent), colour("--ink-soft", parent), colour("--paper", parent)];
  const [rule, accent] = [colour("--rule-strong", parent), colour("--accent", parent)];
  const font = getComputedStyle(parent).fontFamily;
  const words = { color: ink, "font-family": font, "text-background-color": paper, "text-background-opacity": 0.85 };
  return [
    {
      selector: "node",
      style: {
        ...words, label: "data(name)", "font-size": 13, "text-valign": "bottom", "text-margin-y": 4,
        "text-wrap": "wrap", "text-max-width": "120px", "min-zoomed-font-size": 8, width: 16, height: 16,
        shape: "data(shape)" as unknown as cytoscape.Css.NodeShape, "background-color": "data(fill)",
        "border-width": 1.5, "border-color": ink,
      },
    },
    { selector: "node[fill = '']", style: { "background-color": paper } },
    {
      selector: "edge",
      style: {
        ...words, color: soft, label: "data(name)", "font-size": 11, "text-rotation": "autorotate",
        "min-zoomed-font-size": 8, width: 1.2,
        "line-color": rule, "curve-style": "bezier", "target-arrow-shape": "triangle", "target-arrow-color": rule,
        "arrow-scale": 0.8,
      },
    },
    { selector: "node.marked", style: { "border-width": 4, "border-color": accent, "font-weight": 600 } },
    { selector: "edge.marked", style: { "line-color": accent, "target-arrow-color": accent, color: ink, width: 2 } },
    { selector: ".faded", style: { opacity: 0.35 } },
  ];
}

function elements(graph: Graph, types: string[], prefixes: Prefixes, wide: boolean): cytoscape.ElementDefinition[] {
  const places = layOut(graph, wide);
  const nodes = graph.things.map(({ id, name, type }) => ({
    data: { id, name: name.length > 60 ? `${name.slice(0, 58)}…` : name, ...lookOf(type, types) },
    position: { ...(places.get(id) ?? { x: 0, y: 0 }) },
  }));
  const edges = graph.links.map(({ source, target, property }, index) => ({
    data: { id: `link-${index}`, source, target, name: shorten(property, prefixes) },
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
    elements: elements(graph, types, prefixes, parent.clientWidth > parent.clientHeight),
    layout: { name: "preset", padding: 32 },
    style: look(parent),
    minZoom: 0.1,
    maxZoom: 3,
    // The wheel scrolls the page, as everywhere else on it.
    userZoomingEnabled: false,
    boxSelectionEnabled: false,
  });
  const fit = (): void => {
    cy.fit(undefined, 32);
    if (cy.zoom() > 1.2) cy.zoom(1.2).center();
  };
  fit();
  cy.on("tap", "node", (event) => onChoose((event.target as cytoscape.NodeSingular).id()));
  const repaint = (): void => void cy.style(look(parent));
  document.documentElement.addEventListener("themechange", repaint);
  return {
    mark(id) {
      cy.elements().removeClass("marked faded");
      if (id === null) return;
      const near = cy.getElementById(id).closedNeighborhood();
      cy.elements().not(near).addClass("faded");
      cy.getElementById(id).addClass("marked");
      near.edges().addClass("marked");
    },
    zoom: (factor) => void cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } }),
    fit,
    destroy() {
      document.documentElement.removeEventListener("themechange", repaint);
      cy.destroy();
    },
  };
}
