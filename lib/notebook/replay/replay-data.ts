import { atan2 } from "../../exact/index.js";
import type { EpisodeTrace, Place } from "../../experiment/index.js";

/**
 * What the film strip and the player draw: a trace in drawing units, rounded, so that it stays small. The picture spans -1000 to 1000, y
 * pointing down. Paths are [x, y, x, y, ...], one pair per step.
 */
export interface ReplayData {
  title: string;
  /** Steps played; lists have one entry more, for the start. */
  steps: number;
  red: number[];
  blue: number[];
  /** Headings in whole degrees, clockwise from the right; -1 at rest. */
  redHeading: number[];
  blueHeading: number[];
  goal: number[];
  fake: number[];
  landmarkRadius: number;
  /** 0 for unlimited sight. */
  sightRadius: number;
  /** [x, y, width, height] each. */
  walls: number[][];
  /** One digit per step: 1 when the agents see each other. */
  inSight: string;
  /** -1 for never. */
  trappedAt: number;
  /** Sums of the rewards up to each step. */
  redReturn: number[];
  blueReturn: number[];
  /** Absent without a network. */
  logMse?: (number | null)[];
  relative?: (number | null)[];
}

/** Half the width of the picture, in drawing units. */
const HALF = 1000;
/** Below this speed an agent has no heading, in lengths per time unit. */
const RESTING = 0.02;
const DEGREES = 180 / Math.PI;

/** @throws RangeError when the trace is not one that can be drawn; the message names the part. */
export function replayData(trace: EpisodeTrace, title: string): ReplayData {
  checkTrace(trace, title);
  const scale = HALF / extentOf(trace);
  const across = (length: number) => Math.round(length * scale);
  const point = ([x, y]: Place) => [across(x), across(-y)];
  const { overlap } = trace;
  return {
    title,
    steps: trace.red.length - 1,
    red: trace.red.flatMap(point),
    blue: trace.blue.flatMap(point),
    redHeading: trace.redVelocity.map(heading),
    blueHeading: trace.blueVelocity.map(heading),
    goal: point(trace.goal),
    fake: point(trace.fake),
    landmarkRadius: across(trace.landmarkRadius),
    sightRadius: across(trace.sightRadius ?? 0),
    walls: trace.walls.map(({ x0, y0, x1, y1 }) => [across(x0), across(-y1), across(x1 - x0), across(y1 - y0)]),
    inSight: trace.inSight.map(Number).join(""),
    trappedAt: trace.trappedAt ?? -1,
    redReturn: sums(trace.redReward),
    blueReturn: sums(trace.blueReward),
    ...(overlap ? { logMse: overlap.logMse.map(rounded), relative: overlap.relative.map(rounded) } : {}),
  };
}

function checkTrace(trace: EpisodeTrace, title: string): void {
  if (typeof title !== "string" || title.trim() === "")
    throw new RangeError('replay needs a title, as in replay(trace, { title: "Episode 3" }).');
  const steps = trace?.red?.length;
  if (!(steps >= 1))
    throw new RangeError("replay needs a recorded episode, as playEpisode returns; this one has no start for red.");
  const lists = ["blue", "redVelocity", "blueVelocity", "inSight", "trapped", "redReward", "blueReward"] as const;
  for (const name of lists) checkLength(name, trace[name], steps);
  if (trace.overlap) {
    checkLength("overlap.logMse", trace.overlap.logMse, steps);
    checkLength("overlap.relative", trace.overlap.relative, steps);
  }
  for (const name of ["red", "blue", "redVelocity", "blueVelocity"] as const) {
    const wrong = trace[name].findIndex((place) => !isPlace(place));
    if (wrong >= 0)
      throw new RangeError(`${name}[${wrong}] must be two finite numbers; got ${JSON.stringify(trace[name][wrong])}.`);
  }
  for (const name of ["goal", "fake"] as const)
    if (!isPlace(trace[name]))
      throw new RangeError(`${name} must be two finite numbers; got ${JSON.stringify(trace[name])}.`);
  const { trappedAt } = trace;
  if (trappedAt !== undefined && !(Number.isInteger(trappedAt) && trappedAt >= 0 && trappedAt < steps))
    throw new RangeError(`trappedAt is ${trappedAt}, but the episode has the steps 0 to ${steps - 1}.`);
}

function checkLength(name: string, list: readonly unknown[] | undefined, steps: number): void {
  if (list?.length !== steps)
    throw new RangeError(`${name} must have ${steps} entries, as red has; it has ${list?.length ?? "none"}.`);
}

function isPlace(place: Place | undefined): boolean {
  return Array.isArray(place) && place.length === 2 && place.every(Number.isFinite);
}

/** Distance from the centre to the edge of the picture, in lengths: all walls and everywhere that an agent went. */
function extentOf(trace: EpisodeTrace): number {
  const walls = trace.walls.flatMap(({ x0, y0, x1, y1 }) => [x0, y0, x1, y1]);
  const places = [...trace.red, ...trace.blue, trace.goal, trace.fake].flat();
  return 1.03 * Math.max(trace.arenaHalfWidth, ...walls.map(Math.abs), ...places.map(Math.abs));
}

function heading([x, y]: Place): number {
  if (Math.sqrt(x * x + y * y) < RESTING) return -1;
  return (Math.round(atan2(-y, x) * DEGREES) + 360) % 360;
}

function sums(rewards: readonly number[]): number[] {
  let sum = 0;
  return rewards.map((reward) => {
    sum += reward;
    return Math.round(sum * 10) / 10;
  });
}

function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(4));
}
