import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseNotebook } from "overlap-lab/notebook/nbformat";
import { writeSite } from "overlap-lab/notebook/site";
import { afterAll, expect, it } from "vitest";
import { phone, useBrowser, visit } from "./browser.js";
import { textContrasts } from "./contrast.js";

useBrowser();

const home = mkdtempSync(join(tmpdir(), "overlap-site-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const page = (name: string, title: string) => {
  const cells = [{ cell_type: "markdown", metadata: {}, source: `# ${title}\n\nText.` }];
  return { name, notebook: parseNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 })) };
};

it("a site leads from its index to each page and on, from the disk, on a telephone too", async () => {
  await writeSite(home, home, [page("00-first", "The first"), page("01-second", "The second")]);
  const index = pathToFileURL(join(home, "index.html")).href;
  const { page: window, requests, errors } = await visit(index, phone);
  expect((await textContrasts(window)).filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  await window.getByRole("link", { name: "The first" }).click();
  await expect.poll(() => window.getByRole("heading", { level: 1 }).textContent()).toBe("The first");
  await window.getByRole("link", { name: /The second/ }).click();
  await expect.poll(() => window.getByRole("heading", { level: 1 }).textContent()).toBe("The second");
  expect(await window.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  expect(requests.map((address) => address.split("/").pop())).toEqual([
    "index.html",
    "00-first.html",
    "01-second.html",
  ]);
  expect(errors).toEqual([]);
});
