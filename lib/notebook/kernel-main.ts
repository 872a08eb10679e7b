// The program behind the Jupyter kernel: `node --enable-source-maps kernel-main.js CONNECTION_FILE`.
import { startKernel } from "./kernel.js";

const connectionFile = process.argv[2];
if (!connectionFile) {
  console.error("Usage: node --enable-source-maps kernel-main.js CONNECTION_FILE (Jupyter gives it)");
  process.exit(2);
}
startKernel(connectionFile).catch((error: unknown) => {
  console.error(`The kernel could not start on ${connectionFile}: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
