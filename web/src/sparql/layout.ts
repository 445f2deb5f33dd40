/**
 * Where the things of a small graph stand: links pull, things push (Fruchterman and Reingold 1991).
 * It begins from a fixed spiral instead of chance, so that the same answer gives the same picture, and
 * its work is bounded: 120 things cost some 40 ms, where a general layout would block the page.
 */
import type { Graph } from "./graph-model";

export interface Place {
  x: number;
  y: number;
}

export interface Frame {
  width: number;
  height: number;
}

const ROUNDS = 140;
const GOLDEN_ANGLE = Math.PI * (3 - Math.sqrt(5));

/** The wanted distance of neighbours, before all is fitted into the frame. */
const DISTANCE = 100;

/** Small graphs are not spread over the whole frame. */
const MOST_STRETCH = 1.25;

/** Room for names at the edges of the frame, half a line to each side and four lines below, and for the buttons above. */
const MARGIN = { side: 64, top: 64, bottom: 64 };

/** Pulls all to the middle, so that parts without links do not drift away. */
const GRAVITY = 0.12;

function spiral(count: number): Place[] {
  return Array.from({ length: count }, (_, index) => {
    const radius = DISTANCE * 0.7 * Math.sqrt(index + 0.5);
    return { x: radius * Math.cos(index * GOLDEN_ANGLE), y: radius * Math.sin(index * GOLDEN_ANGLE) };
  });
}

function push(places: Place[], moves: Place[]): void {
  for (let a = 0; a < places.length; a += 1) {
    for (let b = a + 1; b < places.length; b += 1) {
      const [one, two] = [places[a] as Place, places[b] as Place];
      const [dx, dy] = [one.x - two.x, one.y - two.y];
      const force = DISTANCE ** 2 / Math.max(dx * dx + dy * dy, 1);
      shift(moves[a] as Place, dx * force, dy * force);
      shift(moves[b] as Place, -dx * force, -dy * force);
    }
  }
}

function pull(places: Place[], moves: Place[], ends: [number, number][]): void {
  for (const [a, b] of ends) {
    const [one, two] = [places[a] as Place, places[b] as Place];
    const [dx, dy] = [one.x - two.x, one.y - two.y];
    const force = Math.hypot(dx, dy) / DISTANCE;
    shift(moves[a] as Place, -dx * force, -dy * force);
    shift(moves[b] as Place, dx * force, dy * force);
  }
}

function shift(place: Place, x: number, y: number): void {
  place.x += x;
  place.y += y;
}

/** Moves no further than `heat`, which falls, so that the picture comes to rest. */
function settle(places: Place[], moves: Place[], heat: number): void {
  places.forEach((place, index) => {
    const move = moves[index] as Place;
    shift(move, -place.x * GRAVITY, -place.y * GRAVITY);
    const length = Math.hypot(move.x, move.y) || 1;
    const step = Math.min(length, heat) / length;
    shift(place, move.x * step, move.y * step);
  });
}

/** The direction in which the places spread most. */
function mainDirection(places: Place[]): number {
  let [xx, xy, yy] = [0, 0, 0];
  for (const { x, y } of places) {
    xx += x * x;
    xy += x * y;
    yy += y * y;
  }
  return Math.atan2(2 * xy, xx - yy) / 2;
}

/** Turns the picture so that its long side lies along the long side of the frame. */
function turn(places: Place[], wide: boolean): void {
  const angle = (wide ? 0 : Math.PI / 2) - mainDirection(places);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  for (const place of places) [place.x, place.y] = [place.x * cos - place.y * sin, place.x * sin + place.y * cos];
}

/** Fits the picture into the frame, so that names and signs keep their size. */
function fit(places: Place[], frame: Frame): void {
  const [xs, ys] = [places.map(({ x }) => x), places.map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const across = (frame.width - 2 * MARGIN.side) / Math.max(right - left, 1);
  const down = (frame.height - MARGIN.top - MARGIN.bottom) / Math.max(bottom - top, 1);
  for (const place of places) {
    place.x = frame.width / 2 + (place.x - (left + right) / 2) * Math.min(across, MOST_STRETCH);
    place.y = (frame.height + MARGIN.top - MARGIN.bottom) / 2 + (place.y - (top + bottom) / 2) * Math.min(down, MOST_STRETCH);
  }
}

export function layOut(graph: Graph, frame: Frame): Map<string, Place> {
  const ids = graph.things.map((thing) => thing.id);
  const indexOf = new Map(ids.map((id, index) => [id, index]));
  const ends = graph.links
    .map((link): [number, number] => [indexOf.get(link.source) as number, indexOf.get(link.target) as number])
    .filter(([a, b]) => a !== b);
  const places = spiral(ids.length);
  for (let round = 0; round < ROUNDS; round += 1) {
    const moves = places.map(() => ({ x: 0, y: 0 }));
    push(places, moves);
    pull(places, moves, ends);
    settle(places, moves, DISTANCE * 0.5 * (1 - round / ROUNDS));
  }
  turn(places, frame.width > frame.height);
  fit(places, frame);
  return new Map(ids.map((id, index) => [id, places[index] as Place]));
}
