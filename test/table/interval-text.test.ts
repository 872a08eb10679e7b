import { decimalText, intervalText, pText } from "overlap-lab/table/interval-text";
import { expect, test } from "vitest";

test("an estimate with its interval", () => {
  expect(intervalText({ estimate: -0.123, low: -0.2, high: 0.031 })).toBe("−0.12 [−0.20,\u00a00.03]");
  expect(intervalText({ estimate: 1.25, low: 1, high: 2 }, 0)).toBe("1 [1,\u00a02]");
  expect(intervalText({ estimate: Number.NaN, low: 0, high: 0 })).toBe("–");
});

test("a number that rounds to 0 has no sign", () => {
  expect([-0.001, 0.001, -0.01].map((value) => decimalText(value))).toEqual(["0.00", "0.00", "−0.01"]);
  expect(decimalText(Number.NaN)).toBe("–");
});

test("a p value is never 0", () => {
  expect([0.0004, 0.001, 0.0312, 1, Number.NaN].map(pText)).toEqual(["< 0.001", "0.001", "0.031", "1.000", "–"]);
});
