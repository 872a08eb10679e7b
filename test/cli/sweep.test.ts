import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { loadStudy, type SweepOptions } from "overlap-lab/experiment/index";
import { sha256 } from "overlap-lab/store/index";
import { afterAll, describe, expect, test } from "vitest";
import { type Ended, overlap } from "./spawn.js";

const home = mkdtempSync(join(tmpdir(), "overlap-sweep-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const SWEEP: SweepOptions = {
  name: "small",
  preset: "quick",
  arms: ["A", "F"],
  worlds: { quick: {} },
  set: { "maddpg.episodes": 3, "maddpg.batchSize": 16 },
  evaluation: { episodes: 5 },
  seeds: [1, 2],
};

/** A fresh folder with a sweep file. */
function folderWith(change: SweepOptions = {}): string {
  const folder = mkdtempSync(join(home, "case-"));
  writeFileSync(join(folder, "s.json"), JSON.stringify({ ...SWEEP, ...change }));
  return folder;
}

const sweep = (folder: string, words: string[] = [], meanwhile?: Parameters<typeof overlap>[2]) =>
  overlap(folder, ["sweep", "s.json", ...words], meanwhile);
const runsIn = (folder: string) => readdirSync(join(folder, "runs", "small")).sort();
const visible = (folder: string) => runsIn(folder).filter((name) => !name.startsWith(".") && !name.endsWith(".json"));
const hashes = (folder: string) =>
  visible(folder).map(
    (name) => JSON.parse(readFileSync(join(folder, "runs", "small", name, "run.json"), "utf8")).parametersHash,
  );

/** Processes that a process started. */
function childrenOf(pid: number): number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
}

async function until<Value>(probe: () => Value | undefined | false): Promise<Value> {
  for (;;) {
    const value = probe();
    if (value) return value;
    await sleep(10);
  }
}

describe("overlap sweep", () => {
  test("trains all runs, says so, and has nothing to do the second time", async () => {
    const folder = folderWith();
    const first = await sweep(folder, ["--workers", "2"]);
    expect(first).toMatchObject({ code: 0, stdout: `${join("runs", "small")}: 4 of 4 runs done\n` });
    expect(first.stderr).toMatch(/^small: 4 runs, 0 done before; 2 at a time, into runs.small\n/);
    expect(first.stderr).toMatch(
      /4\/4 {2}run \d: arm [AF], world quick, red live, as-described, seed [12]: done, trap rate/,
    );
    expect(visible(folder).length).toBe(4);
    expect(runsIn(folder).filter((name) => name.startsWith("."))).toEqual([]);
    const before = hashes(folder);
    const again = await sweep(folder);
    expect(again).toMatchObject({ code: 0, stderr: expect.stringMatching(/^small: 4 runs, 4 done before;[^\n]*\n$/) });
    expect(hashes(folder)).toEqual(before);
  });

  test("gives the same hashes run by run, in any order, as all together", async () => {
    const [one, all] = [folderWith(), folderWith()];
    for (const index of ["3", "1", "0", "2"]) expect((await sweep(one, ["--index", index])).code).toBe(0);
    await sweep(all, ["--workers", "1"]);
    expect(visible(one)).toEqual(visible(all));
    expect(hashes(one)).toEqual(hashes(all));
  });

  test("a run that diverges is tried once, takes its fine-tunes with it, and the others go on", async () => {
    const worlds = { fine: {}, wild: { followBonus: 1e300 } };
    const folder = folderWith({ worlds, seeds: [1] });
    const { code, stdout, stderr } = await sweep(folder, ["--workers", "2"]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: `${join("runs", "small")}: 2 of 4 runs done\n` });
    expect(stderr).not.toContain("is tried again");
    expect(stderr).toMatch(
      /2 of 4 runs failed:\n {2}run 2: .*training diverged.*\n {2}run 3: not begun, as its start, run 2, failed/,
    );
    expect(stderr).toMatch(/run 2: .*: failed: in episode \d of 3 .*training diverged\. Lower the learning rate/);
    expect((await sweep(folder, ["--index", "2"])).code).toBe(65);
    expect(visible(folder).length).toBe(2);
    const status = await overlap(folder, ["status"]);
    expect(status.stdout).toMatch(/2 {2}A {4}wild {3}live {2}as-described {5}1 {9}failed: .*training diverged/);
    expect(status.stdout).toMatch(/2 done, 0 partial, 1 failed, 1 missing\nmissing: 3\n/);
  });

  test("--dry-run, --count and --list train nothing", async () => {
    const folder = folderWith();
    expect(await sweep(folder, ["--count"])).toEqual({ code: 0, stdout: "4\n", stderr: "" });
    expect((await sweep(folder, ["--list", "starts"])).stdout).toBe("0,2\n");
    expect((await sweep(folder, ["--list", "fine-tunes"])).stdout).toBe("1,3\n");
    expect((await sweep(folder, ["--list", "missing"])).stdout).toBe("0,1,2,3\n");
    const { stdout } = await sweep(folder, ["--dry-run"]);
    expect(stdout.split("\n").length).toBe(7);
    expect(stdout).toMatch(/\n {4}1 {2}F {4}quick {2}live {2}as-described {5}1 {6}0 {9}3 {2}F-[0-9a-f]{8}-s1\n/);
    expect(stdout).toMatch(/small: 4 runs, 12 episodes\n$/);
    expect(readdirSync(folder)).toEqual(["s.json"]);
  });

  test.each([
    [{ arms: ["F"] } as SweepOptions, [], 's.json: arms has F, which fine-tunes A; add "A" to arms\n'],
    [{ preset: "big" as never }, [], 's.json: preset must be one of "quick", "paper", "as-coded"; got "big"'],
    [{}, ["--index", "4"], "small has runs 0 to 3; got index 4\n"],
  ])("refuses %j %j in one paragraph", async (change, words, message) => {
    const { code, stderr } = await sweep(folderWith(change), words);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n {4}at /);
  });

  test("trains nothing when the pre-registration has another hash, says both, and goes on under the right one", async () => {
    const [right, wrong] = [sha256("the plan\n"), "0".repeat(64)];
    const under = (hash: string): SweepOptions => ({ arms: ["A"], preregistration: { file: "PLAN.md", sha256: hash } });
    const folder = folderWith(under(wrong));
    writeFileSync(join(folder, "PLAN.md"), "the plan\n");
    for (const words of [[], ["--index", "0"]]) {
      const { code, stdout, stderr } = await sweep(folder, words);
      expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
      expect(stderr).toBe(
        `PLAN.md is not the pre-registration of the sweep small: its SHA-256 is ${right}, the sweep names ${wrong}. ` +
          "Bring back the file as it was, or begin a sweep of another name under the new plan\n",
      );
      expect(existsSync(join(folder, "runs"))).toBe(false);
    }
    expect((await sweep(folder, ["--count"])).stdout).toBe("2\n");
    writeFileSync(join(folder, "s.json"), JSON.stringify({ ...SWEEP, ...under(right) }));
    expect((await sweep(folder)).code).toBe(0);
    for (const name of visible(folder)) {
      const { preregistration } = JSON.parse(readFileSync(join(folder, "runs", "small", name, "run.json"), "utf8"));
      expect(preregistration).toBe(right);
    }
    writeFileSync(join(folder, "PLAN.md"), "another plan\n");
    expect((await sweep(folder, ["--index", "0"])).stderr).toContain("PLAN.md is not the pre-registration");
  });

  test("a file that changed under its runs is refused", async () => {
    const folder = folderWith();
    await sweep(folder, ["--index", "0"]);
    writeFileSync(join(folder, "s.json"), JSON.stringify({ ...SWEEP, arms: ["A", "C"] }));
    const { code, stderr } = await sweep(folder, ["--index", "1"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/small\.sweep\.json: its runs were begun with arms \["A","F"\], now it is \["A","C"\]/);
  });
});

describe.skipIf(process.platform !== "linux")("when processes end", () => {
  test("a worker that is killed loses no other run, and is tried again", async () => {
    const folder = folderWith();
    let killed = 0;
    const { code, stderr } = await sweep(folder, ["--workers", "2"], async (child) => {
      killed = (await until(() => childrenOf(child.pid!).length === 2 && childrenOf(child.pid!)))[0];
      process.kill(killed, "SIGKILL");
    });
    expect(code).toBe(0);
    expect(stderr).toMatch(/is tried again: its process was ended by SIGKILL \(out of memory\? Try fewer --workers\)/);
    expect(visible(folder).length).toBe(4);
  });

  const long: SweepOptions = { set: { "maddpg.episodes": 100_000 }, arms: ["A"] };
  /** Once both workers train: each has put something hidden beside the runs. */
  const training = (folder: string) => () =>
    existsSync(join(folder, "runs", "small")) &&
    new Set(runsIn(folder).flatMap((name) => /^\.(A-[0-9a-f]{8}-s\d)/.exec(name)?.[1] ?? [])).size === 2;

  test.each(["SIGINT", "SIGTERM"] as const)("%s stops all workers soon and says how to go on", async (signal) => {
    const folder = folderWith(long);
    let [sent, workers] = [0, [] as number[]];
    const { code, stdout, stderr }: Ended = await sweep(folder, ["--workers", "2"], async (child) => {
      await until(training(folder));
      workers = childrenOf(child.pid!);
      sent = Date.now();
      child.kill(signal);
    });
    // Not a speed test: without the signal they would train for minutes.
    expect(Date.now() - sent).toBeLessThan(10_000);
    expect({ code, stdout }).toEqual({ code: 75, stdout: "" });
    expect(stderr).toMatch(/\nstopped with 0 of 2 runs done; go on with: overlap sweep s\.json\n$/);
    expect(workers.length).toBe(2);
    for (const pid of workers) expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect((await overlap(folder, ["status"])).stdout).toContain("0 failed");
  });

  test("workers stop when the sweep itself is killed", async () => {
    const folder = folderWith(long);
    let workers: number[] = [];
    await sweep(folder, ["--workers", "2"], async (child) => {
      await until(training(folder));
      workers = childrenOf(child.pid!);
      child.kill("SIGKILL");
    });
    expect(workers.length).toBe(2);
    for (const pid of workers) await until(() => !existsSync(`/proc/${pid}`));
  });

  test("an index that another process holds is not finished, and becomes done once that has ended", async () => {
    const folder = folderWith({ ...long, arms: ["A", "F"], seeds: [1] });
    let busy: Ended | undefined;
    const first = await sweep(folder, ["--index", "0"], async (child) => {
      await until(
        () => existsSync(join(folder, "runs", "small")) && runsIn(folder).some((name) => name.startsWith(".A-")),
      );
      await sleep(200);
      busy = await sweep(folder, ["--index", "1", "--wait", "0"]);
      child.kill("SIGTERM");
      await sleep(5);
      child.kill("SIGTERM");
    });
    expect(busy).toMatchObject({ code: 75, stdout: "" });
    expect(busy?.stderr).toMatch(/^waiting|^run 0 of small: .*; waited 0 s\. Try again later\n$/);
    expect(first).toMatchObject({ code: 75, stdout: "" });
    expect(first.stderr).toMatch(
      /^stopped after \d+ of 100000 episodes.*; run 0 of small goes on when it is started again\n$/,
    );
  });

  test("a collection that is killed at any moment shows a whole study or none", async () => {
    const folder = folderWith();
    await sweep(folder);
    const words = ["collect", "s.json", "--from", join("runs", "small"), "--to", join("data", "small")];
    let whole = 0;
    for (let delay = 300; delay < 1500; delay += 100) {
      rmSync(join(folder, "data", "small"), { recursive: true, force: true });
      await overlap(folder, words, (child) => void setTimeout(() => child.kill("SIGKILL"), delay));
      if (!existsSync(join(folder, "data", "small"))) continue;
      whole++;
      expect((await loadStudy(join(folder, "data", "small"))).runs.index).toEqual([0, 1, 2, 3]);
    }
    const { code } = await overlap(folder, words);
    expect([code, whole]).toEqual([0, expect.any(Number)]);
    expect(readdirSync(join(folder, "data"))).toEqual(["small"]);
  });
});

describe("overlap status and collect", () => {
  test("list what is done and missing, as text and as JSON", async () => {
    const folder = folderWith();
    await sweep(folder, ["--index", "1"]);
    const text = `${join("runs", "small")}: small, 4 runs: 2 done, 0 partial, 0 failed, 2 missing\nmissing: 2-3\n`;
    for (const words of [[], ["s.json"], [join("runs", "small")]]) {
      expect(await overlap(folder, ["status", ...words])).toEqual({ code: 0, stdout: text, stderr: "" });
    }
    const found = JSON.parse((await overlap(folder, ["status", "--json"])).stdout);
    expect(found).toMatchObject({ sweep: "small", runs: 4, done: 2, missing: 2 });
    expect(found.list.map(({ state }: { state: string }) => state)).toEqual(["done", "done", "missing", "missing"]);
    expect(found.list[1]).toMatchObject({
      arm: "F",
      start: 0,
      parametersHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test("say what to give when there is no sweep", async () => {
    const folder = mkdtempSync(join(home, "case-"));
    expect((await overlap(folder, ["status"])).stderr).toContain("Give a sweep file or a folder");
    expect((await overlap(folder, ["status", "."])).stderr).toContain("holds no sweep (no *.sweep.json)");
  });

  test("collect ends with 1 and the missing indices, or takes what is there", async () => {
    const folder = folderWith();
    await sweep(folder, ["--index", "1"]);
    const words = ["collect", "s.json", "--from", join("runs", "small"), "--to", "study"];
    const short = await overlap(folder, words);
    expect(short).toMatchObject({ code: 1, stdout: "" });
    expect(short.stderr).toMatch(/^2 of 4 runs are missing: 2-3\nnothing was written; /);
    expect(existsSync(join(folder, "study"))).toBe(false);
    const partial = await overlap(folder, [...words, "--partial"]);
    expect(partial).toMatchObject({ code: 0, stdout: expect.stringMatching(/^study: 2 runs, 0\.\d\d MB\n$/) });
    expect((await overlap(folder, [...words, "--partial"])).stdout).toMatch(/was there already, byte for byte\n$/);
  });
});

test("a study grows by collecting it again with the runs of the other seeds, whose first runs are gone", async () => {
  const folder = folderWith();
  const collectInto = (to: string, from: string[], ...more: string[]) =>
    overlap(folder, ["collect", "s.json", "--from", ...from, "--to", to, ...more]);
  await sweep(folder);
  await collectInto("whole", [join("runs", "small")]);
  const [first, second] = ["s1", "s2"].map((seed) => visible(folder).filter((name) => name.endsWith(seed)));
  expect([first.length, second.length]).toEqual([2, 2]);
  for (const name of second) renameSync(join(folder, "runs", "small", name), join(folder, name));
  expect((await collectInto("part", [join("runs", "small")], "--partial")).code).toBe(0);
  for (const name of first) rmSync(join(folder, "runs", "small", name), { recursive: true });
  for (const name of second) renameSync(join(folder, name), join(folder, "runs", "small", name));
  const grown = await collectInto("part", ["part", join("runs", "small")], "--replace");
  expect(grown).toMatchObject({ code: 0, stderr: "", stdout: expect.stringMatching(/^part: 4 runs, 0\.\d\d MB\n$/) });
  for (const name of readdirSync(join(folder, "whole"))) {
    expect(readFileSync(join(folder, "part", name))).toEqual(readFileSync(join(folder, "whole", name)));
  }
  expect((await overlap(folder, ["verify", "part"])).code).toBe(0);
  writeFileSync(join(folder, "s.json"), JSON.stringify({ ...SWEEP, arms: ["A"] }));
  expect(await collectInto("other", ["part"])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('its runs were made with arms ["A","F"], now it is ["A"]; give the sweep file'),
  });
});

test("what was trained and collected is verified, some indices of it too", async () => {
  const folder = folderWith();
  await sweep(folder);
  await overlap(folder, ["collect", "s.json", "--from", join("runs", "small"), "--to", join("data", "small")]);
  const all = await overlap(folder, ["verify", "runs", "data"]);
  expect(all).toMatchObject({ code: 0, stderr: "" });
  expect(all.stdout).toMatch(/\nsweep runs\/small\/small\.sweep\.json\n {2}ok {4}runs {6}4 of 4 runs are here/);
  expect(all.stdout).toMatch(
    /\nstudy data\/small\n {2}ok {4}manifest {2}every field by manifestHash; the sweep by sweepHash\n/,
  );
  expect(all.stdout).toMatch(/\n6 things checked, and nothing differs\.\n$/);
  const some = await overlap(folder, ["verify", "data", "--retrain", "--index", "0,2-3"]);
  expect(some.stdout).toMatch(/ok {4}results {3}3 of 4 runs \(--index\), /);
  expect(some.stdout).toMatch(/ok {4}training {2}3 of 4 runs trained again from scratch: /);
  expect(some.code).toBe(0);
  expect(await overlap(folder, ["verify", "data", "--index", "9"])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("FAIL  index     data/small has no run 9, which --index asks for"),
  });
  for (const list of ["3-1", "x", "1,,2", "-1"]) {
    const { code, stderr } = await overlap(folder, ["verify", "data", `--index=${list}`]);
    expect({ code, stderr: stderr.split("\n")[0] }).toEqual({
      code: 2,
      stderr: `error: option '--index <list>' argument '${list}' is invalid. it must look like 3,7,10-12`,
    });
  }
});

test("the sweep files of the repository are in order", async () => {
  const root = join(import.meta.dirname, "..", "..");
  const files = execFileSync("git", ["-C", root, "ls-files", "deploy/*.json"], { encoding: "utf8" }).trim().split("\n");
  expect(files).toContain("deploy/example.json");
  for (const file of files) expect((await overlap(root, ["sweep", file, "--count"])).stderr).toBe("");
});
