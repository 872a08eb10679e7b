import { findPreregistration } from "../sweep/preregistration.js";
import type { Sweep } from "../sweep/sweep-file.js";
import { type Check, checked, skipped } from "./check.js";

const WHAT = "preregistration";

/** The plan that a sweep names, if it names one: whether it is here, in the current folder or above, as it was. */
export function preregistrationChecks({ preregistration }: Sweep): Check[] {
  if (!preregistration) return [];
  const { file, sha256 } = preregistration;
  try {
    const found = findPreregistration(file, process.cwd());
    if (!found) return [skipped(WHAT, `${file} is neither in the current folder nor above; its SHA-256 was ${sha256}`)];
    const differs = `${found.path}: SHA-256 is ${found.sha256}, but the runs were made under ${sha256}`;
    return [
      checked(WHAT, found.sha256 === sha256 ? [] : [differs], `${found.path} is as the sweep names it: ${sha256}`),
    ];
  } catch (error) {
    return [checked(WHAT, [(error as Error).message], "")];
  }
}
