import { execFile, execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { atomicWrite } from "overlap-lab/store/atomic-write";
import { readMaybeGzippedJson } from "overlap-lab/store/gzip";
import { provenanceFacts } from "overlap-lab/store/provenance";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "overlap-files-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

describe("atomicWrite", () => {
  test("writes, replaces, and leaves no temporary file", () => {
    const path = join(home, "a.bin");
    atomicWrite(path, "old");
    atomicWrite(path, Uint8Array.of(1, 2));
    expect([...readFileSync(path)]).toEqual([1, 2]);
    expect(readdirSync(home)).toEqual(["a.bin"]);
  });

  test("many writers at once leave one whole file", async () => {
    const path = join(home, "a.txt");
    const script = `import("overlap-lab/store/atomic-write").then(({ atomicWrite }) => {
      for (let i = 0; i < 20; i++) atomicWrite(${JSON.stringify(path)}, process.argv[1].repeat(10_000));
    })`;
    await Promise.all(["1", "2", "3"].map((text) => promisify(execFile)(process.execPath, ["-e", script, text])));
    expect(["1", "2", "3"].map((text) => text.repeat(10_000))).toContain(readFileSync(path, "utf8"));
    expect(readdirSync(home)).toEqual(["a.txt"]);
  });

  test("a failure names the path and leaves nothing", () => {
    expect(() => atomicWrite(join(home, "none", "a.txt"), "x")).toThrow(join(home, "none"));
    mkdirSync(join(home, "folder", "inner"), { recursive: true });
    expect(() => atomicWrite(join(home, "folder"), "x")).toThrow("folder");
    expect(readdirSync(home)).toEqual(["folder"]);
  });
});

describe("readMaybeGzippedJson", () => {
  const put = (name: string, bytes: Uint8Array | string) => {
    writeFileSync(join(home, name), bytes);
    return join(home, name);
  };

  test("reads both kinds", () => {
    expect(readMaybeGzippedJson(put("a.json", '{"a":1}'))).toEqual({ a: 1 });
    expect(readMaybeGzippedJson(put("a.json.gz", gzipSync('{"a":1}')))).toEqual({ a: 1 });
  });

  test("names what is wrong", () => {
    const packed = gzipSync(JSON.stringify(Array.from({ length: 500 }, (_, i) => i)));
    const damaged = Buffer.from(packed);
    damaged[40] ^= 0xff;
    expect(() => readMaybeGzippedJson(put("cut.json.gz", packed.subarray(0, -9)))).toThrow(
      "cut.json.gz: the gzip data are cut short",
    );
    expect(() => readMaybeGzippedJson(put("bad.json.gz", damaged))).toThrow("bad.json.gz: the gzip data are damaged");
    expect(() => readMaybeGzippedJson(put("no.json.gz", "{}"))).toThrow("no.json.gz, byte 0: not gzip data");
    expect(() => readMaybeGzippedJson(put("text.json.gz", gzipSync("{oops")))).toThrow(
      "text.json.gz, line 1, column 2",
    );
    expect(() => readMaybeGzippedJson(put("empty.json", ""))).toThrow("empty.json, line 1, column 1");
  });

  test("stops unpacking at the limit", () => {
    const bomb = put("bomb.json.gz", gzipSync(Buffer.alloc(5_000_000, 0x20)));
    expect(() => readMaybeGzippedJson(bomb, { maxBytes: 1_000_000 })).toThrow("unpacks to more than 1000000 bytes");
  });
});

describe("provenanceFacts", () => {
  test("of this checkout has a Node version and the hash of the lockfile", () => {
    const facts = provenanceFacts();
    expect(facts.node).toBe(process.version);
    expect(facts.lockfileHash).toBe(createHash("sha256").update(readFileSync("package-lock.json")).digest("hex"));
    expect(facts.commit ?? "0".repeat(40)).toMatch(/^[0-9a-f]{40}$/);
  });

  test("outside a checkout everything unknown is null", () => {
    expect(provenanceFacts(home)).toEqual({ commit: null, modified: false, lockfileHash: null, node: process.version });
  });

  test.skipIf(!hasGit())("tells a clean checkout from a modified one", () => {
    const git = (...words: string[]) =>
      execFileSync("git", ["-C", home, "-c", "user.name=a", "-c", "user.email=a@b.c", ...words], { encoding: "utf8" });
    git("init", "-q");
    writeFileSync(join(home, "package-lock.json"), "{}");
    git("add", ".");
    git("commit", "-qm", "first");
    mkdirSync(join(home, "lib"));
    const commit = git("rev-parse", "HEAD").trim();
    expect(provenanceFacts(join(home, "lib"))).toMatchObject({ commit, modified: false });
    writeFileSync(join(home, "package-lock.json"), "{ }");
    expect(provenanceFacts(join(home, "lib"))).toMatchObject({ commit, modified: true });
  });
});

function hasGit(): boolean {
  try {
    execFileSync("git", ["--version"]);
    return true;
  } catch {
    return false;
  }
}
