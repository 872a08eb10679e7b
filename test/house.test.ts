import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, test } from "vitest";

// The rules of the house: floors, small files, and nothing in a result that a clock, chance or a machine's libm decides.
const ROOT = resolve(import.meta.dirname, "..");
const LIB = join(ROOT, "lib");

/** AssemblyScript, whose `Math` is its own port of musl and part of the build. */
const ASSEMBLY = ["engine/kernels/", "exact/assembly/"];
/** Rooms that show results and do not make them. */
const SHOWING = ["notebook/", "cli/", "figure/"];
/** tfjs computes in the arithmetic of its backend; its manifests say that it is not exact. */
const NOT_EXACT = ["engine/tensor/"];

const CHANCE = /\bMath\s*\??\.\s*random\b|\bDate\s*\.\s*now\b|\bnew\s+Date\b|\bperformance\s*\.\s*now\b|\bhrtime\b/;
const FUNCTIONS = "a?(sin|cos|tan)h?|atan2|exp|expm1|log|log1p|log2|log10|pow|hypot|cbrt";
/** `a ** b` is Math.pow by another name. */
const INEXACT = new RegExp(`\\*\\*|\\}\\s*=\\s*Math\\b|\\bMath\\[|\\bMath\\s*\\??\\.\\s*(${FUNCTIONS})\\b`);
/** A power of two written out is exact. */
const EXACT_POWER = /\b2 \*\* -?\d+/g;

const files = sourceFiles(LIB).map((path) => ({
  name: relative(LIB, path).split(sep).join("/"),
  lines: readFileSync(path, "utf8").split("\n"),
}));

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === "dist" || entry.name === "node_modules") return [];
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sourceFiles(path);
    return /\.(ts|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** Lines of code that break the rule; comments may name what is forbidden. */
function offences(lines: readonly string[], exact = true): string[] {
  return lines.filter((line) => {
    const code = line.replace(/^\s*(\/\/|\/\*|\*).*$/, "").replace(/\s\/\/ .*$/, "");
    return CHANCE.test(code) || (exact && INEXACT.test(code.replace(EXACT_POWER, "")));
  });
}

function isIn(name: string, rooms: readonly string[]): boolean {
  return rooms.some((room) => name.startsWith(room));
}

describe("files", () => {
  test("none has more than 350 lines", () => {
    expect(files.filter(({ lines }) => lines.length > 350).map(({ name }) => name)).toEqual([]);
  });

  test("the median is under 80 lines", () => {
    const lengths = files.map(({ lines }) => lines.length).sort((a, b) => a - b);
    expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(80);
  });

  test("every room has an index.ts", () => {
    const rooms = readdirSync(LIB, { withFileTypes: true }).filter((e) => e.isDirectory() && e.name !== "dist");
    const bare = rooms.filter(({ name }) => name !== "node_modules" && !existsSync(join(LIB, name, "index.ts")));
    expect(bare.map(({ name }) => name)).toEqual([]);
  });
});

describe("what results may depend on", () => {
  test("no room that makes results uses chance, a clock or an inexact Math function", () => {
    const checked = files.filter(({ name }) => name.endsWith(".ts") && !isIn(name, [...ASSEMBLY, ...SHOWING]));
    expect(checked.length).toBeGreaterThan(20);
    const found = checked.flatMap(({ name, lines }) =>
      offences(lines, !isIn(name, NOT_EXACT)).map((line) => `${name}: ${line.trim()}`),
    );
    expect(found).toEqual([]);
  });

  test.each([
    "const x = Math.random();",
    "return a * Math.exp(b);",
    "Math.atan2(y, x)",
    "const start = Date.now();",
    "new Date()",
    "const { exp } = Math;",
    "beta ** step",
    "x ** 2",
    "performance.now()",
  ])("the rule finds %j", (line) => {
    expect(offences([line])).toEqual([line]);
  });

  test.each([
    "// unlike Math.exp, this",
    " * `Math.exp` is not",
    "Math.sqrt(x)",
    "2 ** -53",
    "  /** text */",
    "Math.expand(x)",
    "exp(x)",
  ])("the rule leaves %j alone", (line) => {
    expect(offences([line])).toEqual([]);
  });
});

describe("floors", () => {
  const home = mkdtempSync(join(tmpdir(), "overlap-house-"));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  /** Runs the rules over a folder that holds `lib`. Resolves to the report; rejects with it when a rule is broken. */
  async function cruise(folder: string): Promise<string> {
    const tool = join(ROOT, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
    const words = [tool, "--config", join(ROOT, ".dependency-cruiser.cjs"), "--output-type", "err", "lib"];
    // A CI machine asks for colours, which would stand between the words looked for.
    const env = { ...process.env, NO_COLOR: "1" };
    try {
      return (await promisify(execFile)(process.execPath, words, { cwd: folder, env })).stdout;
    } catch (error) {
      throw new Error((error as { stdout: string }).stdout);
    }
  }

  async function cruiseFiles(name: string, sources: Record<string, string>): Promise<string> {
    const folder = join(home, name);
    for (const [file, source] of Object.entries(sources)) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), source);
    }
    cpSync(join(ROOT, "tsconfig.json"), join(folder, "tsconfig.json"));
    return cruise(folder);
  }

  test("hold in lib", async () => {
    // Three digits or two: a report about no modules would prove nothing.
    expect(await cruise(ROOT)).toMatch(/no dependency violations found \(\d{2,} modules/);
  });

  test("let a room import from below", async () => {
    const sources = { "lib/world/a.ts": 'export * from "../random/b.js";', "lib/random/b.ts": "export const b = 1;" };
    expect(await cruiseFiles("below", sources)).toContain("no dependency violations found");
  });

  test.each([
    ["from above", "lib/world/b.ts", 'import { b } from "../world/b.js";\nexport const a = b;'],
    ["from the same floor", "lib/store/b.ts", 'import { b } from "../store/b.js";\nexport const a = b;'],
    ["a type only", "lib/world/b.ts", 'import type { B } from "../world/b.js";\nexport type A = B;'],
    ["the face of the library", "lib/index.ts", 'import { b } from "../index.js";\nexport const a = b;'],
  ])("stop an import %s", async (title, target, source) => {
    const sources = { "lib/statistics/a.ts": source, [target]: "export const b = 1;\nexport type B = number;" };
    await expect(cruiseFiles(title, sources)).rejects.toThrow(
      `error floor-of-statistics: lib/statistics/a.ts → ${target}`,
    );
  });

  test("stop a cycle, and a room without a floor", async () => {
    const cycle = { "lib/store/a.ts": 'export * from "./b.js";', "lib/store/b.ts": 'export * from "./a.js";' };
    await expect(cruiseFiles("cycle", cycle)).rejects.toThrow("error no-cycles");
    const stray = { "lib/attic/a.ts": 'export * from "./b.js";', "lib/attic/b.ts": "export const b = 1;" };
    await expect(cruiseFiles("stray", stray)).rejects.toThrow("error known-room");
  });
});
