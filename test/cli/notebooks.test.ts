import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, test } from "vitest";
import { isAlive } from "../notebook/helpers.js";
import { overlap } from "./spawn.js";

const home = mkdtempSync(join(tmpdir(), "overlap-notebooks-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A folder to run in, with notebooks of one text and some code cells each. */
function folderWith(notebooks: Record<string, string[]>): string {
  const folder = mkdtempSync(join(home, "case-"));
  mkdirSync(join(folder, "notebooks"));
  for (const [name, sources] of Object.entries(notebooks)) {
    const code = sources.map((source, at) => ({
      cell_type: "code",
      execution_count: null,
      id: `${name}-${at + 1}`,
      metadata: {},
      outputs: [],
      source: [source],
    }));
    const text = { cell_type: "markdown", id: `${name}-0`, metadata: {}, source: [`# Title of ${name}`] };
    const notebook = { cells: [text, ...code], metadata: {}, nbformat: 4, nbformat_minor: 5 };
    writeFileSync(fileOf(folder, name), `${JSON.stringify(notebook, null, 1)}\n`);
  }
  return folder;
}

const fileOf = (folder: string, name: string) => join(folder, "notebooks", `${name}.ipynb`);
const textOf = (folder: string, name: string) => readFileSync(fileOf(folder, name), "utf8");
const run = (folder: string, ...words: string[]) => overlap(folder, ["notebooks", ...words]);

describe("outputs in place", () => {
  const folder = folderWith({
    a: ["const seen = process.env.OVERLAP_PRESET;", "console.log('first');\nconsole.log(seen);"],
  });

  it("cannot be verified or made into pages before there are some", async () => {
    const before = textOf(folder, "a");
    const stderr = "a has cells without outputs. Make them with `npx overlap notebooks a --in-place`.\n";
    expect(await run(folder, "--verify")).toEqual({ code: 1, stdout: "", stderr });
    expect(await run(folder, "--pages")).toEqual({ code: 1, stdout: "", stderr });
    expect(readdirSync(folder)).toEqual(["notebooks"]);
    expect(textOf(folder, "a")).toBe(before);
  });

  it("are written into the notebook, and verified to the byte", async () => {
    expect(await run(folder, "--in-place")).toMatchObject({ code: 0, stdout: "notebooks/a.ipynb\n", stderr: "" });
    const text = textOf(folder, "a");
    expect(text).toContain('"first\\n",\n      "quick\\n"');
    expect(JSON.parse(text).metadata).toEqual({ overlap: { preset: "quick" } });
    const verified = await run(folder, "a", "--verify");
    expect(verified).toEqual({ code: 0, stdout: "a: as it is in the file, to the byte\n", stderr: "" });
    expect(textOf(folder, "a")).toBe(text);
    expect(readdirSync(folder)).toEqual(["notebooks"]);
  });

  it("make pages without executing anything", async () => {
    const { code, stdout } = await run(folder, "--pages");
    expect({ code, stdout }).toEqual({ code: 0, stdout: "out/index.html\nout/a.html\n" });
    expect(readFileSync(join(folder, "out", "a.html"), "utf8")).toContain("first\nquick");
    expect(readdirSync(join(folder, "out")).sort()).toEqual(["a.html", "index.html"]);
  });

  it("fail verification where an output differs: notebook, cell, output and lines", async () => {
    const text = textOf(folder, "a");
    writeFileSync(fileOf(folder, "a"), text.replace("first\\n", "other\\n"));
    const { code, stderr } = await run(folder, "--verify");
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^a, cell \[2\] \(a-2\), output 1 of 1, stdout\n {2}line 1:\n {2}- other\n {2}\+ first\n1 of 1 notebook did not/,
    );
    expect(textOf(folder, "a")).toContain("other");
    writeFileSync(fileOf(folder, "a"), text);
  });

  it("fail verification with another budget, and where only the bytes differ", async () => {
    const other = await run(folder, "--verify", "--preset", "paper");
    expect(other.stderr).toContain("a was executed with the preset quick before, now with paper");
    const text = textOf(folder, "a");
    writeFileSync(fileOf(folder, "a"), text.trimEnd());
    const bytes = await run(folder, "--verify");
    expect({ code: bytes.code }).toEqual({ code: 1 });
    expect(bytes.stderr).toContain("a: same content, but the file is written differently");
    writeFileSync(fileOf(folder, "a"), text);
  });
});

it("a notebook that fails is not overwritten in place", async () => {
  const folder = folderWith({ bad: ["throw new Error('no');"] });
  const before = textOf(folder, "bad");
  const { code, stderr } = await run(folder, "--in-place");
  expect(code).toBe(1);
  expect(stderr).toContain("bad, cell [1], line 1: Error: no");
  expect(textOf(folder, "bad")).toBe(before);
  expect(existsSync(join(folder, "out", "bad.html"))).toBe(true);
});

it("a plain run leaves a site of what has outputs; paper has a folder of its own", async () => {
  const cell = ["console.log(process.env.OVERLAP_PRESET);"];
  const folder = folderWith({ a: cell, b: cell, c: cell });
  await run(folder, "b", "--in-place");
  const { code, stdout } = await run(folder, "a");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "out/a.ipynb\nout/a.html\n" });
  const index = (out: string) => readFileSync(join(folder, out, "index.html"), "utf8").match(/href="\w\.html"/g);
  expect(index("out")).toEqual(['href="a.html"', 'href="b.html"']);
  const quick = readFileSync(join(folder, "out", "a.html"), "utf8");
  expect((await run(folder, "a", "--preset", "paper")).stdout).toBe("out/paper/a.ipynb\nout/paper/a.html\n");
  expect(readFileSync(join(folder, "out", "paper", "a.html"), "utf8")).toContain('<pre class="stdout">paper</pre>');
  expect(readFileSync(join(folder, "out", "a.html"), "utf8")).toBe(quick);
  expect(index("out/paper")).toEqual(['href="a.html"']);
});

it("refuses modes that exclude each other, and budgets that there are not", async () => {
  const folder = folderWith({ a: ["1"] });
  expect(await run(folder, "--verify", "--in-place")).toMatchObject({ code: 2 });
  const { code, stderr } = await run(folder, "--preset", "huge");
  expect(code).toBe(2);
  expect(stderr).toContain("Allowed choices are quick, paper.");
});

test.skipIf(process.platform === "win32").each(["SIGINT", "SIGTERM", "SIGKILL"] as const)(
  "%s of the runner ends the kernel and writes nothing",
  async (signal) => {
    const folder = folderWith({
      a: ["require('node:fs').writeFileSync('../pid', String(process.pid));", "await null; for (;;) {}"],
    });
    const file = join(folder, "pid");
    const { code, stdout } = await overlap(folder, ["notebooks"], (child) => {
      const look = setInterval(() => {
        if (!existsSync(file) || readFileSync(file, "utf8") === "") return;
        clearInterval(look);
        setTimeout(() => child.kill(signal), 200);
      }, 50);
    });
    expect({ code, stdout }).toEqual({ code: signal === "SIGKILL" ? null : 1, stdout: "" });
    const kernel = Number(readFileSync(file, "utf8"));
    for (let tries = 0; tries < 100 && isAlive(kernel); tries++)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(isAlive(kernel)).toBe(false);
    expect(readdirSync(folder).filter((name) => name === "out" && readdirSync(join(folder, name)).length > 0)).toEqual(
      [],
    );
  },
);
