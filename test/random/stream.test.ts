import { type Stream, Streams } from "overlap-lab/random/index";
import { expect, test } from "vitest";

const COUNT = 100_000;
const stream = (): Stream => Streams.from(42).stream("evaluate");

test("uniform draws lie in [0, 1), with mean 1/2 and variance 1/12", () => {
  const source = stream();
  let [sum, squares, low, high] = [0, 0, 1, 0];
  for (let i = 0; i < COUNT; i++) {
    const x = source.uniform();
    sum += x;
    squares += (x - 0.5) ** 2;
    low = Math.min(low, x);
    high = Math.max(high, x);
  }
  expect(low).toBeGreaterThanOrEqual(0);
  expect(low).toBeLessThan(1e-3);
  expect(high).toBeLessThan(1);
  expect(high).toBeGreaterThan(1 - 1e-3);
  expect(Math.abs(sum / COUNT - 0.5)).toBeLessThan(4 * Math.sqrt(1 / 12 / COUNT));
  expect(Math.abs(squares / COUNT - 1 / 12)).toBeLessThan(4 * Math.sqrt(1 / 180 / COUNT));
});

test("uniform(low, high) is the unit draw, stretched", () => {
  const unit = stream().uniform();
  expect(stream().uniform(-3, 5)).toBe(-3 + 8 * unit);
});

test("integers are in range and equally frequent", () => {
  for (const count of [1, 2, 3, 7, 10]) {
    const source = stream();
    const seen = new Array<number>(count).fill(0);
    for (let i = 0; i < COUNT; i++) seen[source.integer(count)]++;
    expect(seen.reduce((sum, n) => sum + n)).toBe(COUNT);
    const expected = COUNT / count;
    for (const n of seen) expect(Math.abs(n - expected)).toBeLessThanOrEqual(4 * Math.sqrt(expected));
  }
});

test("a count that does not divide 2^32 is not biased", () => {
  // Without rejection, draws below 2^30 would be 2/4 of all, not 1/3.
  const source = stream();
  let low = 0;
  for (let i = 0; i < COUNT; i++) if (source.integer(3 * 2 ** 30) < 2 ** 30) low++;
  expect(Math.abs(low / COUNT - 1 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / COUNT));
});

test.each([0, -1, 1.5, 2 ** 32 + 1])("refuses integer(%s)", (count) => {
  expect(() => stream().integer(count)).toThrow("whole count from 1 to 2^32");
});
