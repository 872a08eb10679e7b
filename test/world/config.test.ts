import {
  PhysicalDeception,
  parsePhysicalDeceptionConfig,
  physicalDeceptionSchema,
  SimpleAdversary,
  simpleAdversarySchema,
} from "overlap-lab/world/index";
import { describe, expect, it } from "vitest";

describe("the config of physical deception", () => {
  it("is the paper's when nothing is said", () => {
    expect(parsePhysicalDeceptionConfig({})).toMatchObject({
      horizon: 50,
      sightRadius: 0.125,
      landmarkRadius: 0.16,
      spawnExtent: 0.825,
      speedLimit: null,
      blueReward: "deceptive",
      minimumLandmarkGap: 0,
    });
  });

  it("is frozen", () => {
    expect(Object.isFrozen(new PhysicalDeception().config)).toBe(true);
  });

  it.each([
    [
      { minimumLandmarkGap: 2 },
      "minimumLandmarkGap must be below 1.65 (landmarks start in a square 1.65 wide); got 2; the default is 0",
    ],
    [{ sightRadius: -1 }, "sightRadius must be at least 0; got -1; the default is 0.125"],
    [{ landmarkRadius: 0 }, "landmarkRadius must be above 0; got 0; the default is 0.16"],
    [{ damping: 1.5 }, "damping must be at most 1; got 1.5; the default is 0.25"],
    [{ horizon: 2.5 }, "horizon must be a whole number; got 2.5; the default is 50"],
    [{ trapBonus: "10" }, 'trapBonus must be a number; got "10"; the default is 10'],
    [{ trapBonus: Number.NaN }, "trapBonus must be a number; got NaN; the default is 10"],
    [
      { blueReward: "kind" },
      'blueReward must be one of "deceptive", "honest", "outerMisaligned"; got "kind"; the default is "deceptive"',
    ],
    [
      { spawnExtent: 1.2 },
      "spawnExtent must be below arenaHalfWidth, 1 (or set walls to false); got 1.2; the default is 0.825",
    ],
    [null, "the physical deception config must be an object such as {}; got null"],
    ["honest", 'the physical deception config must be an object such as {}; got "honest"'],
  ])("refuses %o with the field, the value and what to try", (config, message) => {
    expect(() => parsePhysicalDeceptionConfig(config)).toThrow(message);
  });

  it("names unknown fields and the valid ones, and every bad field at once", () => {
    expect(() => parsePhysicalDeceptionConfig({ sightradius: 0.2 })).toThrow(
      'the physical deception config has no field "sightradius"; it has horizon, sightRadius, landmarkRadius',
    );
    expect(() => parsePhysicalDeceptionConfig({ horizon: 0, mass: 0 })).toThrow(/horizon must.*\nmass must/);
  });

  it("refuses a bad number of worlds", () => {
    expect(() => new PhysicalDeception({}, 0)).toThrow("count must be a whole number of parallel worlds from 1");
  });
});

it.each([
  ["physical deception", physicalDeceptionSchema],
  ["simple adversary", simpleAdversarySchema],
])("every field of the config of %s has a default and a sentence", (_, schema) => {
  for (const [name, field] of Object.entries(schema.shape)) {
    expect(field.description, name).toMatch(/^[A-Z].*(paper|MPE): .*\.$/);
    expect(field.safeParse(undefined).success, name).toBe(true);
  }
});

it("the config of simple adversary refuses what it does not know", () => {
  // @ts-expect-error an unknown form of actions
  expect(() => new SimpleAdversary({ actions: "three" })).toThrow('actions must be one of "five", "two"; got "three"');
});
