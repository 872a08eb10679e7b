import { studyNoteText } from "overlap-lab/notebook/study-note";
import { expect, test } from "vitest";

const studies = {
  studies: [{ sweep: { name: "small" }, manifest: { missing: [] }, runs: { seed: [2, 2, 1, 1] } }],
  runs: { arm: ["A", "B", "A", "B"], seed: [2, 2, 1, 1] },
  worlds: ["far"],
  preregistration: null,
};

test("a study without a plan is called exploratory, with its number of seeds", () => {
  const note = studyNoteText(studies as never);
  expect(note).toMatch(/^> \*\*A pilot, not pre-registered: two training seeds, exploratory\.\*\*/);
  expect(note).toMatch(/Data: 4 runs of `small` \(2 seeds\); world far; arms A, B; training seeds 1 to 2\.$/);
});

test("a study with a plan names its hash, and how many runs are missing", () => {
  const planned = { ...studies, preregistration: "0123456789abcdef".repeat(4) };
  const note = studyNoteText({
    ...planned,
    studies: [{ sweep: { name: "small" }, manifest: { missing: [4] }, runs: { seed: [1] } }],
  } as never);
  expect(note).toContain("> **Pre-registered.**");
  expect(note).toContain("(0123456789abcdef…)");
  expect(note).toContain("planned runs that are missing: 1");
});
