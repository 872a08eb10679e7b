import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/** Fields of /proc/PID/stat after the program's name, which may hold anything: the state, and the start in clock ticks. */
const STATE = 0;
const START = 19;
const BOOT = "/proc/sys/kernel/random/boot_id";

/**
 * Where process numbers mean the same: host, machine and, on Linux, its boot and the process namespace (a container has
 * its own). The boot tells apart containers of one name and image on two machines, whose namespaces may have one number.
 */
export function processSpace(): string {
  return [hostname(), text("/etc/machine-id"), text(BOOT), link("/proc/self/ns/pid")].filter(Boolean).join(" ");
}

/**
 * When a process of this machine started, as text to compare: a number that is used again starts at another time. Null if there is no such process; "" if the system does not tell.
 */
export function processStart(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return null;
  }
  if (process.platform === "linux") {
    const stat = text(`/proc/${pid}/stat`);
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (["Z", "X"].includes(fields[STATE])) return null;
    return stat === "" ? "" : fields[START];
  }
  if (process.platform === "win32") return "";
  try {
    return execFileSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8", env: { LC_ALL: "C" } }).trim();
  } catch {
    return "";
  }
}

function text(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function link(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return "";
  }
}
