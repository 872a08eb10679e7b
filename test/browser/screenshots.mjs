// Pictures of every page under out/ for people to look at: light, dark and as on a telephone, in out/screenshots.
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { browserRemedy, findBrowser } from "overlap-lab/cli/find-browser";
import { chromium } from "playwright-core";

/** Browsers do not draw pictures much higher, px; a longer page takes several. */
const HIGHEST = 4000;
const WINDOWS = {
  light: { viewport: { width: 1320, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1000, height: 900 }, colorScheme: "dark" },
  phone: { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true },
};

const out = fileURLToPath(new URL("../../out", import.meta.url));
const target = join(out, "screenshots");
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const pages = readdirSync(out, { recursive: true }).filter((file) => file.endsWith(".html") && !/node_modules|desk-/.test(file));
if (pages.length === 0) stop("There is no page under out/. `npm start` makes one.");
const executablePath = findBrowser() ?? stop(`No browser. To get one: ${browserRemedy}`);

const browser = await chromium.launch({ executablePath });
for (const file of pages) for (const [name, window] of Object.entries(WINDOWS)) await photograph(file, name, window);
await browser.close();

async function photograph(file, name, window) {
  const context = await browser.newContext(window);
  const page = await context.newPage();
  await page.goto(pathToFileURL(join(out, file)).href);
  // A window as high as the page sees, and so wakes, every figure.
  const { width } = window.viewport;
  await page.setViewportSize({ width, height: await pageHeight(page) });
  await page.waitForFunction(() => document.querySelectorAll(".overlap-figure:not(:has(.js-plotly-plot))").length === 0);
  await page.setViewportSize(window.viewport);
  const height = await pageHeight(page);
  for (let y = 0, part = 1; y < height; y += HIGHEST, part++) {
    const picture = `${file.replace(/[\\/]/g, "-").replace(/\.html$/, "")}-${name}${height > HIGHEST ? `-${part}` : ""}.png`;
    const clip = { x: 0, y, width, height: Math.min(HIGHEST, height - y) };
    await page.screenshot({ path: join(target, picture), fullPage: true, clip });
    console.log(relative(process.cwd(), join(target, picture)));
  }
  await context.close();
}

function pageHeight(page) {
  return page.evaluate(() => document.documentElement.scrollHeight);
}

function stop(message) {
  console.error(message);
  process.exit(1);
}
