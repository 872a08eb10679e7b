import type { Learner } from "../engine/index.js";
import { BLUE, RED } from "../world/index.js";
import type { ScriptedPolicy } from "./scripted-policy.js";

/** What chooses one agent's actions: that agent's policy in a learner (greedy), or a rule. */
export type Player = Learner | ScriptedPolicy;

/** Who plays: one learner for both agents, or a player for each. */
export type Players = Learner | { readonly red: Player; readonly blue: Player };

/** Writes actions, [rows x 2], for observations, [rows x size]. */
export type Act = (observations: Float32Array, rows: number, out: Float32Array) => void;

/** How red and blue act in episodes `first`, `first + 1`, ... played side by side, one row each. */
export function actsOf(players: Players, first: number, count: number): readonly [red: Act, blue: Act] {
  return [actOf(playerOf(players, RED), RED, first, count), actOf(playerOf(players, BLUE), BLUE, first, count)];
}

/** The learner whose policy blue plays, or undefined when blue follows a rule. */
export function blueLearner(players: Players): Learner | undefined {
  const blue = playerOf(players, BLUE);
  return typeof blue === "function" ? undefined : blue;
}

function playerOf(players: Players, agent: number): Player {
  if (!("blue" in players)) return players;
  return agent === BLUE ? players.blue : players.red;
}

function actOf(player: Player, agent: number, first: number, count: number): Act {
  if (typeof player !== "function") return (observations, rows, out) => player.act(agent, observations, rows, out);
  const choose = Array.from({ length: count }, (_, n) => player(first + n, agent));
  return (observations, rows, out) => {
    const size = observations.length / rows;
    for (let n = 0; n < rows; n++) out.set(choose[n](observations.subarray(n * size, (n + 1) * size)), 2 * n);
  };
}
