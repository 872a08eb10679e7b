import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseNotebook } from "overlap-lab/notebook/nbformat";
import { renderPage } from "overlap-lab/notebook/page";
import { replayBundle } from "overlap-lab/notebook/replay/replay-bundle";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { trace } from "../notebook/replay-fixture.js";
import { phone, useBrowser, visit } from "./browser.js";
import { textContrasts } from "./contrast.js";

useBrowser();

const home = mkdtempSync(join(tmpdir(), "overlap-replay-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A page that holds one replay of four steps and nothing else. */
async function open(options: BrowserContextOptions = {}) {
  const file = join(home, "replay.html");
  const outputs = [
    { output_type: "display_data", data: replayBundle(trace, { title: "Blue leads red astray" }), metadata: {} },
  ];
  const cells = [{ cell_type: "code", metadata: {}, source: "replay(trace)", execution_count: 1, outputs }];
  const notebook = parseNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
  writeFileSync(file, await renderPage(notebook, { name: "replay" }));
  return visit(pathToFileURL(file).href, options);
}

const slider = (page: Page) => page.getByRole("slider", { name: "Step" });
const step = (page: Page) => page.locator(".overlap-player output").textContent();
const agents = (page: Page) => page.locator(".overlap-player .arena > g").innerHTML();

describe("a replay on a page", () => {
  it("plays to the end when asked and not before, and pauses", async () => {
    const { page, requests, errors } = await open();
    await page.waitForTimeout(300);
    expect(await step(page)).toBe("step 0 of 4");
    const before = await agents(page);
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => agents(page)).not.toBe(before);
    await page.getByRole("button", { name: "Pause" }).click();
    const paused = await agents(page);
    await page.waitForTimeout(300);
    expect(await agents(page)).toBe(paused);
    await page.getByRole("button", { name: "Play" }).click();
    await expect.poll(() => step(page), { timeout: 30_000 }).toBe("step 4 of 4");
    await page.getByRole("button", { name: "Play" }).waitFor();
    expect(requests).toHaveLength(1);
    expect(errors).toEqual([]);
  });

  it("goes to a step by slider and by keys", async () => {
    const { page } = await open();
    await slider(page).fill("2");
    expect(await step(page)).toBe("step 2 of 4");
    expect(await page.locator(".overlap-player .state").textContent()).toContain("red trapped since step 2");
    await slider(page).press("ArrowRight");
    expect(await step(page)).toBe("step 3 of 4");
    await slider(page).press("Home");
    expect(await step(page)).toBe("step 0 of 4");
  });

  it.each(["light", "dark"] as const)("can be read in the %s scheme, and fits a telephone", async (colorScheme) => {
    const { page } = await open({ ...phone, colorScheme });
    const texts = await textContrasts(page, ".overlap-replay");
    expect(texts.length).toBeGreaterThan(8);
    expect(texts.filter(({ text, ratio }) => /[\p{L}\d]/u.test(text) && ratio < 4.5)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
