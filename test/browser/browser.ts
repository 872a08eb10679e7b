import { browserRemedy, findBrowser } from "overlap-lab/cli/find-browser";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { afterAll, beforeEach, vi } from "vitest";

/** How long to wait for one thing, ms, and for a whole test: for machines that are slow or busy. */
export const patience = 120_000;
const testTimeout = 300_000;

let browser: Browser | undefined;

/** For the top of a test file: starts the machine's browser once for all its tests, or skips them and says how to get one. */
export function useBrowser(): void {
  vi.setConfig({ testTimeout, hookTimeout: testTimeout });
  let started: Promise<string | undefined> | undefined;
  beforeEach(async ({ skip }) => {
    started ??= start();
    const missing = await started;
    if (missing) skip(missing);
  });
  afterAll(() => browser?.close());
}

async function start(): Promise<string | undefined> {
  const executablePath = findBrowser();
  const { CHROME_PATH } = process.env;
  if (!executablePath)
    return `${CHROME_PATH ? `CHROME_PATH names no program (${CHROME_PATH})` : "no browser"}. To get one: ${browserRemedy}`;
  try {
    browser = await chromium.launch({ executablePath });
  } catch (error) {
    return `${executablePath} does not start (${(error as Error).message.split("\n")[0]}). To get another: ${browserRemedy}`;
  }
}

/** A page, and what went on behind it. */
export interface Visit {
  page: Page;
  /** Every address asked for, data and blobs aside. */
  requests: string[];
  /** Errors on the console, and exceptions that nobody caught. */
  errors: string[];
}

/** Opens an address in a window of its own. */
export async function visit(address: string, options: BrowserContextOptions = {}): Promise<Visit> {
  const context = await browser!.newContext({ viewport: { width: 1000, height: 800 }, ...options });
  context.setDefaultTimeout(patience);
  const page = await context.newPage();
  const requests: string[] = [];
  const errors: string[] = [];
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url())) requests.push(request.url());
  });
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(address);
  return { page, requests, errors };
}

/** A telephone that is held upright. */
export const phone: BrowserContextOptions = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
