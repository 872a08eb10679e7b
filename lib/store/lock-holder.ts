import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import { z } from "zod";
import { parseJson } from "./json.js";
import { processSpace, processStart } from "./process-identity.js";

const holderSchema = z.strictObject({
  /** One lock taken once. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  pid: z.int().min(1),
  host: z.string(),
  /** `processSpace` and `processStart` of the process: which process it is, as numbers are used again. */
  space: z.string(),
  start: z.string(),
});

/** What a lock file says of the process that has the lock. */
export type Holder = z.infer<typeof holderSchema>;

/** This process as a holder. */
export function thisHolder(id: string): Holder {
  const { pid } = process;
  return { id, pid, host: hostname(), space: processSpace(), start: processStart(pid) ?? "" };
}

/** Who has the lock; null if nobody. @throws if the file is no lock */
export function readHolder(path: string): Holder | null {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
    throw error;
  }
  try {
    return holderSchema.parse(parseJson(content, path));
  } catch (cause) {
    throw new Error(`${path} is a damaged lock; if no process works there, delete it and try again`, { cause });
  }
}

/** Whether the process lives; "unseen" if it is on another host or in another container. */
export function holderState({ pid, space, start }: Holder): "alive" | "dead" | "unseen" {
  if (space !== processSpace()) return "unseen";
  const now = processStart(pid);
  return now !== null && (now === start || now === "" || start === "") ? "alive" : "dead";
}
