import { replayAdversaryFixture } from "overlap-lab/experiment/replay/adversary-fixture";
import type { Deviation } from "overlap-lab/experiment/replay/deviation";
import { replayWorldFixture } from "overlap-lab/experiment/replay/world-fixture";
import { describe, expect, it } from "vitest";
import { type Json, readFixture } from "../../fixtures/read.js";

function failed(rows: readonly Deviation[]): string[] {
  return rows.filter((row) => !row.passed).map((row) => row.quantity);
}

describe("replay against the reference", () => {
  it.each(["env-soo-random", "env-soo-scripted"])("%s: every quantity is within its tolerance", (name) => {
    const rows = replayWorldFixture(readFixture(name));
    expect(rows).toHaveLength(14);
    expect(failed(rows)).toEqual([]);
    for (const { quantity, largest } of rows) {
      // What the 12 digits of the file leave: half a unit of the last one, for values up to 100 (angles: 180).
      expect(largest, quantity).toBeLessThan(1e-9);
    }
  });

  it("mpe-simple-adversary: every quantity is within its tolerance", () => {
    const rows = replayAdversaryFixture(readFixture("mpe-simple-adversary"));
    expect(failed(rows)).toEqual([]);
    for (const { quantity, largest } of rows) expect(largest, quantity).toBeLessThan(1e-11);
  });
});

describe("a changed number fails its quantity, and the row says where", () => {
  it.each([
    [
      "positions",
      "p_red",
      (step: Json) => {
        step.p_red[1] += 2e-9;
      },
    ],
    [
      "velocities",
      "v_blue",
      (step: Json) => {
        step.v_blue[0] -= 2e-9;
      },
    ],
    [
      "observations",
      "obs_blue",
      (step: Json) => {
        step.obs_blue[9] = 1;
      },
    ],
    [
      "flags",
      "flag",
      (step: Json) => {
        step.flag = 1 - step.flag;
      },
    ],
    [
      "frozen",
      "frozen",
      (step: Json) => {
        step.frozen = 1 - step.frozen;
      },
    ],
    [
      "red rewards",
      "r_red",
      (step: Json) => {
        step.r_red += 1;
      },
    ],
    [
      "deceptive blue rewards",
      "r_blue_deceptive",
      (step: Json) => {
        step.r_blue_deceptive += 10;
      },
    ],
    [
      "honest blue rewards",
      "r_blue_honest",
      (step: Json) => {
        step.r_blue_honest += 5;
      },
    ],
    [
      "squared distances",
      "bench_red",
      (step: Json) => {
        step.bench_red += 2e-9;
      },
    ],
  ])("%s", (quantity, field, change) => {
    const fixture = readFixture("env-soo-random");
    change(fixture.episodes[4].steps[30]);
    const rows = replayWorldFixture(fixture);
    expect(failed(rows)).toEqual([quantity]);
    expect(rows.find((row) => row.quantity === quantity)?.at).toContain(`episodes[4].steps[30].${field}`);
  });

  it.each([
    [
      "counters",
      (metrics: Json) => {
        metrics.adv_at_goal += 1;
      },
    ],
    [
      "angles (degrees)",
      (metrics: Json) => {
        metrics.non_goal_angle_list[7] += 2e-4;
      },
    ],
    [
      "threshold entries",
      (metrics: Json) => {
        metrics.threshold_list[3][1] += 2e-6;
      },
    ],
    [
      "threshold red in sight",
      (metrics: Json) => {
        metrics.threshold_list[3][2] = !metrics.threshold_list[3][2];
      },
    ],
    [
      "threshold count",
      (metrics: Json) => {
        metrics.threshold_list.pop();
      },
    ],
  ])("%s", (quantity, change) => {
    const fixture = readFixture("env-soo-random");
    change(fixture.episodes[2].metrics_end);
    expect(failed(replayWorldFixture(fixture))).toEqual([quantity]);
  });

  it("an action fails all that follows from it", () => {
    const fixture = readFixture("env-soo-random");
    fixture.episodes[0].steps[0].a_blue[0] += 1e-6;
    expect(failed(replayWorldFixture(fixture))).toContain("positions");
    const adversary = readFixture("mpe-simple-adversary");
    adversary.episodes[0].steps[0].a[0][1] += 1e-6;
    expect(failed(replayAdversaryFixture(adversary))).toEqual(
      expect.arrayContaining(["positions", "velocities", "observations", "rewards", "squared distances"]),
    );
  });
});

describe("a damaged file is refused by the place inside it", () => {
  it.each([
    [
      "another format",
      (f: Json) => {
        f.format = "x";
      },
      'format: expected "soo-physical-deception-v1"; got "x"',
    ],
    [
      "a missing step",
      (f: Json) => {
        f.episodes[3].steps.pop();
      },
      "episodes[3].steps: expected 50 steps, the horizon of the file; got 49",
    ],
    [
      "a word for a number",
      (f: Json) => {
        f.episodes[1].steps[7].p_red[1] = "0.5";
      },
      "episodes[1].steps[7].p_red[1]",
    ],
    [
      "a null for a number",
      (f: Json) => {
        f.episodes[1].init.red[0] = null;
      },
      "episodes[1].init.red[0]",
    ],
    [
      "a short row",
      (f: Json) => {
        f.episodes[2].steps[0].obs_blue.pop();
      },
      "episodes[2].steps[0].obs_blue",
    ],
    [
      "no measures",
      (f: Json) => {
        delete f.episodes[9].metrics_end;
      },
      "episodes[9].metrics_end",
    ],
    [
      "no episodes",
      (f: Json) => {
        f.episodes = [];
      },
      "episodes",
    ],
  ])("%s", (_, damage, message) => {
    const fixture = readFixture("env-soo-random");
    damage(fixture);
    expect(() => replayWorldFixture(fixture)).toThrow(message);
  });

  it.each([[null], [[]], [3], ["text"], [{}]])("%o is not a fixture", (json) => {
    expect(() => replayWorldFixture(json)).toThrow("format: expected");
    expect(() => replayAdversaryFixture(json)).toThrow("format: expected");
  });
});
