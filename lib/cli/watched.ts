/** True when somebody looks at stderr: bars and curves are drawn only then, and never on a CI machine. */
export function isWatched(): boolean {
  const { CI } = process.env;
  return Boolean(process.stderr.isTTY) && (!CI || CI === "false");
}
