import { parseMaddpgConfig } from "overlap-lab/maddpg/config";
import { Exploration, explorationScale } from "overlap-lab/maddpg/exploration";
import { Streams } from "overlap-lab/random/index";
import { expect, test } from "vitest";

test("the scale falls linearly from the first episode and stays at zero", () => {
  const config = parseMaddpgConfig({});
  // 0.3 x max(0, 25000 - episode) / 25000; the published 10,000-episode runs end at 0.18.
  const scales = [0, 10_000, 12_500, 24_999, 25_000, 39_999].map((episode) => explorationScale(config, episode));
  const expected = [0.3, 0.18, 0.15, 0.3 / 25_000, 0, 0];
  for (const [i, scale] of scales.entries()) expect(scale).toBeCloseTo(expected[i], 15);
});

test("an episode has the scale of its number", () => {
  const config = parseMaddpgConfig({ explorationScale: 2, explorationEpisodes: 10 });
  const exploration = new Exploration(config, 1);
  exploration.begin(Streams.from(1).stream("explore"), 4);
  expect(exploration.scale).toBeCloseTo(1.2, 15);
});

/** Noise that is used, step after step, over a long episode. */
function series(noiseAdvances: number, steps: number): number[] {
  const exploration = new Exploration(parseMaddpgConfig({ noiseAdvances }), 1);
  exploration.begin(Streams.from(2).stream("explore"), 0);
  return Array.from({ length: steps }, () => exploration.advance()[0]);
}

function correlationOfNeighbours(values: readonly number[]): number {
  let [product, squares] = [0, 0];
  for (let i = 1; i < values.length; i++) {
    product += values[i - 1] * values[i];
    squares += values[i] ** 2;
  }
  return product / squares;
}

test.each([
  [1, 0.85],
  [3, 0.85 ** 3],
])("with %i advances a step, neighbouring noise correlates by %f", (advances, correlation) => {
  const steps = 100_000;
  // Standard error of an autocorrelation r: sqrt((1 - r^2) / n), 0.0017 and 0.0025.
  const error = Math.sqrt((1 - correlation ** 2) / steps);
  expect(Math.abs(correlationOfNeighbours(series(advances, steps)) - correlation)).toBeLessThan(4 * error);
});

test.each([1, 3])("with %i advances a step, the stationary deviation is 0.2 / sqrt(1 - 0.85^2) = 0.38", (advances) => {
  const values = series(advances, 100_000).slice(100);
  const variance = values.reduce((sum, value) => sum + value ** 2, 0) / values.length;
  expect(Math.sqrt(variance)).toBeCloseTo(0.3797, 2);
});

test("three advances use every third value of one", () => {
  expect(series(3, 20)).toEqual(series(1, 60).filter((_, i) => i % 3 === 2));
});

test("at scale 0 nothing is drawn and the noise is 0", () => {
  const stream = Streams.from(3).stream("explore");
  const before = stream.state();
  for (const config of [{ explorationScale: 0 }, { explorationEpisodes: 5 }]) {
    const exploration = new Exploration(parseMaddpgConfig(config), 2);
    exploration.begin(stream, 5);
    for (let t = 0; t < 10; t++) expect([...exploration.advance()]).toEqual([0, 0]);
  }
  expect(stream.state()).toEqual(before);
});

test("each episode begins without noise left over", () => {
  const exploration = new Exploration(parseMaddpgConfig({}), 2);
  const play = () => {
    exploration.begin(Streams.from(4).stream("explore", 7), 7);
    return Array.from({ length: 5 }, () => [...exploration.advance()]);
  };
  expect(play()).toEqual(play());
});
