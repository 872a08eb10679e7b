import { type ArmName, configHash, parseTrainConfig, preset } from "overlap-lab";
import { expand, parseSweep, type SweepOptions } from "overlap-lab/experiment/index";
import { describe, expect, test } from "vitest";

const plan = (options: SweepOptions) => expand(parseSweep({ preset: "quick", ...options }, "s.json"));
const rows = (options: SweepOptions) =>
  plan(options).map(({ index, arm, world, red, protocol, seed, start }) =>
    [index, arm, world, red, protocol, seed, start].join(" "),
  );

describe("indices", () => {
  test("run over seeds, then worlds by name, then arms, red and protocols", () => {
    const options: SweepOptions = {
      arms: ["A", "F"],
      worlds: { near: {}, far: { sightRadius: 0.8 } },
      red: ["live", "frozen"],
      protocols: ["as-described", "as-coded"],
      seeds: [7, 3],
    };
    expect(rows(options).slice(0, 11)).toEqual([
      "0 A far live as-described 7 ",
      "1 F far live as-described 7 0",
      "2 F far live as-coded 7 0",
      "3 F far frozen as-described 7 0",
      "4 F far frozen as-coded 7 0",
      "5 A near live as-described 7 ",
      "6 F near live as-described 7 5",
      "7 F near live as-coded 7 5",
      "8 F near frozen as-described 7 5",
      "9 F near frozen as-coded 7 5",
      "10 A far live as-described 3 ",
    ]);
  });

  test("do not change when seeds are added at the end, nor with the order of the worlds in the file", () => {
    const before = plan({ seeds: [1, 2], worlds: { a: {}, b: { sightRadius: 0.8 } } });
    const after = plan({ seeds: [1, 2, 9], worlds: { b: { sightRadius: 0.8 }, a: {} } });
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBe(1.5 * before.length);
    after.forEach(({ index }, i) => {
      expect(index).toBe(i);
    });
  });

  test("are multiplied by no factor that does not apply: red and protocols from scratch, protocols without a loss", () => {
    expect(
      rows({ arms: ["A", "B", "C"], red: ["live", "frozen"], protocols: ["as-coded", "as-described"], seeds: [1] }),
    ).toEqual([
      "0 A published live as-described 1 ",
      "1 B published live as-described 1 ",
      "2 C published live as-described 1 0",
      "3 C published frozen as-described 1 0",
    ]);
  });

  test("are multiplied by protocols only where the published script has all their losses", () => {
    const arms: ArmName[] = ["A", "B", "D", "E", "F", "Flog", "G", "H", "I", "L", "M", "N"];
    const protocols: SweepOptions["protocols"] = ["as-coded", "as-described"];
    const twice = plan({ arms, protocols, seeds: [1] }).filter(({ protocol }) => protocol === "as-coded");
    expect(twice.map(({ arm }) => arm)).toEqual(["D", "F", "L"]);
  });

  test("of J, which trains nobody, are multiplied by neither red nor protocols; N starts from B", () => {
    const arms: ArmName[] = ["B", "N", "J", "K", "A"];
    expect(rows({ arms, red: ["live", "frozen"], protocols: ["as-described"], seeds: [1] })).toEqual([
      "0 B published live as-described 1 ",
      "1 N published live as-described 1 0",
      "2 N published frozen as-described 1 0",
      "3 J published live as-described 1 6",
      "4 K published live as-described 1 6",
      "5 K published frozen as-described 1 6",
      "6 A published live as-described 1 ",
    ]);
  });

  test("of starts lie in the same seed and world, also when A is not the first arm", () => {
    const runs = plan({ arms: ["F", "A"], worlds: { a: {}, b: { sightRadius: 0.8 } }, seeds: [1, 2] });
    for (const { start, world, seed } of runs.filter(({ arm }) => arm === "F")) {
      expect(runs[start!]).toMatchObject({ arm: "A", world, seed });
    }
  });
});

describe("configurations", () => {
  test("are those of `overlap train` with the preset, and the fields that the sweep sets", () => {
    const [run] = plan({ arms: ["A"], seeds: [1], set: { "maddpg.episodes": 9 }, worlds: { w: { horizon: 20 } } });
    const { maddpg, world, ...rest } = preset("quick", "A");
    const same = parseTrainConfig({ ...rest, maddpg: { ...maddpg, episodes: 9 }, world: { ...world, horizon: 20 } });
    expect(run.config).toEqual(same);
    expect(run.configHash).toBe(configHash(same));
  });

  test("a world goes before what is set", () => {
    const [run] = plan({ arms: ["A"], seeds: [1], set: { "world.horizon": 9 }, worlds: { w: { horizon: 20 } } });
    expect(run.config.world.horizon).toBe(20);
  });

  test("the preset as-coded keeps its protocol where the sweep names none", () => {
    const runs = plan({ preset: "as-coded", arms: ["A", "F"], seeds: [1] });
    expect(runs.map(({ protocol }) => protocol)).toEqual(["as-coded", "as-coded"]);
  });

  test("Eprime and D are two runs, though their outcome is one", () => {
    const [, d, eprime] = plan({ arms: ["A", "D", "Eprime"], seeds: [1] });
    expect(d.configHash).not.toBe(eprime.configHash);
  });
});

describe("names", () => {
  const names = (options: SweepOptions) => plan({ arms: ["A"], ...options }).map(({ name }) => name);

  test("differ between all runs of a sweep", () => {
    const all = plan({
      red: ["live", "frozen"],
      protocols: ["as-described", "as-coded"],
      seeds: { first: 0, count: 50 },
    });
    expect(new Set(all.map(({ name }) => name)).size).toBe(all.length);
  });

  test("are the same in another sweep for the same training and evaluation, and others otherwise", () => {
    const [name] = names({ name: "one", seeds: [2] });
    expect(name).toMatch(/^A-[0-9a-f]{8}-s2$/);
    expect(names({ name: "two", seeds: [1, 2] })[1]).toBe(name);
    expect(names({ seeds: [2], evaluation: { episodes: 7 } })).not.toEqual([name]);
    expect(names({ seeds: [2], set: { "maddpg.episodes": 7 } })).not.toEqual([name]);
  });
});

test("1,500 seeds of seven arms are 10,500 runs, and index 731 is one of them", () => {
  const arms: ArmName[] = ["A", "B", "C", "D", "E", "Eprime", "F"];
  const runs = plan({ arms, seeds: { first: 1, count: 1500 } });
  expect(runs.length).toBe(10_500);
  expect(runs[731]).toMatchObject({ index: 731, seed: 105, arm: "D", start: 728 });
});

describe("refused are", () => {
  test.each<[string, SweepOptions, string]>([
    [
      "two worlds that are the same",
      { worlds: { a: {}, b: { horizon: 50 } } },
      "worlds.b gives the same runs as worlds.a",
    ],
    ["a start that is not there", { arms: ["B", "F"] }, 'arms has F, which fine-tunes A; add "A" to arms'],
    ["the other baseline alone", { arms: ["A", "N"] }, 'arms has N, which fine-tunes B; add "B" to arms'],
    ["a factor among the fields", { set: { frozenRed: true } }, "set changes frozenRed, which a sweep decides by red"],
    [
      "an unknown field of a world",
      { worlds: { w: { sight: 1 } } },
      'worlds.w, arm A: the physical deception config has no field "sight"',
    ],
    ["a field out of range", { set: { "maddpg.tau": 2 } }, "worlds.published, arm A: tau must be at most 1; got 2"],
    ["more runs than a million", { seeds: { first: 0, count: 100_000 }, worlds: many(20) }, "more than 1000000"],
  ])("%s", (_, options, message) => {
    expect(() => plan(options)).toThrow(message);
  });
});

function many(count: number): Record<string, { sightRadius: number }> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`w${i}`, { sightRadius: 0.1 + i }]));
}
