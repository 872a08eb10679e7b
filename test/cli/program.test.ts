import { execFile } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const program = fileURLToPath(new URL("../../lib/overlap.mjs", import.meta.url));
const fixtures = fileURLToPath(new URL("../notebook/fixtures", import.meta.url));

function overlap(...argv: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [program, ...argv], (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

it("exits with 2 for wrong usage and 1 for a failure, and says each in plain words", async () => {
  const misused = await overlap("notebooks", "--bogus");
  expect(misused).toMatchObject({ code: 2 });
  expect(misused.stderr).toContain("unknown option '--bogus'");
  const unknown = await overlap("notebooks", "nope", "--from", fixtures);
  expect(unknown).toMatchObject({
    code: 1,
    stderr: 'There is no notebook "nope". There are: endless, mistyped, rejects, sample, throws.\n',
  });
});

it("writes a failing notebook and its page, then tells the place", async () => {
  const out = mkdtempSync(join(tmpdir(), "overlap-cli-"));
  const { code, stderr } = await overlap("notebooks", "throws", "--from", fixtures, "--out", out);
  expect(code).toBe(1);
  expect(stderr).toContain("throws, cell [2], line 6: RangeError:");
  expect(existsSync(join(out, "throws.ipynb")) && existsSync(join(out, "throws.html"))).toBe(true);
});
