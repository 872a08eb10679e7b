// The entry of the `overlap` command; see program.ts for what it can do.
import { run } from "./program.js";

void run(process.argv).then((code) => {
  process.exitCode = code;
});
