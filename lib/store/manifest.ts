import { z } from "zod";
import { isRunFileName } from "./file-name.js";
import { configHash } from "./hash.js";

/** Raised when run.json changes in a way that older readers would misread. */
export const MANIFEST_FORMAT = 1;

const hash = z.string().regex(/^[0-9a-f]{64}$/, "must be a SHA-256 in 64 hexadecimal digits");
const fileFacts = z.strictObject({ bytes: z.int().min(0), sha256: hash });

/** What every manifest says of the program that made something. */
export const programFields = {
  /** Git commit of the checkout; null without git. */
  commit: z
    .string()
    .regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/, "must be a git commit")
    .nullable(),
  /** True if tracked files differed from that commit. */
  modified: z.boolean(),
  /** SHA-256 of package-lock.json; null if there is none. */
  lockfileHash: hash.nullable(),
  /** Version of Node, such as "v22.11.0". */
  node: z.string().min(1),
  engine: z.strictObject({ engine: z.enum(["wasm", "tensor"]), backend: z.string().min(1), exact: z.boolean() }),
};

const manifestFields = z.strictObject({
  format: z.literal(MANIFEST_FORMAT),
  /** The whole configuration, as JSON. */
  config: z.record(z.string(), z.json()),
  /** SHA-256 of the configuration's canonical JSON. */
  configHash: hash,
  /** Training seed. */
  seed: z.int().min(0),
  /** Name of the preset that the configuration started from. */
  preset: z.string().min(1),
  /** Name of the arm of the experiment, if it is part of one. */
  arm: z.string().min(1).optional(),
  ...programFields,
  /** The other files of the run. */
  files: z
    .record(z.string(), fileFacts)
    .refine((files) => Object.keys(files).every(isRunFileName), "a name is not a file name for a run"),
  /** SHA-256 of the final parameters (`parametersHash`). */
  parametersHash: hash,
  /** The command that trains this run again. */
  command: z.string().min(1),
  /** Outcomes by name, such as "trapRate". */
  results: z.record(z.string(), z.number()),
  /** How the results were measured, as JSON, if not in the way that the command has by default. */
  evaluation: z.record(z.string(), z.json()).optional(),
  /** SHA-256 of the pre-registration that its sweep names, if it names one. */
  preregistration: hash.optional(),
  /** `parametersHash` of the run that this one started from. */
  parent: hash.optional(),
  /** SHA-256 of the canonical JSON of everything else here; older runs have none. */
  manifestHash: hash.optional(),
});

const manifestSchema = manifestFields.refine((manifest) => manifest.configHash === configHash(manifest.config), {
  path: ["configHash"],
  message: "is not the hash of config",
});

/** What run.json says about a run. */
export type RunManifest = z.infer<typeof manifestSchema>;

/** The program that made a run. */
export type Program = Pick<RunManifest, keyof typeof programFields>;

export function programOf({ commit, modified, lockfileHash, node, engine }: RunManifest): Program {
  return { commit, modified, lockfileHash, node, engine };
}

/** What the caller knows of a manifest; the store works out the rest. */
export type RunFacts = Omit<RunManifest, "format" | "configHash" | "files" | "manifestHash">;

/** @throws with one line per field that is not in order */
export function checkedManifest(value: unknown, source: string): RunManifest {
  return parsed(manifestSchema, value, source);
}

/** The same without the check of `configHash`, for a report that says all that is wrong. */
export function manifestOfRightShape(value: unknown, source: string): RunManifest {
  return parsed(manifestFields, value, source);
}

function parsed(schema: typeof manifestFields, value: unknown, source: string): RunManifest {
  const result = safeParse(schema, value, source);
  if (result.success) return result.data;
  const lines = result.error.issues.map(({ path, message }) => {
    return `  ${path.join(".") || "(whole)"}: ${message.replace("received undefined", "but it is missing")}`;
  });
  throw new Error(`${source} is not a valid run manifest:\n${lines.join("\n")}`);
}

/** Checking recurses, so nesting without end overflows the stack; that too is said with the file's name. */
function safeParse(schema: typeof manifestFields, value: unknown, source: string) {
  try {
    return schema.safeParse(value);
  } catch (cause) {
    throw new Error(`${source} is not a valid run manifest: ${(cause as Error).message}`, { cause });
  }
}
