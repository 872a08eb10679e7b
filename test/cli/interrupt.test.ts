import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { overlap } from "./spawn.js";

const home = mkdtempSync(join(tmpdir(), "overlap-interrupt-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const whenTraining = 1500;

test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM"] as const)(
  "%s ends a training soon, leaves no folder, and says what to do",
  async (signal) => {
    const folder = mkdtempSync(join(home, "case-"));
    let sent = 0;
    const words = ["train", "--preset", "paper", "--out", "runs/mine"];
    const { code, stdout, stderr } = await overlap(folder, words, (child) => {
      setTimeout(() => {
        sent = Date.now();
        child.kill(signal);
      }, whenTraining);
    });
    // Not a speed test: without a signal the training would go on for minutes.
    expect(Date.now() - sent).toBeLessThan(10_000);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^stopped after \d+ of 25000 episodes; no run was written\. Run the same command again to start over\n$/,
    );
    expect(readdirSync(folder)).toEqual([]);
  },
);

test.skipIf(process.platform === "win32")(
  "a run folder appears only when it is complete, and nothing beside it",
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
