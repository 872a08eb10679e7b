import { join } from "node:path";
import type { StudyInspection } from "../sweep/inspect-study.js";
import { heldRuns } from "../sweep/planned-study.js";
import { encodePolicies, POLICIES_FILE } from "../sweep/study-policies.js";
import { firstDifference } from "../trace/trace-decode.js";
import { type Check, checked, skipped } from "./check.js";
import type { OpenStudy } from "./open-study.js";

/** The files of policies: those of every run of the study, and nothing else. */
export function policiesCheck(study: OpenStudy, { bytes, problems }: StudyInspection): Check {
  const { folder, manifest } = study;
  const names = Object.keys(manifest.files).filter((name) => POLICIES_FILE.test(name));
  if (problems.some(({ file }) => names.includes(file)))
    return skipped("policies", "a file of policies is not as recorded");
  const runs = heldRuns(study);
  const differences: string[] = [];
  const held = runs.flatMap((run) => {
    const policies = study.policiesOf(run);
    if (!policies) differences.push(`${folder}: no file of policies holds run ${run.index}`);
    return policies ? [{ run, policies: policies.map(({ buffer }) => buffer) }] : [];
  });
  const again = encodePolicies(held);
  for (const name of new Set([...names, ...Object.keys(again)])) {
    const path = join(folder, name);
    const recorded = bytes(name);
    if (!again[name]) differences.push(`${path}: holds policies of no run of the study`);
    else if (!recorded) differences.push(`${path}: is not in the study, but its runs need it`);
    else {
      const at = firstDifference(recorded, again[name]);
      if (at !== undefined) differences.push(`${path}: byte ${at} is not as the policies of its runs are written`);
    }
  }
  return checked("policies", differences, `red and blue of ${runs.length} runs, every tensor of its shape, all finite`);
}
