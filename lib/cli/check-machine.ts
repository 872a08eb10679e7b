import { readFileSync } from "node:fs";
import { availableParallelism, cpus, freemem, totalmem } from "node:os";
import { provenanceFacts } from "../store/index.js";
import type { Check } from "./check.js";

const GIB = 2 ** 30;

/** Version of this library and the oldest Node that it runs on, from its package.json. */
export function packageFacts(): { version: string; oldestNode: string } {
  const { version, engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  return { version, oldestNode: engines.node.replace(">=", "") };
}

export function checkNode(): Check {
  const { oldestNode } = packageFacts();
  const enough = isAtLeast(process.versions.node, oldestNode);
  const common = { group: "Needed", name: "Node" } as const;
  return enough
    ? { ...common, state: "yes", detail: `${process.version} (${oldestNode} or newer is needed)` }
    : {
        ...common,
        state: "no",
        detail: `${process.version} is too old`,
        remedy: `install Node ${oldestNode} or newer`,
      };
}

/** True if a version such as "20.19.1" is not below another such as "20.19". */
export function isAtLeast(version: string, oldest: string): boolean {
  const [have, want] = [version, oldest].map((text) => text.split(".").map(Number));
  for (let i = 0; i < want.length; i++) {
    if ((have[i] ?? 0) !== want[i]) return (have[i] ?? 0) > want[i];
  }
  return true;
}

export function checkMachine(): Check[] {
  const { commit, modified } = provenanceFacts();
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = `${(totalmem() / GIB).toFixed(1)} GiB, ${(freemem() / GIB).toFixed(1)} GiB free`;
  const checkout = commit ? `${commit}${modified ? ", with changes" : ""}` : "not a git checkout (manifests say null)";
  const info = (name: string, detail: string): Check => ({ group: "This machine", name, state: "info", detail });
  return [
    info("commit", checkout),
    info("cores", `${availableParallelism()} (${model}, ${process.platform} ${process.arch})`),
    info("memory", memory),
  ];
}
