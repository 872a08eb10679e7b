/** Letters, digits, dot, dash and underscore; the first is no dot, so that "..", hidden and temporary names are out. */
const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/;
const MAX_SEGMENTS = 4;

/** True for names that a run may hold: "weights.safetensors", "traces/0.json.gz". Never leads out of the folder. */
export function isRunFileName(name: string): boolean {
  const segments = name.split("/");
  return (
    segments.length <= MAX_SEGMENTS && segments.every((s) => SEGMENT.test(s) && !s.endsWith(".") && s !== "__proto__")
  );
}

/** @throws if a name is not allowed, or two names differ only in case (some file systems cannot tell them apart) */
export function checkRunFileNames(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    if (!isRunFileName(name)) {
      throw new Error(
        `"${name}" is not a file name for a run: use letters, digits, ".", "-", "_", in at most ${MAX_SEGMENTS} parts`,
      );
    }
    const twin = seen.get(name.toLowerCase());
    if (twin !== undefined) throw new Error(`the file names "${twin}" and "${name}" differ only in case`);
    seen.set(name.toLowerCase(), name);
  }
}
