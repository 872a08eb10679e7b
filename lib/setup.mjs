// Makes a fresh clone ready: installs when the lockfile changed, builds when a source changed, and otherwise does nothing.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Overlap Lab needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(1);
}

install();
build();

function install() {
  const stamp = join(root, "node_modules", ".overlap-lock");
  const wanted = hash([join(root, "package-lock.json")]) + process.version + process.platform + process.arch;
  if (read(stamp) === wanted) return;
  console.log("Installing packages (about half a minute)...");
  run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, wanted);
}

function build() {
  const stamp = join(root, "lib", "dist", ".stamp");
  const sources = [...walk(join(root, "lib")), join(root, "tsconfig.json"), join(root, "package-lock.json")];
  const wanted = hash(sources);
  if (read(stamp) === wanted) return;
  console.log("Building the library...");
  rmSync(stamp, { force: true });
  mkdirSync(join(root, "lib", "dist"), { recursive: true });
  const wasm = [
    ["lib/exact/assembly/index.ts", "exact/math.wasm", []],
    ["lib/engine/kernels/index.ts", "engine/kernels.wasm", ["--enable", "simd"]],
    ["lib/engine/kernels/index.ts", "engine/kernels-relaxed.wasm", ["--enable", "simd", "--enable", "relaxed-simd"]],
  ];
  for (const [source, target, flags] of wasm) {
    const out = join(root, "lib", "dist", target);
    mkdirSync(dirname(out), { recursive: true });
    run(process.execPath, [
      join(root, "node_modules", "assemblyscript", "bin", "asc.js"),
      join(root, source),
      "-O3",
      "--noAssert",
      "--runtime",
      "stub",
      ...flags,
      "-o",
      out,
    ]);
  }
  run(process.execPath, [join(root, "node_modules", "typescript", "bin", "tsc"), "-p", join(root, "tsconfig.json")]);
  writeFileSync(stamp, wanted);
}

function* walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.name === "dist" || entry.name === "node_modules") continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* walk(path);
    else yield path;
  }
}

function hash(files) {
  const sum = createHash("sha256");
  for (const file of [...files].sort()) sum.update(file.slice(root.length)).update("\0").update(readFileSync(file));
  return sum.digest("hex");
}

function read(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function run(command, args) {
  try {
    execFileSync(command, args, {
      cwd: root,
      stdio: "inherit",
      shell: process.platform === "win32" && command === "npm",
    });
  } catch (error) {
    console.error(`\n${command} ${args[0]} failed (exit code ${error.status}); the messages above say why.`);
    process.exit(error.status || 1);
  }
}
