import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { overlap } from "./spawn.js";

const home = mkdtempSync(join(tmpdir(), "overlap-interrupt-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const TRAIN = ["train", "--set", "maddpg.episodes=900", "--checkpoint-every", "50"];
/** The run that nobody stops. */
const WHOLE = join(home, "whole");
beforeAll(() => overlap(home, [...TRAIN, "--out", WHOLE]), 120_000);

const files = (folder: string) => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "base64")]);

/** As nobody gives it: a command of a shell with a space and a quote in the name of the folder. */
const ODD = "runs/it's mine";

test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
  "%s ends a training soon with a checkpoint, and prints the command that goes on; that one ends in the same bytes",
  async (signal) => {
    const folder = mkdtempSync(join(home, "case-"));
    let sent = 0;
    const words = [...TRAIN, "--out", ODD];
    const stopped = await overlap(folder, words, (child) => {
      const look = setInterval(() => {
        if (sent > 0 || !readdirSync(folder, { recursive: true }).some((name) => String(name).includes("checkpoint-")))
          return;
        sent = Date.now();
        child.kill(signal);
      }, 5);
      child.on("close", () => clearInterval(look));
    });
    // Not a speed test: without a signal the training would go on.
    expect(Date.now() - sent).toBeLessThan(10_000);
    expect(stopped).toMatchObject({ code: 1, stdout: "" });
    const [, episode, command] =
      /^stopped after (\d+) of 900 episodes; the checkpoint after \1 of 900 episodes is kept in .*\/runs\/\.it's mine\.partial\. To go on, run the same command again:\n {2}npx overlap (.*)\n$/.exec(
        stopped.stderr,
      ) ?? [stopped.stderr];
    expect(command).toBe(`train --arm A --preset quick --seed 1 --set maddpg.episodes=900 --out 'runs/it'\\''s mine'`);
    expect(readdirSync(join(folder, "runs"))).toEqual([".it's mine.partial"]);

    const again = await overlap(folder, words);
    expect(again).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(`goes on after ${episode} of 900 episodes`),
    });
    expect(readdirSync(join(folder, "runs"))).toEqual(["it's mine"]);
    expect(Object.fromEntries(files(join(folder, ODD)))).toEqual(Object.fromEntries(files(WHOLE)));
  },
);

test("a run that is complete is left alone, and shown again", async () => {
  const folder = mkdtempSync(join(home, "case-"));
  const words = ["train", "--set", "maddpg.episodes=2"];
  const first = await overlap(folder, words);
  expect(first).toMatchObject({ code: 0, stderr: "" });
  const [name] = readdirSync(join(folder, "runs"));
  const { mtimeMs } = statSync(join(folder, "runs", name, "run.json"));
  const second = await overlap(folder, words);
  expect(second).toMatchObject({ code: 0, stderr: "" });
  const [said, ...lines] = second.stdout.split("\n");
  expect(said).toBe(`${join("runs", name)} is complete already; there is nothing to do`);
  // The manifest lists the results by name.
  expect(lines.sort()).toEqual(first.stdout.split("\n").sort());
  expect(statSync(join(folder, "runs", name, "run.json")).mtimeMs).toBe(mtimeMs);
});

test.skipIf(process.platform === "win32")(
  "a run folder appears only when it is complete, and nothing stays beside it",
  async () => {
    const folder = mkdtempSync(join(home, "case-"));
    const seen = new Set<string>();
    const words = ["train", "--set", "maddpg.episodes=30", "--out", join("runs", "mine")];
    const { code } = await overlap(folder, words, (child) => {
      const look = setInterval(() => {
        for (const name of readdirSync(folder, { recursive: true })) {
          if (String(name).startsWith(join("runs", "mine")))
            seen.add(String(readdirSync(join(folder, "runs", "mine"))));
        }
      }, 1);
      child.on("close", () => clearInterval(look));
    });
    expect(code).toBe(0);
    expect(readdirSync(join(folder, "runs"))).toEqual(["mine"]);
    const complete = ["history.parquet", "run.json", "weights.safetensors"];
    expect(readdirSync(join(folder, "runs", "mine")).sort()).toEqual(complete);
    for (const names of seen) expect(names.split(",").sort()).toEqual(complete);
  },
);
