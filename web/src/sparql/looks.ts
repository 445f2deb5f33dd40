/** How the kinds of things differ in a picture: by shape and colour together (Okabe and Ito's palette). */

export interface Look {
  shape: string;
  /** Empty where the thing has no type, or one beyond those that can be told apart. */
  fill: string;
}

const LOOKS: Look[] = [
  { shape: "ellipse", fill: "#56b4e9" },
  { shape: "rectangle", fill: "#e69f00" },
  { shape: "triangle", fill: "#009e73" },
  { shape: "diamond", fill: "#cc79a7" },
  { shape: "pentagon", fill: "#f0e442" },
  { shape: "star", fill: "#d55e00" },
];

const OTHER: Look = { shape: "ellipse", fill: "" };

const OUTLINES: Record<string, string> = {
  ellipse: "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 1 1 0-13z",
  rectangle: "M2 2h12v12H2z",
  triangle: "M8 1.5l6.5 13h-13z",
  diamond: "M8 1l7 7-7 7-7-7z",
  pentagon: "M8 1l7 5-2.7 8.5H3.7L1 6z",
  star: "M8 .8l2.2 4.9 5.3.5-4 3.5 1.2 5.2L8 12.2l-4.7 2.7 1.2-5.2-4-3.5 5.3-.5z",
};

export function lookOf(type: string | null, types: string[]): Look {
  return (type === null ? undefined : LOOKS[types.indexOf(type)]) ?? OTHER;
}

export const MOST_LOOKS = LOOKS.length;

/** The look as a small sign, for the legend. */
export function drawLook({ shape, fill }: Look): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const sign = document.createElementNS(space, "svg");
  sign.setAttribute("viewBox", "0 0 16 16");
  sign.setAttribute("aria-hidden", "true");
  const outline = document.createElementNS(space, "path");
  outline.setAttribute("d", OUTLINES[shape] ?? "");
  outline.setAttribute("fill", fill || "none");
  sign.append(outline);
  return sign;
}
