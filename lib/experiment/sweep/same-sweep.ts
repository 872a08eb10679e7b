import { canonicalJson } from "../../store/index.js";
import { type Sweep, sweepSeeds } from "./sweep-file.js";

/**
 * How a sweep changed, such as 'arms ["A"], now it is ["A","B"]'; null if only by seeds that were added or taken away at
 * the end, which gives no index another meaning.
 */
export function sweepDifference(earlier: Sweep, now: Sweep): string | null {
  for (const field of Object.keys({ ...earlier, ...now }) as (keyof Sweep)[]) {
    if (field === "seeds") continue;
    const [was, is] = [earlier, now].map((one) => canonicalJson(one[field] ?? null));
    if (was !== is) return `${field} ${was}, now it is ${is}`;
  }
  const [was, is] = [sweepSeeds(earlier), sweepSeeds(now)];
  const changed = was.findIndex((seed, i) => i < is.length && seed !== is[i]);
  if (changed < 0) return null;
  return `seed ${was[changed]} at place ${changed}, now it is ${is[changed]} (seeds are added at the end only)`;
}
