import { execFile } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeKernelspec } from "overlap-lab/cli/lab";
import { codeCells, type Notebook, type Output, readNotebook, serialiseNotebook } from "overlap-lab/notebook/nbformat";
import { executeNotebook } from "overlap-lab/notebook/runner";
import type { Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { patience, useBrowser, type Visit, visit } from "./browser.js";
import { figureOf, hoverText } from "./figures.js";
import { createDesk, fixtures, jupyterProgram, type LabServer, processesOf, startLab, useJupyter } from "./jupyter.js";

useJupyter();

const waiting = { timeout: patience, interval: 50 };
const desk = createDesk();
const notebook = join(desk.notebooks, "figures.ipynb");
const executed = join(desk.folder, "executed.ipynb");
let ours: Promise<Notebook> | undefined;

beforeAll(() => cpSync(fixtures, desk.notebooks, { recursive: true }));

/** The notebook with outputs, executed by our own runner; `executed` is its file. */
function executeOurselves(): Promise<Notebook> {
  ours ??= executeNotebook(readNotebook(notebook), { name: "figures", folder: desk.notebooks }).then((report) => {
    writeFileSync(executed, serialiseNotebook(report.notebook));
    return report.notebook;
  });
  return ours;
}

async function jupyter(program: string, ...words: string[]): Promise<void> {
  const JUPYTER_PATH = await writeKernelspec(join(desk.folder, "share"));
  const options = { env: { ...desk.env, JUPYTER_PATH }, cwd: desk.folder, timeout: patience };
  await promisify(execFile)(jupyterProgram(program), words, options);
}

/** Somebody may be watching where nbclient runs the notebook: then the first figure brings the interactive library along. */
const isLibrary = (output: Output) =>
  "data" in output && String(output.data["text/html"]).includes("window.overlapLab = {");

describe("nbclient", () => {
  it("gets the same outputs from the kernel, cell by cell, as our own runner", async () => {
    const cells = codeCells(await executeOurselves());
    const output = join(desk.folder, "theirs.ipynb");
    await jupyter("jupyter-execute", "--allow-errors", "--output", output, notebook);
    const theirs = codeCells(readNotebook(output));
    expect(theirs.flatMap(({ outputs }) => outputs).filter(isLibrary)).toHaveLength(1);
    for (const [index, { outputs, execution_count }] of cells.entries()) {
      expect(theirs[index].execution_count).toBe(execution_count);
      expect(theirs[index].outputs.filter((each) => !isLibrary(each))).toEqual(outputs);
    }
  });
});

describe("nbconvert", () => {
  const TITLES = [
    "Return of the blue agent over training",
    "Trap rate before and after fine-tuning",
    "Overlap by hook and kind of pair",
    "Counts",
    "Blue lures red to the fake goal",
  ];
  const pictures = (text: string) =>
    [...text.matchAll(/<img alt="([^"]+)" src="data:image\/svg/g)].map(([, title]) => title);

  it("makes a page in which the static pictures stand without any script", async () => {
    await executeOurselves();
    await jupyter("jupyter-nbconvert", "--to", "html", executed);
    const page = readFileSync(join(desk.folder, "executed.html"), "utf8");
    expect(pictures(page)).toEqual(TITLES);
    for (const [, picture] of page.matchAll(/src="data:image\/svg\+xml;base64,([^"]+)"/g))
      expect(Buffer.from(picture, "base64").toString()).toMatch(/^<svg class="main-svg".*<\/svg>$/s);
  });

  it("makes Markdown with the static pictures", async () => {
    await executeOurselves();
    await jupyter("jupyter-nbconvert", "--to", "markdown", executed);
    const text = readFileSync(join(desk.folder, "executed.md"), "utf8");
    expect(text).toContain("## A learning curve");
    expect(pictures(text)).toEqual(TITLES);
  });
});

describe("JupyterLab, started by `overlap lab`", () => {
  useBrowser();
  let lab: LabServer;
  let started: Promise<LabServer> | undefined;
  beforeEach(async () => {
    started ??= startLab(desk);
    lab = await started;
  });

  const cell = (page: Page, number: number) => page.locator(".jp-Notebook .jp-Cell").nth(number);
  const prompts = (page: Page) => page.locator(".jp-CodeCell .jp-InputPrompt").allTextContents();
  const output = async (page: Page, number: number) => (await printed(page, number).allTextContents()).join("");
  const printed = (page: Page, number: number) => cell(page, number).locator(".jp-OutputArea-output");

  let seen: Visit | undefined;
  afterEach(() => seen?.page.context().close());

  async function openNotebook(name: string): Promise<Visit> {
    seen = await visit(lab.address(`${name}.ipynb`), { viewport: { width: 1200, height: 1000 } });
    const kernel = seen.page.locator(".jp-Toolbar-kernelName").first();
    await expect.poll(() => kernel.textContent(), waiting).toBe("Overlap Lab (TypeScript)");
    await seen.page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]:visible').waitFor();
    return seen;
  }

  async function choose(page: Page, menu: string, command: string): Promise<void> {
    await page.getByRole("menuitem", { name: menu, exact: true }).click();
    await page.getByRole("menuitem", { name: command, exact: true }).click();
  }

  async function interrupt(page: Page): Promise<void> {
    await page.locator('[data-jp-item-name="interrupt"]').first().click();
  }

  async function runCell(page: Page, number: number): Promise<void> {
    await cell(page, number).locator(".cm-content").click();
    await page.keyboard.press("Control+Enter");
  }

  it("runs all cells of a notebook, and makes the figure interactive", async () => {
    const { page, errors } = await openNotebook("live");
    await choose(page, "Run", "Run All Cells");
    await expect.poll(() => output(page, 4), waiting).toBe("after everything 42\n");
    expect(await output(page, 1)).toBe("42");
    expect(await printed(page, 3).locator("td").allTextContents()).toEqual(["baseline", "0.500", "overlap", "0.125"]);
    const figure = figureOf(page, "Trap rate");
    expect(await hoverText(figure, 0.125, 1)).toBe("overlap0.125 [0, 1]");

    // Started anew, the kernel has forgotten everything, and the page has the library already.
    await choose(page, "Edit", "Clear Outputs of All Cells");
    expect(await page.locator(".jp-OutputArea-output").count()).toBe(0);
    await page.locator('[data-jp-item-name="restart-and-run"]').first().click();
    await page.locator(".jp-Dialog .jp-mod-accept").click();
    await expect.poll(() => output(page, 4), waiting).toBe("after everything 42\n");
    expect(await hoverText(figure, 0.5, 0)).toBe("baseline0.5 [0, 1]");

    // Saved and opened again, the figure is interactive without being run.
    await page.keyboard.press("Control+s");
    await page.locator(".lm-TabBar-tab.jp-mod-current:not(.jp-mod-dirty)").first().waitFor();
    await page.reload();
    expect(await hoverText(figure, 0.5, 0)).toBe("baseline0.5 [0, 1]");
    expect(errors).toEqual([]);
  });

  it("completes names by their types", async () => {
    const { page } = await openNotebook("live");
    await runCell(page, 1);
    await expect.poll(() => output(page, 1), waiting).toBe("42");
    await cell(page, 4).locator(".cm-content").click();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("\nanswer.toFi");
    // JupyterLab drops an answer that takes longer than a second, as it may on a busy machine; so ask again.
    const asked = async () => {
      await page.keyboard.press("Tab");
      return cell(page, 4).locator(".cm-content").innerText();
    };
    await expect.poll(asked, { ...waiting, interval: 2000 }).toMatch(/answer\.toFixed$/);
  });

  it("interrupts training and a loop, and runs what comes after", async () => {
    const { page } = await openNotebook("interrupted");
    await choose(page, "Run", "Run All Cells");
    await printed(page, 2).locator("progress").waitFor();
    await interrupt(page);
    await expect.poll(() => output(page, 2), waiting).toMatch(/AbortError: stopped after \d+ of 25000 episodes/);
    // What was queued behind it has not run, and no number says that it had.
    expect(await prompts(page)).toEqual(["[1]:", "[2]:", "[ ]:", "[ ]:"]);
    await runCell(page, 3);
    await expect.poll(() => output(page, 3), waiting).toContain("looping");
    await interrupt(page);
    await expect.poll(() => output(page, 3), waiting).toContain("Interrupted: The cell was interrupted.");
    await runCell(page, 4);
    await expect.poll(() => output(page, 4), waiting).toBe("the kernel still works\n");
    expect(await prompts(page)).toEqual(["[1]:", "[2]:", "[3]:", "[4]:"]);
  });

  it.skipIf(process.platform === "win32")(
    "leaves no process behind",
    async () => {
      expect(await processesOf(desk)).not.toEqual([]);
      lab.child.kill("SIGTERM");
      expect(await lab.ended).toBe(0);
      await expect.poll(() => processesOf(desk), waiting).toEqual([]);
    },
    patience,
  );
});
