import { appendFileSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { loadStudies } from "overlap-lab/experiment/analysis/load-studies";
import { afterAll, describe, expect, test } from "vitest";

const PILOT = resolve(import.meta.dirname, "../../../data/pilot-tuning");
const folder = mkdtempSync(join(tmpdir(), "studies-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("loadStudies", () => {
  test("reads a study with the analysis beside it", async () => {
    const { runs, similarity, forcedChoice, ...facts } = await loadStudies([PILOT]);
    expect(facts).toMatchObject({ worlds: ["calibrated"], preregistration: null });
    expect(facts.folders).toEqual([PILOT, `${PILOT}-analysis`]);
    expect(runs.arm.slice(0, 4)).toEqual(["A", "B", "C", "D"]);
    expect(similarity?.arm.slice(0, 2)).toEqual(["C", "D"]);
    expect(new Set(forcedChoice?.pairs)).toEqual(new Set(["published", "flagKept", "world"]));
  });

  test("does without an analysis, and refuses that of another study", async () => {
    await expect(loadStudies([])).rejects.toThrow("name at least one study");
    const other = join(folder, "other");
    cpSync(PILOT, other, { recursive: true });
    const alone = await loadStudies([other]);
    expect([alone.similarity, alone.forcedChoice]).toEqual([undefined, undefined]);
    cpSync(`${PILOT}-analysis`, `${other}-analysis`, { recursive: true });
    // The same study as far as its content goes, but not to the byte.
    appendFileSync(join(other, "study.json"), "\n");
    await expect(loadStudies([other])).rejects.toThrow(`${other}-analysis is not an analysis of ${other} as it is now`);
  });
});
