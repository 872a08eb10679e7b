import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { CheckpointFolder } from "overlap-lab/store/checkpoint";
import type { Checkpoint } from "overlap-lab/store/checkpoint-read";
import { sha256 } from "overlap-lab/store/hash";
import { encodeSafetensors } from "overlap-lab/store/safetensors";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "overlap-checkpoint-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

/** Position n has the log 0, 1, ..., n - 1, and numbers that JSON could not hold. */
function at(position: number): Checkpoint {
  const data = Float64Array.of(position, Number.NaN, -0, 1 / 3);
  return {
    position,
    facts: { name: "run", nested: { list: [1, "two", null] } },
    tensors: { numbers: { shape: [4], data } },
    log: Float32Array.from({ length: position }, (_, i) => i),
  };
}

function write(...positions: number[]): CheckpointFolder {
  const folder = new CheckpointFolder(home);
  for (const position of positions) folder.write(at(position));
  return folder;
}

const latest = () => new CheckpointFolder(home).latest();
/** File of a position. */
const file = (position: number) => {
  const name = readdirSync(home).find((name) => name.startsWith(`checkpoint-${position}-`));
  return join(home, name ?? "none");
};
const log = () => join(home, "log.f32");

describe("CheckpointFolder", () => {
  test("an empty folder has no checkpoint, and nothing wrong", () => {
    expect(latest()).toEqual({ checkpoint: null, problems: [] });
  });

  test("what was written comes back, to the bit", () => {
    write(2, 5);
    const { checkpoint, problems } = latest();
    expect(problems).toEqual([]);
    // toEqual tells -0 from 0, and NaN equals NaN.
    expect(checkpoint).toEqual({ ...at(5), tensors: Object.assign(Object.create(null), at(5).tensors) });
  });

  test("the last two are kept, the log is stored once, and nothing else is left", () => {
    write(2, 5, 7);
    writeFileSync(join(home, "checkpoint-6-abc.safetensors.draft"), "of a killed process");
    write(9);
    const names = readdirSync(home).map((name) => name.slice(0, 13));
    expect(names.sort()).toEqual(["checkpoint-9-", "log.f32"].sort());
    rmSync(home, { recursive: true });
    home = mkdtempSync(join(tmpdir(), "overlap-checkpoint-"));
    write(2, 5, 7);
    expect(
      readdirSync(home)
        .map((name) => name.slice(0, 13))
        .sort(),
    ).toEqual(["checkpoint-5-", "checkpoint-7-", "log.f32"]);
    expect(statSync(log()).size).toBe(4 * 7);
  });

  test("another process goes on from the newest; what the log has beyond it is cut off", () => {
    write(2, 5);
    appendFileSync(log(), "a torn tail");
    const folder = new CheckpointFolder(home);
    expect(folder.latest().checkpoint?.position).toBe(5);
    folder.write(at(8));
    expect(statSync(log()).size).toBe(4 * 8);
    expect(latest().checkpoint?.log).toEqual(at(8).log);
    expect(readdirSync(home)).toHaveLength(3);
  });

  test("writing the same once more changes nothing", () => {
    const folder = write(2, 5);
    const before = readdirSync(home).sort();
    folder.write(at(5));
    expect(readdirSync(home).sort()).toEqual(before);
  });

  test("the same checkpoint has the same bytes", () => {
    write(2, 5);
    const [name, bytes] = [file(5), readFileSync(file(5))];
    rmSync(log());
    write(5);
    expect(file(5)).toBe(name);
    expect(readFileSync(file(5))).toEqual(bytes);
  });

  test("a log that shrinks is refused", () => {
    expect(() => write(5, 4)).toThrow("the log has shrunk from 20 to 16 bytes");
  });
});

describe("damage", () => {
  test("the checkpoint before it is used, and what is wrong is said", () => {
    write(2, 5);
    truncateSync(file(5), 100);
    const { checkpoint, problems } = latest();
    expect(checkpoint?.log).toEqual(at(2).log);
    expect(problems).toEqual([
      expect.stringMatching(/checkpoint-5-.*: SHA-256 of its 100 bytes is [0-9a-f]{64}, but its/),
    ]);
  });

  test("going on from the one before removes the damaged one", () => {
    write(2, 5);
    truncateSync(file(5), 100);
    const folder = new CheckpointFolder(home);
    folder.latest();
    folder.write(at(4));
    expect(latest()).toMatchObject({ checkpoint: { position: 4 }, problems: [] });
    expect(latest().checkpoint?.log).toEqual(at(4).log);
  });

  test.each<[string, () => void, RegExp]>([
    [
      "a checkpoint under another position",
      () => renameSync(file(5), file(5).replace("-5-", "-6-")),
      /is of position 5/,
    ],
    ["a log cut short", () => truncateSync(log(), 19), /log\.f32: 19 bytes, but the checkpoint needs 20/],
    ["a missing log", () => rmSync(log()), /log\.f32 is missing/],
    [
      "a link in the place of the log",
      () => {
        renameSync(log(), join(home, "elsewhere"));
        symlinkSync(join(home, "elsewhere"), log());
      },
      /log\.f32 must be a plain file/,
    ],
  ])("%s", (_, damage, pattern) => {
    write(5);
    damage();
    const { checkpoint, problems } = latest();
    expect(checkpoint).toBeNull();
    expect(problems).toEqual([expect.stringMatching(pattern)]);
  });

  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /not valid JSON/],
    ["another format", { format: 2 }, /its metadata are not in order \(.*format/],
    ["half a number in the log", { log: { bytes: 3, sha256: "" } }, /its metadata are not in order \(.*log\.bytes/],
    ["a log of any size", { log: { bytes: 2 ** 52, sha256: "" } }, /but the checkpoint needs 4503599627370496/],
    ["an unknown field", { more: 1 }, /its metadata are not in order \(.*more/],
  ])("hostile metadata with a good hash: %s", (_, change, pattern) => {
    write(5);
    const about = { format: 1, position: 6, facts: {}, log: { bytes: 4, sha256: "" }, ...(change as object) };
    const bytes = encodeSafetensors({}, change === undefined ? {} : { checkpoint: JSON.stringify(about) });
    writeFileSync(join(home, `checkpoint-6-${sha256(bytes)}.safetensors`), bytes);
    const { checkpoint, problems } = latest();
    expect(checkpoint?.position).toBe(5);
    expect(problems).toEqual([expect.stringMatching(pattern)]);
  });

  test("any byte flipped, cut off or added anywhere: refused, or the same", () => {
    write(2, 5);
    const names = [file(5), log()];
    const originals = names.map((name) => readFileSync(name));
    const damage = fc.record({
      which: fc.nat(1),
      kind: fc.constantFrom("flip", "cut", "extend"),
      place: fc.nat(1e6),
      value: fc.integer({ min: 1, max: 255 }),
    });
    const counts = { refused: 0, same: 0 };
    fc.assert(
      fc.property(damage, ({ which, kind, place, value }) => {
        names.forEach((name, i) => {
          writeFileSync(name, originals[i]);
        });
        const bytes = Buffer.from(originals[which]);
        const from = place % bytes.length;
        if (kind === "flip") bytes[from] ^= value;
        writeFileSync(names[which], kind === "cut" ? bytes.subarray(0, from) : bytes);
        if (kind === "extend") appendFileSync(names[which], Uint8Array.of(value));
        const { checkpoint, problems } = latest();
        // A longer log is a torn tail, and harmless; all else is found, and the checkpoint before it may be good still.
        const harmless = kind === "extend" && which === 1;
        counts[harmless ? "same" : "refused"]++;
        expect(problems.length > 0).toBe(!harmless);
        const { position } = checkpoint ?? {};
        if (harmless) expect(position).toBe(5);
        else if (position !== undefined) expect(position).toBe(2);
        if (checkpoint) expect(checkpoint.log).toEqual(at(checkpoint.position).log);
      }),
      { numRuns: 1000 },
    );
    expect(Math.min(counts.refused, counts.same)).toBeGreaterThan(50);
  });
});
