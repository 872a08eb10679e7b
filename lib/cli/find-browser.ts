import { findProgram } from "./find-program.js";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge", "chrome"];

const MAC = ["Google Chrome", "Chromium", "Microsoft Edge"].map(
  (name) => `/Applications/${name}.app/Contents/MacOS/${name}`,
);

const WINDOWS = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA]
  .filter((folder) => folder !== undefined)
  .flatMap((folder) =>
    ["Google\\Chrome\\Application\\chrome.exe", "Microsoft\\Edge\\Application\\msedge.exe"].map(
      (file) => `${folder}\\${file}`,
    ),
  );

/** How to get a browser, for the messages of those that miss one. */
export const browserRemedy = "apt install chromium, or any Chrome, Chromium or Edge; CHROME_PATH names one elsewhere";

/** Path of a browser of the Chromium family, or null: the one that CHROME_PATH names, or else the first that is installed. */
export function findBrowser(): string | null {
  const { CHROME_PATH } = process.env;
  return findProgram(CHROME_PATH ? [CHROME_PATH] : [...NAMES, ...MAC, ...WINDOWS]);
}
