import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { readNotebook } from "overlap-lab/notebook/nbformat";
import { renderPage } from "overlap-lab/notebook/page";
import { executeNotebook } from "overlap-lab/notebook/runner";
import type { BrowserContextOptions } from "playwright-core";
import { afterAll, describe, expect, it } from "vitest";
import { phone, useBrowser, type Visit, visit } from "./browser.js";
import { textContrasts } from "./contrast.js";
import { doubleClick, figureOf, horizontalRange, hoverText, swipeUp, wake, wakeFigures, zoomIn } from "./figures.js";

useBrowser();

const fixtures = fileURLToPath(new URL("./fixtures", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "overlap-page-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

let address: Promise<string> | undefined;
const visits = new Map<string, Promise<Visit>>();

/** The exported page of a notebook with one figure of each kind, opened from its file. Tests that ask for the same window share it. */
function open(options: BrowserContextOptions = {}): Promise<Visit> {
  const key = JSON.stringify(options);
  address ??= exportPage();
  if (!visits.has(key))
    visits.set(
      key,
      address.then((file) => visit(file, options)),
    );
  return visits.get(key)!;
}

async function exportPage(): Promise<string> {
  const name = "figures";
  const { notebook, failure } = await executeNotebook(readNotebook(join(fixtures, `${name}.ipynb`)), {
    name,
    folder: fixtures,
  });
  expect(failure).toMatchObject({ cell: 8, line: 3 });
  const file = join(home, `${name}.html`);
  writeFileSync(file, await renderPage(notebook, { name, folder: fixtures }));
  return pathToFileURL(file).href;
}

const TITLES = {
  curve: "Return of the blue agent over training",
  bars: "Trap rate before and after fine-tuning",
  heat: "Overlap by hook and kind of pair",
  counts: "Counts",
  path: "Blue lures red to the fake goal",
};

describe("an exported page", () => {
  it("makes every figure interactive when it is scrolled to", async () => {
    const { page } = await open();
    expect(await page.locator(".overlap-figure .js-plotly-plot").count()).toBeLessThan(5);
    expect(await wakeFigures(page)).toBe(5);
    expect(await page.locator(".overlap-figure[data-live] .js-plotly-plot").count()).toBe(5);
  });

  it.each([
    ["a learning curve", TITLES.curve, 2000, 3, /2000 \| self-other overlap \| 3\.5 \| deceptive baseline \| 3$/],
    ["bars", TITLES.bars, 0.125, 1.15, /^after \| self-other overlap0\.125 \[0\.0625, 0\.188\]$/],
    ["a heat map", TITLES.heat, "h2", "unseen", /^h2, unseencosine similarity: 0\.750$/],
    ["a heat map of numbers", TITLES.counts, 3, 2, /^3, 2count \(episodes\): 6\.00$/],
    ["a trajectory", TITLES.path, 0, -0.25, /^red agent \| step 3: \(0\.00, .0\.25\)$/],
  ])("says the numbers under the mouse: %s", async (_, title, x, y, said) => {
    const { page } = await open();
    expect(await hoverText(figureOf(page, title), x, y)).toMatch(said);
  });

  it.each([TITLES.curve, TITLES.bars])("zooms by dragging and goes back on a double click: %s", async (title) => {
    const { page } = await open();
    const figure = figureOf(page, title);
    await wakeFigures(page);
    const before = await horizontalRange(figure);
    await zoomIn(figure);
    const middle = [before[0] * 0.75 + before[1] * 0.25, before[0] * 0.25 + before[1] * 0.75];
    await expect
      .poll(async () => distance(await horizontalRange(figure), middle))
      .toBeLessThan(0.02 * (before[1] - before[0]));
    // On a busy machine two clicks can come too far apart to be a double click; a person clicks again, too.
    await expect
      .poll(
        async () => {
          await doubleClick(figure);
          return horizontalRange(figure);
        },
        { interval: 1000, timeout: 10_000 },
      )
      .toEqual(before);
  });

  it("lays figures out anew when the window changes", async () => {
    const { page } = await open();
    await wakeFigures(page);
    for (const width of [420, 1000]) {
      await page.setViewportSize({ width, height: 800 });
      const column = await page
        .locator("main > p")
        .first()
        .evaluate((element) => element.clientWidth);
      const expected = [...Array(4).fill(Math.min(column, 720)), Math.min(column, 520)];
      const widths = () =>
        page.locator(".js-plotly-plot .main-svg:first-child").evaluateAll((all) => all.map((svg) => svg.clientWidth));
      await expect.poll(widths).toEqual(expected);
    }
  });

  it("saves the numbers of a figure as CSV", async () => {
    const { page } = await open();
    const figure = figureOf(page, TITLES.bars);
    await wake(figure);
    const [download] = await Promise.all([page.waitForEvent("download"), figure.getByText("Data (CSV)").click()]);
    expect(download.suggestedFilename()).toBe("trap-rate-before-and-after-fine-tuning.csv");
    const rows = readFileSync((await download.path())!, "utf8")
      .trim()
      .split("\r\n");
    expect(rows).toHaveLength(7);
    expect(rows[0]).toMatch(/^trace,x,y,low,high/);
    expect(rows.filter((row) => row.startsWith("after,0.125,self-other overlap,0.0625,0.1875"))).toHaveLength(1);
  });

  it.each(["light", "dark"] as const)(
    "is readable in the %s scheme, before and after figures wake",
    async (colorScheme) => {
      for (const options of [{ javaScriptEnabled: false }, {}]) {
        const { page } = await open({ colorScheme, viewport: { width: 1000, height: 8000 }, ...options });
        if (!("javaScriptEnabled" in options)) await wakeFigures(page);
        const contrasts = await textContrasts(page);
        expect(contrasts.length).toBeGreaterThan(150);
        expect(contrasts.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
      }
    },
  );

  it.each([
    ["light", TITLES.curve, 2000, 3],
    ["dark", TITLES.curve, 2000, 3],
    ["light", TITLES.bars, 0.125, 1.15],
    ["dark", TITLES.bars, 0.125, 1.15],
    ["light", TITLES.path, 0, -0.25],
    ["dark", TITLES.path, 0, -0.25],
    ["light", TITLES.heat, "h2", "unseen"],
    ["dark", TITLES.heat, "h2", "unseen"],
  ] as const)("is readable under the mouse, in the %s scheme: %s", async (colorScheme, title, x, y) => {
    const { page } = await open({ colorScheme, viewport: { width: 1000, height: 8000 } });
    await hoverText(figureOf(page, title), x, y);
    const labels = await textContrasts(page, ".hoverlayer");
    expect(labels.length).toBeGreaterThan(0);
    expect(labels.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });

  it("fits a telephone", async () => {
    const { page } = await open(phone);
    expect(await wakeFigures(page)).toBe(5);
    const widths = await page.evaluate(() => [innerWidth, document.documentElement.scrollWidth]);
    expect(widths).toEqual([360, 360]);
  });

  it("lets a finger that starts on a figure scroll the page", async () => {
    const { page } = await open(phone);
    const figure = figureOf(page, TITLES.curve);
    await wake(figure);
    const before = await page.evaluate(() => scrollY);
    await swipeUp(figure, 200);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(before + 150);
  });

  it("has contents whose links lead to their sections", async () => {
    const { page } = await open();
    const links = page.locator("nav.contents a");
    const names = await links.allTextContents();
    expect(names).toEqual([
      "A learning curve",
      "Bars",
      "A heat map",
      "The same in one colour",
      "A trajectory",
      "A table, and text",
      "An error",
    ]);
    for (const name of names) {
      await links.filter({ hasText: name }).click();
      const heading = page.locator("main h2, main h3").filter({ hasText: name });
      await expect.poll(() => heading.evaluate((element) => element.getBoundingClientRect().top)).toBeLessThan(700);
      await page.evaluate(() => scrollTo({ top: 0, behavior: "instant" }));
    }
  });

  it("shows where the keyboard is", async () => {
    const { page } = await visit(await address!);
    const seen = new Set<string>();
    for (let press = 0; press < 40; press++) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const element = document.activeElement!;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        return { tag: element.tagName, outline: outlineStyle !== "none" && Number.parseFloat(outlineWidth) > 0 };
      });
      if (focus.tag === "BODY") break;
      expect(focus).toMatchObject({ outline: true });
      seen.add(focus.tag);
    }
    expect([...seen]).toEqual(expect.arrayContaining(["A", "SUMMARY"]));
  });

  it.each(["light", "dark"] as const)("keeps the accessibility rules of axe, %s", async (colorScheme) => {
    const { page } = await open({ colorScheme });
    await wakeFigures(page);
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8"));
    // biome-ignore lint/suspicious/noExplicitAny: axe puts itself on the window.
    const { violations } = await page.evaluate(() => (window as any).axe.run());
    const found = violations.map(
      ({ id, help, nodes }: AxeViolation) => `${id}: ${help} ${nodes.map(({ target }) => target).join("; ")}`,
    );
    expect(found).toEqual([]);
  });

  it("has asked the network for nothing in all this, and complained of nothing", async () => {
    const all = await Promise.all(visits.values());
    for (const { requests, errors } of all)
      expect({ requests, errors }).toEqual({ requests: [await address], errors: [] });
  });
});

interface AxeViolation {
  id: string;
  help: string;
  nodes: { target: string[] }[];
}

function distance(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, index) => Math.abs(value - b[index])));
}
