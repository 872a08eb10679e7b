import { evaluateBehaviour } from "overlap-lab/experiment/play-episodes";
import {
  followBlue,
  lure,
  randomActions,
  standStill,
  toGoal,
  toLandmark,
} from "overlap-lab/experiment/scripted-policy";
import { BLUE, RED } from "overlap-lab/world/index";
import { describe, expect, test } from "vitest";

/** Goal = landmark 1 at (-0.6, 0.8), a length of 1; landmark 0, the fake, at (0.3, 0.4); no red; flag as given. */
const blueView = (flag = 0) => Float32Array.of(-0.6, 0.8, 0.3, 0.4, -0.6, 0.8, 0, 0, flag, flag);
const redView = (x: number, y: number) => Float32Array.of(0.3, 0.4, -0.6, 0.8, x, y);
const near = (x: number, y: number) => [expect.closeTo(x, 6), expect.closeTo(y, 6)];

describe("rules", () => {
  test("toGoal pushes with all its force, or as much as it is allowed", () => {
    expect(toGoal()(0, BLUE)(blueView())).toEqual(near(-0.6, 0.8));
    expect(toGoal({ throttle: 0.5 })(0, BLUE)(blueView())).toEqual(near(-0.3, 0.4));
  });

  test("rules brake near their aim", () => {
    const view = blueView();
    view.set([-0.06, 0.08]);
    // A tenth of a length away, where braking begins at a quarter.
    expect(toGoal()(0, BLUE)(view)).toEqual(near(-0.24, 0.32));
  });

  test("lure goes to the fake landmark until its patience ends", () => {
    const act = lure({ patience: 2 })(0, BLUE);
    expect(act(blueView())).toEqual(near(0.6, 0.8));
    expect(act(blueView())).toEqual(near(0.6, 0.8));
    expect(act(blueView())).toEqual(near(-0.6, 0.8));
  });

  test("lure leaves for the goal as soon as red is trapped, and forgets between episodes", () => {
    const rule = lure({ patience: 5 });
    const act = rule(0, BLUE);
    expect(act(blueView(1))).toEqual(near(-0.6, 0.8));
    for (let step = 0; step < 6; step++) act(blueView());
    expect(rule(1, BLUE)(blueView())).toEqual(near(0.6, 0.8));
  });

  test("followBlue goes to blue in sight and does nothing otherwise", () => {
    const act = followBlue()(0, RED);
    expect(act(redView(0.075, 0.1))).toEqual(near(0.6, 0.8));
    expect(act(redView(0, -0.0625))).toEqual(near(0, -0.5));
    expect(act(redView(0, 0))).toEqual([0, 0]);
  });

  test("toLandmark goes to the one it is told", () => {
    expect(toLandmark(0)(0, RED)(redView(0, 0))).toEqual(near(0.6, 0.8));
    expect(toLandmark(1)(0, RED)(redView(0, 0))).toEqual(near(-0.6, 0.8));
  });

  test("random actions follow from seed, episode and agent", () => {
    const first = (seed: number, episode: number, agent: number) => randomActions(seed)(episode, agent)(blueView());
    expect(first(1, 2, RED)).toEqual(first(1, 2, RED));
    const others = [first(1, 2, BLUE), first(1, 3, RED), first(2, 2, RED)];
    for (const other of others) expect(other).not.toEqual(first(1, 2, RED));
    for (const value of others.flat()) expect(Math.abs(value)).toBeLessThanOrEqual(1);
  });

  test.each([
    [() => toGoal({ throttle: 0 }), "throttle must be above 0 and at most 1; got 0"],
    [() => followBlue({ throttle: 1.5 }), "throttle must be above 0 and at most 1; got 1.5"],
    [() => followBlue({ reach: 0 }), "reach must be a distance above 0, such as 0.125; got 0"],
    [() => lure({ patience: 2.5 }), "patience must be a whole number of steps from 0; got 2.5"],
    [() => toLandmark(2 as 1), "there are landmarks 0 and 1; got 2"],
    [() => toGoal()(0, RED), "toGoal is a rule for blue; it was given to red"],
    [() => followBlue()(0, BLUE), "followBlue is a rule for red; it was given to blue"],
  ])("refuse what they cannot do: %#", (make, message) => {
    expect(make).toThrow(message);
  });
});

describe("an evaluation of rules", () => {
  test("does not depend on the worlds side by side", () => {
    const players = { red: followBlue(), blue: randomActions(3) };
    const [one, many] = [1, 64].map((batch) => evaluateBehaviour(players, {}, { episodes: 20, batch }));
    expect(many).toEqual(one);
  });

  test("knows blue going straight to the goal from blue standing still", () => {
    const rates = [toGoal(), standStill()].map((blue) => {
      return evaluateBehaviour({ red: standStill(), blue }, {}, { episodes: 100 }).summary;
    });
    expect(rates[0].goalRate).toBe(1);
    expect(rates[1].goalRate).toBeLessThan(0.1);
    // No red that stands still gets into a trap, save where a wall pushes it in.
    expect(rates[1].trapRate).toBeLessThan(0.02);
  });

  test("a slow lure traps a follower, a fast one loses it", () => {
    const [slow, fast] = [0.4, 1].map(
      (throttle) =>
        evaluateBehaviour({ red: followBlue(), blue: lure({ throttle }) }, {}, { episodes: 100 }).summary.trapRate,
    );
    expect(slow).toBeGreaterThan(0.8);
    expect(fast).toBeLessThan(0.3);
  });

  test("refuses no episodes", () => {
    expect(() => evaluateBehaviour({ red: standStill(), blue: standStill() }, {}, { episodes: 0 })).toThrow(
      "episodes must be a whole number from 1; got 0",
    );
  });
});
