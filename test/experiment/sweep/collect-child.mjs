// Collects a study and prints the calls that change files. argv: JSON of { sweep, from, to, replace, call, fail }: at which
// call to die, or to fail with this code.
import { atCall, calls, die } from "../../store/kill-at-call.mjs";

const { sweep, from, to, replace, call, fail } = JSON.parse(process.argv[2]);
atCall(call, () => {
  if (!fail) die();
  throw Object.assign(new Error(`${fail}: injected, write`), { code: fail, syscall: "write" });
});
const { collect, expand, parseSweep } = await import("overlap-lab/experiment/index");
try {
  const parsed = parseSweep(sweep, "sweep");
  await collect(parsed, expand(parsed), to, { from, partial: true, replace });
  console.log(JSON.stringify(calls));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
