import { Command } from "commander";
import type { Check } from "./check.js";
import { checkEngine } from "./check-engine.js";
import { checkMachine, checkNode, packageFacts } from "./check-machine.js";
import { checkOptional } from "./check-optional.js";
import { checkTensor } from "./check-tensor.js";

const GROUPS: readonly Check["group"][] = ["Needed", "Tensor backends", "This machine", "Optional"];

/** `overlap doctor`: what works on this machine and what would make the rest work. Exit code 1 if something needed fails. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("say what works on this machine, and what would make the rest work")
    .option("--json", "print the findings as JSON")
    .action(async ({ json }: { json?: boolean }) => {
      const checks = await examine();
      const ok = checks.every(({ group, state }) => group !== "Needed" || state === "yes");
      console.log(json ? JSON.stringify({ ok, version: packageFacts().version, checks }, null, 2) : report(checks, ok));
      if (!ok) process.exitCode = 1;
    });
}

async function examine(): Promise<Check[]> {
  return [checkNode(), ...checkEngine(), ...(await checkTensor()), ...checkMachine(), ...checkOptional()];
}

/** The findings as aligned lines, by group. */
export function report(checks: readonly Check[], ok: boolean): string {
  const width = Math.max(...checks.map(({ name }) => name.length));
  const lines = [`Overlap Lab ${packageFacts().version}`];
  for (const group of GROUPS) {
    const members = checks.filter((check) => check.group === group);
    if (members.length > 0) lines.push("", group, ...members.flatMap((check) => checkLines(check, width)));
  }
  lines.push("", ok ? "Everything needed works." : "Something needed does not work; see above.");
  return lines.join("\n");
}

function checkLines({ name, state, detail, remedy }: Check, width: number): string[] {
  const start = `  ${name.padEnd(width)}  ${(state === "info" ? "" : state).padEnd(3)}  `;
  return [start + detail, ...(remedy ? [`${" ".repeat(start.length)}to get it: ${remedy}`] : [])];
}
