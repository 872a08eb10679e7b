import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { canonicalJson, parseJson, readJsonFile } from "overlap-lab/store/json";
import { jsonErrorOffset } from "overlap-lab/store/json-error-offset";
import { afterAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "overlap-json-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("canonicalJson", () => {
  test("sorts keys at every depth and writes no spaces", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "x" }], a: true })).toBe('{"a":true,"b":[1,{"c":"x","d":null}]}');
  });

  test("leaves out undefined properties and writes -0 as 0", () => {
    expect(canonicalJson({ a: undefined, b: -0 })).toBe('{"b":0}');
  });

  test.each([
    [{ a: [1, Number.NaN] }, "value.a[1] cannot be written as canonical JSON: number NaN"],
    [{ a: Infinity }, "value.a cannot"],
    [[undefined], "value[0] cannot"],
    [{ when: new Date(0) }, "value.when cannot be written as canonical JSON: [object Date]"],
    [{ f: () => 1 }, "value.f cannot"],
    [new Float32Array(1), "value cannot"],
  ])("refuses %j", (value, message) => {
    expect(() => canonicalJson(value)).toThrow(message);
  });

  test("refuses a bigint", () => {
    expect(() => canonicalJson({ n: 1n })).toThrow("value.n cannot be written as canonical JSON: bigint 1");
  });

  test("refuses a cycle", () => {
    const cycle: Record<string, unknown> = {};
    cycle.self = cycle;
    expect(() => canonicalJson(cycle)).toThrow("is there a cycle?");
  });

  test("parses back to the same value, and does not depend on the order of keys", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, reversed(item)]),
  );
}

describe("parseJson", () => {
  test.each([
    ["", 0],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ["[1,2", 4],
    ["[1,,2]", 3],
    ["[01]", 2],
    ['["a\nb"]', 1],
    ["[true]]", 6],
    ['{"a":tru}', 5],
    ["NaN", 0],
  ])("%j stops being JSON at character %i", (text, offset) => {
    expect(jsonErrorOffset(text)).toBe(offset);
    expect(() => parseJson(text, "config.json")).toThrow(`(character ${offset}): not valid JSON`);
  });

  test("names file, line and column", () => {
    expect(() => parseJson('{\n  "a": 1,\n  b\n}', "config.json")).toThrow("config.json, line 3, column 3");
  });

  test("reads all of a valid text before it calls it an error", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(jsonErrorOffset(text)).toBe(text.length);
      }),
    );
  });

  test("agrees with JSON.parse about what is JSON", () => {
    const pieces = fc.constantFrom("{", "}", "[", "]", ",", ":", '"a"', "1", "-0.5e3", "true", "null", " ", "\\", '"');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        if (valid) expect(jsonErrorOffset(text)).toBe(text.length);
        else expect(() => parseJson(text, "t.json")).toThrow("t.json, line 1");
      }),
      { numRuns: 3000 },
    );
  });

  test.each(['{"__proto__":{"x":1}}', '[{"a":{"\\u005F_proto__":1}}]'])("refuses %s", (text) => {
    expect(() => parseJson(text, "c.json")).toThrow('c.json: a property named "__proto__" is not allowed');
  });

  test("allows the word as a value, and other escapes", () => {
    expect(parseJson('["__proto__","\\u0041"]', "c.json")).toEqual(["__proto__", "A"]);
  });

  test("refuses more than the limit", () => {
    expect(() => parseJson("[1,2,3]", "c.json", { maxBytes: 3 })).toThrow("c.json: 7 characters of JSON; at most 3");
  });
});

describe("readJsonFile", () => {
  test("reads, and names the file in errors", () => {
    const path = join(folder, "a.json");
    writeFileSync(path, '{"a":1}');
    expect(readJsonFile(path)).toEqual({ a: 1 });
    expect(() => readJsonFile(path, { maxBytes: 2 })).toThrow(`${path}: 7 bytes of JSON; at most 2 are read`);
    expect(() => readJsonFile(join(folder, "none.json"))).toThrow("none.json");
    writeFileSync(path, Buffer.from([0x22, 0xff, 0x22]));
    expect(() => readJsonFile(path)).toThrow(`${path}: not UTF-8 text`);
  });
});
