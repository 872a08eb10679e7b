import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The rooms that decide what training gives; what shows results is left out. */
const ROOMS = [
  "exact",
  "random",
  "statistics",
  "store",
  "world",
  "network",
  "engine",
  "maddpg",
  "overlap",
  "experiment",
];

/** SHA-256 of the compiled program as far as it decides a run: names and bytes of its .js and .wasm files. */
export function trainingCodeHash(): string {
  const library = dirname(dirname(fileURLToPath(import.meta.url)));
  const sum = createHash("sha256");
  for (const room of ROOMS) {
    const names = readdirSync(join(library, room), { recursive: true }) as string[];
    for (const name of names.filter((name) => /\.(js|wasm)$/.test(name)).sort()) {
      const bytes = readFileSync(join(library, room, name));
      sum.update(`${room}/${name.replaceAll("\\", "/")} ${bytes.length}\n`).update(bytes);
    }
  }
  return sum.digest("hex");
}
