import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { preset, train } from "overlap-lab/experiment/index";
import { gitCommit } from "overlap-lab/notebook/git-commit";
import { inputHash } from "overlap-lab/notebook/input-hash";
import { parseNotebook } from "overlap-lab/notebook/nbformat";
import { notebookPreset } from "overlap-lab/notebook/notebook-preset";
import { renderPage } from "overlap-lab/notebook/page";
import { type Provenance, provenance } from "overlap-lab/notebook/provenance";
import { type DisplayContent, setSession } from "overlap-lab/notebook/session";
import { configHash, sha256 } from "overlap-lab/store/index";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "overlap-provenance-"));
let sent: DisplayContent[];

beforeEach(() => {
  sent = [];
  const signal = new AbortController().signal;
  const display = (content: DisplayContent) => sent.push(content);
  setSession({ interactive: true, signal, signalUsed: false, libraryShown: false, display });
  vi.stubEnv("OVERLAP_NOTEBOOK", "batch");
  vi.stubEnv("OVERLAP_NOTEBOOK_NAME", "01-arms");
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function rows(facts?: Provenance): string[] {
  provenance(facts);
  return sent[sent.length - 1].data["text/plain"].split("\n");
}

describe("provenance", () => {
  it("gives commit, preset and command by itself", () => {
    expect(rows()).toEqual([
      "commit: the commit that this file is part of",
      "preset: quick",
      "to reproduce: npx overlap notebooks 01-arms",
    ]);
    vi.stubEnv("OVERLAP_PRESET", "paper");
    expect(rows().slice(1)).toEqual(["preset: paper", "to reproduce: npx overlap notebooks 01-arms --preset paper"]);
  });

  it("names the real commit and the open notebook where somebody works in it", () => {
    vi.stubEnv("OVERLAP_NOTEBOOK", "");
    vi.stubEnv("OVERLAP_NOTEBOOK_NAME", "");
    vi.stubEnv("JPY_SESSION_NAME", "/somewhere/notebooks/02-inside.ipynb");
    expect(rows()).toEqual([
      `commit: ${gitCommit()}`,
      "preset: quick",
      "to reproduce: npx overlap notebooks 02-inside",
    ]);
  });

  it("shows seeds by their ends, configurations by their hash, inputs by theirs", () => {
    writeFileSync(join(folder, "a.csv"), "abc");
    const facts = {
      seeds: [3, 4, 5, 6],
      engine: "wasm",
      configs: { narrow: { sight: 0.1 } },
      inputs: [join(folder, "a.csv")],
      more: { hours: 2 },
    };
    expect(rows(facts).slice(3)).toEqual([
      "seeds: 3 to 6",
      "engine: wasm",
      `configuration: narrow: ${configHash({ sight: 0.1 })}`,
      `input: ${join(folder, "a.csv")}: SHA-256 (file) ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad`,
      "hours: 2",
    ]);
  });

  it("takes seeds, engine and hashes from runs", async () => {
    const run = await train({ ...preset("quick", "A"), maddpg: { episodes: 1 } }, 7);
    expect(rows({ runs: { "a run": run } }).slice(3)).toEqual([
      "seeds: 7",
      "engine: wasm-simd, bit-exact",
      `run: a run: arm A, seed 7; configuration ${configHash(run.config).slice(0, 16)}…, parameters ${run.hash.slice(0, 16)}…`,
    ]);
  });

  it("escapes what people write", () => {
    provenance({ more: { "<b>": "&" } });
    expect(sent[0].data["text/html"]).toContain('<tr><th scope="row">&lt;b&gt;</th><td><code>&amp;</code></td></tr>');
  });

  it("has its commit filled in by the page, and nowhere else", async () => {
    provenance();
    const output = { output_type: "display_data", data: sent[0].data, metadata: {} };
    const cell = { cell_type: "code", metadata: {}, source: "provenance();", execution_count: 1, outputs: [output] };
    const made = (metadata: object) =>
      parseNotebook(JSON.stringify({ cells: [cell], metadata, nbformat: 4, nbformat_minor: 5 }));
    const recorded = await renderPage(made({ overlap: { commit: "0123456789ab" } }), { name: "n", folder });
    expect(recorded).toContain("<td><code>0123456789ab</code></td>");
    expect(recorded).not.toContain("the commit that this file is part of");
    expect(await renderPage(made({}), { name: "n", folder: "/" })).toContain("<code>not in a git checkout</code>");
    expect(await renderPage(made({}), { name: "n", folder: "." })).toContain(`<code>${gitCommit()}</code>`);
  });
});

describe("the hash of an input", () => {
  it("is that of a run folder's manifest", () => {
    writeFileSync(join(folder, "run.json"), "{}");
    expect(inputHash(folder)).toEqual({ of: "run.json", sha256: sha256("{}") });
    rmSync(join(folder, "run.json"));
  });

  it("is that of the list of any other folder's files", () => {
    writeFileSync(join(folder, "a.csv"), "abc");
    writeFileSync(join(folder, "b.csv"), "");
    const list = `${sha256("abc")}  a.csv\n${sha256("")}  b.csv\n`;
    expect(inputHash(folder)).toEqual({ of: "2 files", sha256: sha256(list) });
  });

  it("says which input is not there", () => {
    expect(() => inputHash("../data/none")).toThrow('The input "../data/none" is not there');
  });
});

it("the preset of a notebook is one of two", () => {
  vi.stubEnv("OVERLAP_PRESET", "huge");
  expect(() => notebookPreset()).toThrow('OVERLAP_PRESET must be one of quick, paper; got "huge"');
});
