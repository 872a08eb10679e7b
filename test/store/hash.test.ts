import { configHash, parametersHash, sha256 } from "overlap-lab/store/hash";
import { expect, test } from "vitest";

// The golden values were made by: printf 'abc' | sha256sum; printf '{"a":1,"b":[true,"x"]}' | sha256sum; printf '\0\0\200\77\0\0\0\300' | sha256sum
const CONFIG_GOLDEN = "63e8063d9dc6f0fd5a24b4706818a165fd57c3531b74466cf5dea62bff09b0b6";
const PARAMETERS_GOLDEN = "ee4ac73c2bd27756ab82780f27c73a7bc4d3f0bb6acb37e008bc27eccd7e588b";

test("sha256 of text and of its bytes", () => {
  const abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  expect(sha256("abc")).toBe(abc);
  expect(sha256(Uint8Array.of(97, 98, 99))).toBe(abc);
});

test("configHash is that of the canonical JSON, whatever the order", () => {
  expect(configHash({ b: [true, "x"], a: 1 })).toBe(CONFIG_GOLDEN);
  expect(configHash({ a: 1, b: [true, "x"] })).toBe(CONFIG_GOLDEN);
  expect(configHash({ a: 2, b: [true, "x"] })).not.toBe(CONFIG_GOLDEN);
});

test("parametersHash is that of the little-endian bytes, one array after the other", () => {
  expect(parametersHash([Float32Array.of(1, -2)])).toBe(PARAMETERS_GOLDEN);
  expect(parametersHash([Float32Array.of(1), Float32Array.of(9, -2).subarray(1)])).toBe(PARAMETERS_GOLDEN);
  expect(parametersHash([Float32Array.of(-2), Float32Array.of(1)])).not.toBe(PARAMETERS_GOLDEN);
});
