import type { EpisodeTrace, Place, Wall } from "../experiment/index.js";
import type { Figure, FigureText } from "./figure.js";
import { agentStyle, axis, axisLine, composeFigure, ink, landmarkStyle, paper, wallFill } from "./theme.js";

/** What is drawn of an episode; a recorded one can be given as it is. Without walls and half-width: the published arena. */
export type TrajectoryData = Pick<EpisodeTrace, "red" | "blue" | "goal" | "fake"> &
  Partial<Pick<EpisodeTrace, "landmarkRadius" | "arenaHalfWidth" | "walls" | "trappedAt">>;

const half = 0.05;
/** The four walls of physical deception: along x = -1, x = 1, y = -1 and y = 1, width 0.1, each from -1 to 1. */
export const arenaWalls: readonly Wall[] = [
  { x0: -1, y0: -1 - half, x1: 1, y1: -1 + half },
  { x0: -1, y0: 1 - half, x1: 1, y1: 1 + half },
  { x0: -1 - half, y0: -1, x1: -1 + half, y1: 1 },
  { x0: 1 - half, y0: -1, x1: 1 + half, y1: 1 },
];
/** The picture reaches this much beyond the middle of the walls, as a share of the arena's half-width. */
const margin = 1.15;

/**
 * The paths of both agents over the arena. An open marker is the start, a filled one the end; red has circles and a solid line, blue squares
 * and a dashed line.
 * @throws RangeError when a path is empty or `trappedAt` is not a step of red's path.
 */
export function trajectory(episode: TrajectoryData, text: FigureText): Figure {
  const { red, blue, goal, fake, trappedAt, landmarkRadius } = episode;
  if (red.length === 0 || blue.length === 0) throw new RangeError("A path needs at least its starting place.");
  if (trappedAt !== undefined && !red[trappedAt])
    throw new RangeError(`trappedAt is ${trappedAt}, but red's path has the steps 0 to ${red.length - 1}.`);
  const trapped = trappedAt === undefined ? [] : [trappedMark(red[trappedAt], trappedAt)];
  const ring = landmarkRadius === undefined ? [] : [goal, fake].map((place) => ringAround(place, landmarkRadius));
  const walls = (episode.walls ?? arenaWalls).map((wall) => ({
    type: "rect",
    layer: "below",
    ...wall,
    fillcolor: wallFill,
    line: { width: 0 },
  }));
  const data = [
    landmark("goal", goal),
    landmark("fake", fake),
    path("red", red, "solid"),
    path("blue", blue, "dash"),
    ...trapped,
  ];
  const extent = Number((margin * (episode.arenaHalfWidth ?? 1)).toPrecision(12));
  const square = { range: [-extent, extent], showgrid: false, dtick: extent < 2 ? 0.5 : 1 };
  return composeFigure(
    data,
    text,
    {
      xaxis: axis("x (arena units)", { ...square, constrain: "domain" }),
      yaxis: axis("y (arena units)", { ...square, scaleanchor: "x", constrain: "domain" }),
      shapes: [...walls, ...ring],
      legend: { itemsizing: "constant" },
    },
    { legend: data.map((trace) => String(trace.name)), plotHeight: "square", maximumWidth: 520 },
  );
}

function path(agent: "red" | "blue", places: readonly Place[], dash: string): Record<string, unknown> {
  const { color, symbol } = agentStyle[agent];
  const last = places.length - 1;
  // One marker for each step: nothing in between, open at the start, filled at the end.
  const size = places.map((_, step) => (step === 0 || step === last ? 11 : 0));
  const fill = places.map((_, step) => (step === 0 && last > 0 ? paper : color));
  return {
    type: "scatter",
    mode: "lines+markers",
    name: `${agent} agent`,
    x: places.map(([x]) => x),
    y: places.map(([, y]) => y),
    text: places.map((_, step) => `step ${step}`),
    hovertemplate: "%{text}: (%{x:.2f}, %{y:.2f})<extra>%{fullData.name}</extra>",
    line: { color, width: 2, dash },
    marker: { symbol, size, color: fill, line: { color, width: 2 }, opacity: 1 },
  };
}

function landmark(kind: "goal" | "fake", [x, y]: Place): Record<string, unknown> {
  const { color, symbol, name } = landmarkStyle[kind];
  return {
    type: "scatter",
    mode: "markers",
    name,
    x: [x],
    y: [y],
    hovertemplate: `${name} (%{x:.2f}, %{y:.2f})<extra></extra>`,
    marker: { symbol, color, size: 15, line: { width: 1.5, color } },
  };
}

function trappedMark([x, y]: Place, step: number): Record<string, unknown> {
  return {
    type: "scatter",
    mode: "markers",
    name: `red trapped (step ${step})`,
    x: [x],
    y: [y],
    hovertemplate: `trapped at step ${step}<extra></extra>`,
    marker: { symbol: "x-thin", color: ink, size: 12, line: { width: 3, color: ink } },
  };
}

function ringAround([x, y]: Place, radius: number): Record<string, unknown> {
  return {
    type: "circle",
    layer: "below",
    x0: x - radius,
    x1: x + radius,
    y0: y - radius,
    y1: y + radius,
    line: { color: axisLine, width: 1, dash: "dot" },
  };
}
