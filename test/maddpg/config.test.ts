import { AS_CODED, maddpgSchema, parseMaddpgConfig } from "overlap-lab/maddpg/config";
import { expect, test } from "vitest";

test("the defaults are the published values (reference experiment, section 2)", () => {
  expect(parseMaddpgConfig({})).toEqual({
    episodes: 25_000,
    worlds: 1,
    hidden: [64, 64],
    learningRate: 0.01,
    discount: 0.95,
    tau: 0.01,
    batchSize: 1024,
    replayCapacity: 1_000_000,
    updateEvery: 100,
    clip: 0.5,
    actionPenalty: 0.001,
    explorationScale: 0.3,
    explorationEpisodes: 25_000,
    noiseTheta: 0.15,
    noiseSigma: 0.2,
    normaliseRewards: true,
    bootstrapAtHorizon: true,
    noiseAdvances: 1,
    storedActionScale: 1,
  });
});

test("the published code advances the noise three times and stores actions times five", () => {
  const { noiseAdvances, storedActionScale } = parseMaddpgConfig(AS_CODED);
  expect([noiseAdvances, storedActionScale]).toEqual([3, 5]);
});

test("every field has a sentence", () => {
  for (const [name, field] of Object.entries(maddpgSchema.shape)) {
    expect(field.description, name).toMatch(/^[A-Z].*\.$/);
  }
});

test.each([
  [{ discount: 1.5 }, "discount must be at most 1; got 1.5; the default is 0.95"],
  [{ discount: -0.1 }, "discount must be at least 0; got -0.1"],
  [{ learningRate: 0 }, "learningRate must be above 0; got 0; the default is 0.01"],
  [{ tau: 2 }, "tau must be at most 1; got 2"],
  [{ batchSize: 1 }, "batchSize must be at least 2; got 1; the default is 1024"],
  [{ hidden: [] }, "hidden must have at least 1 entries; got []; the default is [64,64]"],
  [{ episodes: 2.5 }, "episodes must be a whole number; got 2.5"],
  [{ noiseAdvances: 0 }, "noiseAdvances must be at least 1; got 0"],
  [{ learningRate: "fast" }, 'learningRate must be a number; got "fast"'],
  [{ gamma: 0.9 }, 'the MADDPG config has no field "gamma"; it has episodes, worlds'],
  [
    { batchSize: 64, replayCapacity: 63 },
    "replayCapacity must be at least batchSize (64), or no batch can be drawn; got 63",
  ],
  [{ episodes: 10, worlds: 4 }, "episodes must be a multiple of worlds (4), as worlds run side by side; got 10"],
])("%j is refused: %s", (options, message) => {
  expect(() => parseMaddpgConfig(options)).toThrow(message);
});

test("all bad fields are named at once", () => {
  expect(() => parseMaddpgConfig({ tau: -1, clip: 0 })).toThrow(
    /tau must be.*\n.*clip must be|clip must be.*\n.*tau must be/,
  );
});

test.each([null, 5, "fast"])("%j is refused: it must be an object", (value) => {
  expect(() => parseMaddpgConfig(value)).toThrow("the MADDPG config must be an object such as {}");
});
