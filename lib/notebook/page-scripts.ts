import { browserScript } from "./browser-script.js";
import { isFigureHtml, isReplayHtml } from "./page-output.js";
import { playerScript } from "./replay/player-script.js";

/** A script that some outputs need: it goes once into a page, and only where there is such an output. */
interface PageScript {
  neededBy(html: string): boolean;
  source(): string;
}

const scripts: readonly PageScript[] = [
  { neededBy: isFigureHtml, source: browserScript },
  { neededBy: isReplayHtml, source: playerScript },
];

/** The script elements that a page with these outputs needs. */
export function pageScripts(outputs: readonly string[]): string {
  return scripts
    .filter(({ neededBy }) => outputs.some(neededBy))
    .map(({ source }) => `<script>${source()}</script>\n`)
    .join("");
}
