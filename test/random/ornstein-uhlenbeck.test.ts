import { OrnsteinUhlenbeck, Streams, standardNormal } from "overlap-lab/random/index";
import { expect, test } from "vitest";

test("a step is x - theta x + sigma n", () => {
  const noise = new OrnsteinUhlenbeck(1, 0.5, 2);
  const stream = Streams.from(9).stream("explore");
  const draws = Streams.from(9).stream("explore");
  const first = 2 * standardNormal(draws);
  expect(noise.advance(stream)[0]).toBe(first);
  expect(noise.advance(stream)[0]).toBe(first - 0.5 * first + 2 * standardNormal(draws));
});

test("stationary sd is sigma / sqrt(1 - (1 - theta)^2) = 0.38, correlation of neighbours 1 - theta = 0.85", () => {
  const noise = new OrnsteinUhlenbeck(1);
  const stream = Streams.from(9).stream("explore");
  for (let i = 0; i < 200; i++) noise.advance(stream);
  const count = 200_000;
  let previous = noise.state[0];
  let [squares, products] = [0, 0];
  for (let i = 0; i < count; i++) {
    const x = noise.advance(stream)[0];
    squares += x * x;
    products += x * previous;
    previous = x;
  }
  expect(Math.sqrt(squares / count)).toBeCloseTo(0.2 / Math.sqrt(1 - 0.85 ** 2), 2);
  expect(Math.sqrt(squares / count)).toBeCloseTo(0.38, 2);
  expect(products / squares).toBeCloseTo(0.85, 2);
});

test("components are independent", () => {
  const noise = new OrnsteinUhlenbeck(2);
  const stream = Streams.from(9).stream("explore");
  let [both, squares] = [0, 0];
  for (let i = 0; i < 100_000; i++) {
    const [x, y] = noise.advance(stream);
    both += x * y;
    squares += x * x;
  }
  expect(Math.abs(both / squares)).toBeLessThan(0.05);
});

test("reset goes back to zero", () => {
  const noise = new OrnsteinUhlenbeck(2);
  noise.advance(Streams.from(9).stream("explore"));
  noise.reset();
  expect([...noise.state]).toEqual([0, 0]);
});
