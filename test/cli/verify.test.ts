import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { report } from "overlap-lab/cli/verify";
import { afterAll, describe, expect, test } from "vitest";
import { overlap } from "./spawn.js";

const ROOT = resolve(import.meta.dirname, "../..");
const home = mkdtempSync(join(tmpdir(), "overlap-verify-cli-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

function folderWithDemo(): string {
  const folder = mkdtempSync(join(home, "case-"));
  cpSync(join(ROOT, "data/demo/honest"), join(folder, "honest"), { recursive: true });
  return folder;
}

// All runs of the studies take minutes; the first of each stands for them here.
test("committed results are what computing them again gives", async () => {
  const { code, stdout, stderr } = await overlap(ROOT, ["verify", "data", "--index", "0"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toContain("run data/demo/deceptive\n  ok    manifest  every field by manifestHash\n");
  expect(stdout).toMatch(/run data\/demo\/honest\n( {2}ok .*\n)+/);
  expect(stdout).not.toMatch(/FAIL|^ {2}- /m);
  expect(stdout).toMatch(/nothing differs\.\n$/);
});

describe("a trace", () => {
  test("is written by evaluate, beside what it prints, and verified", async () => {
    const folder = folderWithDemo();
    const words = ["evaluate", "honest", "--episodes", "5", "--trace", "traces/five.trace.safetensors"];
    const traced = await overlap(folder, words);
    expect(traced).toMatchObject({ code: 0, stderr: "" });
    expect(traced.stdout).toBe((await overlap(folder, words.slice(0, 4))).stdout);
    expect(readdirSync(join(folder, "traces"))).toEqual(["five.trace.safetensors"]);
    const alone = await overlap(folder, ["verify", "traces"]);
    expect(alone.stdout).toMatch(/ {2}ok {4}worlds {4}250 steps simulated again/);
    expect(alone.stdout).toMatch(/ {2}- {5}policy {4}the run 2777700770618 is not here|is not here, so that actions/);
    expect(alone.stdout).toMatch(/\n1 thing checked \(1 in part: see "-"\), and nothing differs\.\n$/);
    expect(alone.code).toBe(0);
    const both = await overlap(folder, ["verify", "traces", "--run", "honest"]);
    expect(both.stdout).toMatch(/ {2}ok {4}policy {4}played again by honest/);
    const again = await overlap(folder, words);
    expect(again).toMatchObject({ code: 1, stdout: "" });
    expect(again.stderr).toMatch(/^traces\/five\.trace\.safetensors exists already; nothing is overwritten/);
  });

  test("is of one run, and has its ending", async () => {
    const folder = folderWithDemo();
    const two = await overlap(folder, ["evaluate", "honest", "honest", "--trace", "x.trace.safetensors"]);
    expect(two).toMatchObject({ code: 1, stderr: "--trace records one run; got 2. Evaluate them one by one\n" });
    const named = await overlap(folder, ["evaluate", "honest", "--trace", "x.json"]);
    expect(named.stderr).toBe("the name of a trace must end in .trace.safetensors; got x.json\n");
  });
});

test("a difference is exit code 1 and a line that names the file; a file cannot paint the screen", async () => {
  const folder = folderWithDemo();
  const file = join(folder, "honest/run.json");
  const forged = readFileSync(file, "utf8")
    .replace('"arm":"B"', '"arm":"\\u001b[2J"')
    .replace(/"redReturn":/, '"redReturn":1');
  writeFileSync(file, forged);
  const { code, stdout, stderr } = await overlap(folder, ["verify", "honest"]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  expect(stdout).toMatch(/ {2}FAIL {2}manifest {2}honest\/run\.json: manifestHash is /);
  expect(stdout).toContain("honest/run.json: arm is \\u{1b}[2J, but config.arm is B");
  expect(stdout).toMatch(
    / {2}FAIL {2}results {3}honest\/run\.json: results\.redReturn is 168\.748; computed again it is 68\.748/,
  );
  expect(stdout).toMatch(/\n1 thing checked, and 1 differs\.\n$/);
});

test("a deleted run.json is exit code 1: the files that it listed are in no manifest", async () => {
  const folder = folderWithDemo();
  cpSync(join(folder, "honest"), join(folder, "lost"), { recursive: true });
  rmSync(join(folder, "lost/run.json"));
  writeFileSync(join(folder, "notes.md"), "mine");
  const { code, stdout, stderr } = await overlap(folder, ["verify", "."]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "" });
  const files = "  FAIL  lost/history.parquet\n  FAIL  lost/weights.safetensors\n";
  expect(stdout).toContain(`\nin no manifest\n${files}\nnot checked, being text\n  notes.md\n`);
  expect(stdout).toMatch(/\n1 thing checked, and nothing differs; 2 files are in no manifest\.\n$/);
});

test("lines are broken between words where the terminal ends, and stay under their check", () => {
  const details = ["one two three\nfour", `five ${"x".repeat(30)}`];
  const thing = { kind: "run", path: "a", checks: [{ what: "files", outcome: "same" as const, details }] };
  const lines = report({ things: [thing], strays: [], notes: [], ok: true }, 28).split("\n");
  expect(lines.slice(0, 7)).toEqual([
    "run a",
    "  ok    files     one two",
    "                  three",
    "                  four",
    "                  five",
    `                  ${"x".repeat(30)}`,
    "",
  ]);
});

test("a folder with nothing to verify is an error that says what could be", async () => {
  mkdirSync(join(home, "empty"));
  expect(await overlap(home, ["verify", "empty"])).toEqual({
    code: 1,
    stdout: "",
    stderr:
      "empty: there is nothing to verify; a run is a folder with run.json, a trace is a file whose name ends in .trace.safetensors, a sweep is a file whose name ends in .sweep.json, a study is a folder with study.json, a study analysis is a folder with analysis.json\n",
  });
});
