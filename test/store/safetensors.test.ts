import fc from "fast-check";
import { decodeSafetensors, encodeSafetensors } from "overlap-lab/store/safetensors";
import { describe, expect, test } from "vitest";

const weights = () => ({
  "h1.weight": { shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
  "h1.bias": { shape: [3], data: Float32Array.of(0.5, -0, 1e-40) },
  steps: { shape: [], data: Int32Array.of(7) },
  moments: { shape: [1], data: Float64Array.of(Math.PI) },
});

/** A file with the given header text and data bytes. */
function file(header: string, dataBytes = 0): Uint8Array {
  const text = Buffer.from(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (shape: string, begin: number, end: number, dtype = "F32") =>
  `{"dtype":"${dtype}","shape":${shape},"data_offsets":[${begin},${end}]}`;

describe("a round trip", () => {
  test("gives back values to the bit, shapes, types and metadata", () => {
    const { tensors, metadata } = decodeSafetensors(encodeSafetensors(weights(), { engine: "wasm" }), "w");
    expect({ ...tensors }).toEqual(weights());
    expect(Object.is(tensors["h1.bias"].data[1], -0)).toBe(true);
    expect({ ...metadata }).toEqual({ engine: "wasm" });
  });

  test("does not depend on the order of names", () => {
    const reversed = Object.fromEntries(Object.entries(weights()).reverse());
    expect(encodeSafetensors(reversed)).toEqual(encodeSafetensors(weights()));
  });

  test("holds for every element type", () => {
    const types = [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array];
    const tensors = Object.fromEntries(types.map((type) => [type.name, { shape: [2], data: type.of(1, 2) }]));
    const wide = {
      ...tensors,
      big: { shape: [1], data: BigInt64Array.of(-5n) },
      ubig: { shape: [1], data: BigUint64Array.of(2n ** 63n) },
    };
    expect({ ...decodeSafetensors(encodeSafetensors(wide), "w").tensors }).toEqual(wide);
  });

  test("holds for a view into a larger buffer, read at an odd offset", () => {
    const data = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
    const bytes = encodeSafetensors({ a: { shape: [2], data } });
    const shifted = new Uint8Array(bytes.length + 1);
    shifted.set(bytes, 1);
    expect([...decodeSafetensors(shifted.subarray(1), "w").tensors.a.data]).toEqual([1, 2]);
  });

  test("holds for any tensors and names", () => {
    const tensor = fc.float32Array({ noNaN: true, noDefaultInfinity: true, maxLength: 20 });
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: "grapheme" }), tensor, { maxKeys: 6 }), (values) => {
        const names = Object.keys(values).filter((name) => !["__proto__", "__metadata__"].includes(name));
        const tensors = Object.fromEntries(
          names.map((name) => [name, { shape: [values[name].length], data: values[name] }]),
        );
        expect({ ...decodeSafetensors(encodeSafetensors(tensors), "w").tensors }).toEqual(tensors);
      }),
    );
  });

  test("of nothing is an empty file", () => {
    expect(Object.keys(decodeSafetensors(encodeSafetensors({}), "w").tensors)).toEqual([]);
  });
});

test("the bytes can be read by eye", () => {
  const bytes = encodeSafetensors({
    b: { shape: [1], data: Uint8Array.of(255) },
    a: { shape: [1], data: Uint8Array.of(1) },
  });
  const header =
    '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  expect([...bytes.subarray(0, 8)]).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0]);
  expect(Buffer.from(bytes.subarray(8, -2)).toString()).toBe(padded);
  expect([...bytes.subarray(-2)]).toEqual([1, 255]);
});

test("every tensor starts at a multiple of its element size", () => {
  const header = JSON.parse(
    Buffer.from(encodeSafetensors(weights()))
      .toString("latin1")
      .match(/\{.*\}/)![0],
  );
  expect(header.moments.data_offsets[0] % 8).toBe(0);
  expect(header.steps.data_offsets[0] % 4).toBe(0);
});

describe("writing refuses", () => {
  test.each([
    [
      "a wrong shape",
      { a: { shape: [3], data: Float32Array.of(1) } },
      'tensor "a": shape [3] does not hold its 1 values',
    ],
    ["NaN", { a: { shape: [2], data: Float32Array.of(1, Number.NaN) } }, 'tensor "a": value 1 is NaN'],
    ["a reserved name", { __metadata__: { shape: [], data: Uint8Array.of(1) } }, 'cannot be named "__metadata__"'],
    ["a plain array", { a: { shape: [1], data: [1] as never } }, "must be one of Float64Array"],
  ])("%s", (_, tensors, message) => {
    expect(() => encodeSafetensors(tensors)).toThrow(message);
  });

  test("NaN unless told otherwise", () => {
    const tensors = { a: { shape: [1], data: Float32Array.of(Number.NaN) } };
    const bytes = encodeSafetensors(tensors, {}, { finite: false });
    expect(() => decodeSafetensors(bytes, "w.safetensors")).toThrow('tensor "a": value 0 is NaN, not finite');
    expect(decodeSafetensors(bytes, "w", { finite: false }).tensors.a.data[0]).toBeNaN();
  });
});

describe("reading refuses", () => {
  const cases: [string, Uint8Array, string][] = [
    ["a file cut in the length", new Uint8Array(5), "byte 0: the 8-byte header length is cut short"],
    [
      "a header length past the end",
      Uint8Array.of(99, 0, 0, 0, 0, 0, 0, 0),
      "byte 0: header length 99 runs past the end",
    ],
    ["a huge header length", new Uint8Array(8).fill(255), "header length 18446744073709551615 is above the limit"],
    ["a header that is not JSON", file("{oops}"), "line 1, column 2"],
    ["a header that is a list", file("[]"), "byte 8: the header must be a JSON object"],
    ["a header that is not UTF-8", new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0, 0xff]), "byte 8: the header is not UTF-8"],
    ["__proto__", file(`{"__proto__":${entry("[1]", 0, 4)}}`, 4), '"__proto__" is not allowed'],
    ["__proto__ in escapes", file(`{"\\u005f_proto__":${entry("[1]", 0, 4)}}`, 4), '"__proto__" is not allowed'],
    ["an unknown type", file(`{"a":${entry("[2]", 0, 4, "BF16")}}`, 4), 'tensor "a" has dtype "BF16"'],
    ["a type from the prototype", file(`{"a":${entry("[2]", 0, 4, "toString")}}`, 4), 'dtype "toString"'],
    [
      "a shape of another size",
      file(`{"a":${entry("[2]", 0, 4)}}`, 4),
      "shape [2] of F32 takes 8 bytes; data_offsets give 4",
    ],
    ["a negative shape", file(`{"a":${entry("[-1,-1]", 0, 4)}}`, 4), "shape must be a list of sizes"],
    ["a shape that overflows", file(`{"a":${entry("[9007199254740991,9007199254740991]", 0, 4)}}`, 4), "takes 3.2"],
    ["offsets in reverse", file(`{"a":${entry("[1]", 4, 0)}}`, 4), "data_offsets must be [begin, end]"],
    [
      "an overlap",
      file(`{"a":${entry("[1]", 0, 4)},"b":${entry("[1]", 2, 6)}}`, 6),
      'tensor "b" overlaps the tensor before it',
    ],
    ["a gap", file(`{"a":${entry("[1]", 0, 4)},"b":${entry("[1]", 8, 12)}}`, 12), 'tensor "b" leaves a gap'],
    ["data cut short", file(`{"a":${entry("[1]", 0, 4)}}`, 3), "past the end of the file"],
    ["bytes left over", file(`{"a":${entry("[1]", 0, 4)}}`, 9), "5 bytes belong to no tensor"],
    ["metadata that is not text", file('{"__metadata__":{"a":1}}'), '"a" is not text'],
    [
      "a shape nested without end",
      file(`{"a":${entry("[".repeat(1e5) + "]".repeat(1e5), 0, 4)}}`, 4),
      "got a nested value",
    ],
    ["an entry that is no object", file('{"a":3}'), 'the entry of tensor "a" must be an object'],
  ];
  test.each(cases)("%s", (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes, "w.safetensors")).toThrow(message);
    expect(() => decodeSafetensors(bytes, "w.safetensors")).toThrow("w.safetensors");
  });

  test("a file or header above the limit", () => {
    const bytes = encodeSafetensors(weights());
    expect(() => decodeSafetensors(bytes, "w", { maxBytes: 100 })).toThrow("at most 100 are read");
    expect(() => decodeSafetensors(bytes, "w", { maxHeaderBytes: 16 })).toThrow("above the limit of 16");
  });
});

test("damaged files either decode to something that can be written again, or give an error that names the file", () => {
  const original = encodeSafetensors(weights(), { note: "x" });
  const damage = fc.array(
    fc.record({
      at: fc.nat(original.length - 1),
      value: fc.nat(255),
      kind: fc.constantFrom("set", "set", "set", "cut", "insert"),
    }),
    { minLength: 1, maxLength: 4 },
  );
  let [kept, refused] = [0, 0];
  fc.assert(
    fc.property(damage, (changes) => {
      let bytes = original.slice();
      for (const { at, value, kind } of changes) {
        if (kind === "set" && at < bytes.length) bytes[at] = value;
        else if (kind === "cut") bytes = bytes.slice(0, at);
        else if (kind === "insert") bytes = Uint8Array.from([...bytes.subarray(0, at), value, ...bytes.subarray(at)]);
      }
      let content: ReturnType<typeof decodeSafetensors>;
      try {
        content = decodeSafetensors(bytes, "damaged.safetensors");
      } catch (error) {
        refused++;
        expect((error as Error).message).toContain("damaged.safetensors");
        return;
      }
      kept++;
      const again = decodeSafetensors(encodeSafetensors(content.tensors, content.metadata), "again");
      expect(again).toEqual(content);
    }),
    { numRuns: 5000, seed: 1 },
  );
  expect(kept).toBeGreaterThan(50);
  expect(refused).toBeGreaterThan(100);
});
