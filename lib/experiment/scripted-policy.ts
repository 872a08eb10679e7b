import { BLUE_VIEW, goalLandmark, RED_VIEW } from "../overlap/index.js";
import { Streams } from "../random/index.js";
import { BLUE, RED } from "../world/index.js";

/** An action of physical deception: two components in [-1, 1]. */
export type Action = readonly [x: number, y: number];

/**
 * A rule in the place of a trained policy. It is called once for each episode, with the episode's number and the agent
 * that it plays (RED or BLUE), and returns what chooses the actions of that episode. That function sees the agent's own
 * observation and nothing else, as a trained policy does; what it remembers lasts for the episode.
 */
export type ScriptedPolicy = (episode: number, agent: number) => (observation: Float32Array) => Action;

/** Stands where it is. Red or blue. */
export function standStill(): ScriptedPolicy {
  return () => () => [0, 0];
}

/** Actions uniform in [-1, 1], a new one each step, from the stream "script" of the seed. Red or blue. */
export function randomActions(seed = 0): ScriptedPolicy {
  return (episode, agent) => {
    const stream = Streams.from(seed).stream("script", 2 * episode + agent);
    return () => [stream.uniform(-1, 1), stream.uniform(-1, 1)];
  };
}

export interface SpeedOptions {
  /** Largest length of an action, above 0 and up to 1 (default 1). In the paper's world the speed tends to 0.2 of it per step. */
  readonly throttle?: number;
}

/** Straight to the goal. Blue. */
export function toGoal({ throttle = 1 }: SpeedOptions = {}): ScriptedPolicy {
  checkThrottle(throttle);
  return (_, agent) => {
    checkAgent("toGoal", agent, BLUE);
    return (view) => towards(view, BLUE_VIEW.goal, throttle);
  };
}

export interface LureOptions extends SpeedOptions {
  /** Steps after which blue gives up and goes to the goal, trap or no trap (default 25, half an episode). */
  readonly patience?: number;
}

/** To the fake landmark until red is trapped or patience ends, then to the goal. Blue. */
export function lure({ throttle = 1, patience = 25 }: LureOptions = {}): ScriptedPolicy {
  checkThrottle(throttle);
  if (!(Number.isInteger(patience) && patience >= 0))
    throw new Error(`patience must be a whole number of steps from 0; got ${patience}`);
  return (_, agent) => {
    checkAgent("lure", agent, BLUE);
    let step = 0;
    return (view) => {
      const luring = step < patience && view[BLUE_VIEW.flag] === 0;
      step++;
      return towards(view, luring ? fakeSlot(view) : BLUE_VIEW.goal, throttle);
    };
  };
}

export interface FollowOptions extends SpeedOptions {
  /** Distance from which on red goes as fast as it may, in lengths (default 0.125, the paper's sight radius). */
  readonly reach?: number;
}

/** To blue while blue is in sight, otherwise no force. Red. */
export function followBlue({ throttle = 1, reach = 0.125 }: FollowOptions = {}): ScriptedPolicy {
  checkThrottle(throttle);
  if (!(reach > 0)) throw new Error(`reach must be a distance above 0, such as 0.125; got ${reach}`);
  return (_, agent) => {
    checkAgent("followBlue", agent, RED);
    return (view) => towards(view, RED_VIEW.blue, throttle, reach);
  };
}

/** Straight to landmark 0 or 1, whichever of the two is the goal: what red does without help. Red. */
export function toLandmark(index: 0 | 1, { throttle = 1 }: SpeedOptions = {}): ScriptedPolicy {
  checkThrottle(throttle);
  if (index !== 0 && index !== 1) throw new Error(`there are landmarks 0 and 1; got ${index}`);
  return (_, agent) => {
    checkAgent("toLandmark", agent, RED);
    return (view) => towards(view, RED_VIEW.landmarks[index], throttle);
  };
}

/** Agents glide on, so a rule brakes from this far off, in lengths. */
const BRAKING_DISTANCE = 0.25;

/** The action towards what the observation holds at `slot`: as long as `throttle` from `reach` on, less when nearer. */
function towards(view: Float32Array, slot: number, throttle: number, reach = BRAKING_DISTANCE): Action {
  const x = view[slot];
  const y = view[slot + 1];
  const length = Math.sqrt(x * x + y * y);
  const scale = throttle / Math.max(length, reach);
  return [x * scale, y * scale];
}

/** Where blue's observation holds the landmark that is not the goal. */
function fakeSlot(view: Float32Array): number {
  return BLUE_VIEW.landmarks[1 - goalLandmark(view)];
}

function checkThrottle(throttle: number): void {
  if (!(throttle > 0 && throttle <= 1)) throw new Error(`throttle must be above 0 and at most 1; got ${throttle}`);
}

function checkAgent(rule: string, agent: number, wanted: number): void {
  const name = (index: number) => (index === RED ? "red" : "blue");
  if (agent !== wanted) throw new Error(`${rule} is a rule for ${name(wanted)}; it was given to ${name(agent)}`);
}
