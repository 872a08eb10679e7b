import { numberFormat } from "overlap-lab/table/number-format";
import { expect, test } from "vitest";

const written = (numbers: number[], digits?: number) => numbers.map(numberFormat(numbers, digits));

test.each([
  ["whole numbers stay whole", [1, 250, -3, 12345678], undefined, ["1", "250", "-3", "12345678"]],
  ["others get three significant digits", [0.5, 0.123456], undefined, ["0.500", "0.123"]],
  ["a column has as many decimals as its smallest needs", [1.5, 0.0251], undefined, ["1.5000", "0.0251"]],
  ["and at most two digits more than asked for the largest", [335.06, 0.066], undefined, ["335.06", "0.07"]],
  ["digits can be chosen", [0.123456, 0.5], 2, ["0.12", "0.50"]],
  ["small and large ones are scientific", [1e-9, 0.5, 123456789.5], undefined, ["1.00e-9", "0.500", "1.23e+8"]],
  ["what would be written as zero is scientific", [6000000.5, 0.001], undefined, ["6000001", "1.00e-3"]],
  ["not a number is a dash", [Number.NaN, 0.5], undefined, ["–", "0.500"]],
  ["infinity has its sign", [Infinity, -Infinity, 1], undefined, ["∞", "-∞", "1"]],
  ["zero is plain among others", [0, 0.25], undefined, ["0.000", "0.250"]],
  ["whole numbers past 2^53 are scientific", [1e20, 1], undefined, ["1.00e+20", "1"]],
])("%s", (_, numbers, digits, expected) => {
  expect(written(numbers, digits)).toEqual(expected);
});
