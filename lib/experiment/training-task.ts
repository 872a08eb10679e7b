import { z } from "zod";
import { provenanceFacts } from "../store/index.js";
import { trainingCodeHash } from "./code-hash.js";
import type { TrainConfig } from "./train-config.js";

const taskSchema = z.object({
  config: z.record(z.string(), z.json()),
  seed: z.int().min(0),
  /** `trainingCodeHash` of the program, and SHA-256 of its package-lock.json. */
  code: z.string(),
  lockfileHash: z.string().nullable(),
  /** SHA-256 of the plan that it was begun under. */
  preregistration: z.string().optional(),
  /** For messages: where the program was, and the command that trains this. */
  commit: z.string().nullable(),
  command: z.string(),
});

/** What a stopped run was: it goes on only as the same, or its end would be that of no run at all. */
export type TrainingTask = z.output<typeof taskSchema>;

export function trainingTask(
  config: TrainConfig,
  seed: number,
  command: string,
  preregistration?: string,
): TrainingTask {
  const { commit, lockfileHash } = provenanceFacts();
  const plain = config as unknown as TrainingTask["config"];
  return {
    config: plain,
    seed,
    code: trainingCodeHash(),
    lockfileHash,
    ...(preregistration === undefined ? {} : { preregistration }),
    commit,
    command,
  };
}

/** What keeps a stopped run from going on as `here`, in words; empty if it can. @throws if `facts` hold no task */
export function taskDifferences(facts: unknown, here: TrainingTask): string[] {
  const there = taskSchema.parse(facts);
  const [before, now] = [there, here].map(({ config, seed, preregistration }) => ({
    ...config,
    seed,
    preregistration,
  }));
  const differences = fieldDifferences(before, now);
  if (there.code !== here.code) {
    const commits = `${there.commit ?? "no commit"} there, ${here.commit ?? "no commit"} here`;
    differences.push(`the program is another one (${commits})`);
  } else if (there.lockfileHash !== here.lockfileHash) {
    differences.push("package-lock.json is another one");
  }
  return differences;
}

/** The command of a stopped run. @throws as `taskDifferences` */
export function taskCommand(facts: unknown): string {
  return taskSchema.parse(facts).command;
}

function fieldDifferences(there: unknown, here: unknown, path = ""): string[] {
  if (isRecord(there) && isRecord(here)) {
    return [...new Set([...Object.keys(there), ...Object.keys(here)])].flatMap((name) =>
      fieldDifferences(there[name], here[name], path === "" ? name : `${path}.${name}`),
    );
  }
  const [a, b] = [there, here].map((value) => JSON.stringify(value) ?? "missing");
  return a === b ? [] : [`${path} is ${a} there, ${b} here`];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
