import type { Check } from "overlap-lab/cli/check";
import { isAtLeast } from "overlap-lab/cli/check-machine";
import { doctorCommand, report } from "overlap-lab/cli/doctor";
import { findProgram, programOutput } from "overlap-lab/cli/find-program";
import { afterEach, expect, test, vi } from "vitest";

afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function run(...words: string[]): Promise<string> {
  const log = vi.spyOn(console, "log").mockImplementation(() => {});
  await doctorCommand().parseAsync(words, { from: "user" });
  return log.mock.calls.map(([line]) => line).join("\n");
}

test("finds what is needed on a machine that runs the tests", async () => {
  const { ok, checks } = JSON.parse(await run("--json")) as { ok: boolean; checks: Check[] };
  expect(ok).toBe(true);
  expect(process.exitCode).toBeUndefined();
  const states = Object.fromEntries(checks.map(({ name, state }) => [name, state]));
  expect(states).toMatchObject({ Node: "yes", "wasm engine": "yes", cores: "info", memory: "info" });
  for (const { state, group, remedy } of checks) if (state === "no" && group !== "Needed") expect(remedy).toBeTruthy();
});

test("fails when the wasm engine does not work", async () => {
  vi.spyOn(WebAssembly, "validate").mockReturnValue(false);
  expect(await run()).toContain("Something needed does not work; see above.");
  expect(process.exitCode).toBe(1);
});

test("lines are aligned, with the remedy below", () => {
  const checks: Check[] = [
    { group: "Needed", name: "Node", state: "yes", detail: "v22.0.0" },
    { group: "Optional", name: "PyTorch", state: "no", detail: "not found", remedy: "pip install torch" },
  ];
  expect(report(checks, true).split("\n").slice(2)).toEqual([
    "Needed",
    "  Node     yes  v22.0.0",
    "",
    "Optional",
    "  PyTorch  no   not found",
    "                to get it: pip install torch",
    "",
    "Everything needed works.",
  ]);
});

test.each([
  ["20.19.0", "20.19", true],
  ["20.18.9", "20.19", false],
  ["22.0.0", "20.19", true],
  ["18.20.0", "20.19", false],
])("Node %s is at least %s: %s", (version, oldest, enough) => {
  expect(isAtLeast(version, oldest)).toBe(enough);
});

test("programs are found on PATH or by full path, and a failing one gives null", () => {
  expect(findProgram(["no-such-program", process.execPath])).toBe(process.execPath);
  expect(findProgram(["no-such-program"])).toBeNull();
  expect(programOutput(process.execPath, ["-p", "1 + 1"])).toBe("2");
  expect(programOutput(process.execPath, ["-e", "process.exit(3)"])).toBeNull();
});
