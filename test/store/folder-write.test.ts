import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { putFolderBack, writeFolder } from "overlap-lab/store/folder-write";
import { afterEach, beforeEach, expect, test } from "vitest";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "overlap-folder-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const contents = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), "utf8")]));

test("writes the files and leaves nothing else behind", () => {
  writeFolder(join(home, "deep", "a"), { "x.txt": "1", "y.bin": Uint8Array.of(50) });
  expect(contents(join(home, "deep", "a"))).toEqual({ "x.txt": "1", "y.bin": "2" });
  expect(readdirSync(join(home, "deep"))).toEqual(["a"]);
});

test("never overwrites unless it is told to", () => {
  writeFolder(join(home, "a"), { "x.txt": "1", "old.txt": "" });
  expect(() => writeFolder(join(home, "a"), { "x.txt": "2" })).toThrow(/ENOTEMPTY|EEXIST/);
  expect(contents(join(home, "a"))).toEqual({ "x.txt": "1", "old.txt": "" });
  writeFolder(join(home, "a"), { "x.txt": "2" }, true);
  expect(contents(join(home, "a"))).toEqual({ "x.txt": "2" });
  expect(readdirSync(home)).toEqual(["a"]);
});

test("removes what a killed attempt left, and nothing of others", () => {
  for (const name of [".a.writing-Xy12z3", ".ab.writing-Xy12z3", ".a.partial"]) {
    mkdirSync(join(home, name));
    writeFileSync(join(home, name, "half"), "");
  }
  writeFolder(join(home, "a"), { "x.txt": "1" });
  expect(readdirSync(home)).toEqual([".a.partial", ".ab.writing-Xy12z3", "a"]);
});

test("a folder that a killed attempt moved aside is put back, unless another has come in its place", () => {
  const aside = join(home, ".a.writing-Xy12z3", "old");
  mkdirSync(aside, { recursive: true });
  writeFileSync(join(aside, "x.txt"), "1");
  mkdirSync(join(home, ".b.writing-Xy12z3"));
  for (const name of ["a", "b", join("nowhere", "c")]) putFolderBack(join(home, name));
  expect(contents(join(home, "a"))).toEqual({ "x.txt": "1" });
  expect(readdirSync(home)).toEqual([".a.writing-Xy12z3", ".b.writing-Xy12z3", "a"]);
  mkdirSync(aside);
  putFolderBack(join(home, "a"));
  expect(contents(join(home, "a"))).toEqual({ "x.txt": "1" });
});

test.each(["../x", "/x", ".x", "a//b", "__proto__"])("refuses the file name %j and writes nothing", (name) => {
  expect(() => writeFolder(join(home, "a"), Object.fromEntries([[name, "1"]]))).toThrow("is not a file name");
  expect(readdirSync(home)).toEqual([]);
});
