import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Mounts a file system in memory of some size, such as "256k"; false where this is not allowed. */
export function mounted(place: string, size: string): boolean {
  try {
    mkdirSync(place, { recursive: true });
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", place], { stdio: "ignore" });
    return true;
  } catch {
    console.warn("SKIPPED: a full and a read-only file system (only root can mount one)");
    return false;
  }
}

export function unmounted(place: string): void {
  execFileSync("umount", [place]);
}

export function readOnly(place: string, on: boolean): void {
  execFileSync("mount", ["-o", `remount,${on ? "ro" : "rw"}`, place]);
}

/** Fills a small file system up to the last page. */
export function fill(place: string): void {
  for (const bytes of [2 ** 20, 2 ** 18, 2 ** 16, 2 ** 14, 4096, 4097]) {
    try {
      writeFileSync(join(place, `filler-${bytes}`), new Uint8Array(bytes));
    } catch {
      // Full, as it should be.
    }
  }
}

export function emptied(place: string): void {
  for (const name of readdirSync(place)) if (name.startsWith("filler-")) rmSync(join(place, name));
}
