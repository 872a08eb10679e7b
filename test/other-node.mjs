// Are the bytes the same on another version of Node? Fetches one from the npm registry into out/other-node, trains on
// both, and fails if a hash differs. Without network, or on a platform without a build, it says SKIPPED and passes.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const INSTALL_LIMIT = 180_000;
const RUN_LIMIT = 180_000;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const home = join(root, "out", "other-node");
const here = process.versions.node;
const wanted = here.startsWith("24.") ? "22.21.1" : "24.21.0";
const system = process.platform === "win32" ? "win" : process.platform;
// The package that the npm package "node" takes its binary from; it needs no install script.
const name = `node-${system}-${process.arch}`;
const program = join(home, "node_modules", name, "bin", system === "win" ? "node.exe" : "node");

if (install()) compare();

function install() {
  try {
    if (existsSync(program) && version() === `v${wanted}`) return true;
    mkdirSync(home, { recursive: true });
    const words = ["install", "--prefix", home, "--fetch-retries=1", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"];
    execFileSync("npm", [...words, "--ignore-scripts", `${name}@${wanted}`], {
      stdio: ["ignore", "ignore", "pipe"],
      timeout: INSTALL_LIMIT,
      shell: system === "win",
    });
    if (version() !== `v${wanted}`) throw new Error(`it says it is ${version()}`);
    return true;
  } catch (error) {
    const [reason] = String(error.stderr || error.message).trim().split("\n");
    console.log(`SKIPPED: the comparison with another Node. ${name}@${wanted} could not be had: ${reason}`);
    return false;
  }
}

function version() {
  return execFileSync(program, ["--version"], { encoding: "utf8", timeout: 10_000 }).trim();
}

function compare() {
  const [mine, theirs] = [process.execPath, program].map((node) => {
    const words = [join(root, "test", "other-node-hashes.mjs")];
    return JSON.parse(execFileSync(node, words, { cwd: root, encoding: "utf8", timeout: RUN_LIMIT }));
  });
  let same = true;
  for (const [run, hash] of Object.entries(mine.hashes)) {
    const equal = theirs.hashes[run] === hash;
    same &&= equal;
    console.log(
      equal
        ? `${run}: Node ${mine.node} and ${theirs.node} give the same bytes, ${hash}`
        : `${run}: the bytes DIFFER. Node ${mine.node}: ${hash}; Node ${theirs.node}: ${theirs.hashes[run]}`,
    );
  }
  for (const { node, fast } of [mine, theirs]) console.log(`fast engine on Node ${node}: ${fast}`);
  if (!same) process.exitCode = 1;
}
