import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadStudies } from "overlap-lab/experiment/analysis/load-studies";
import { findings } from "overlap-lab/experiment/verdict/headlines";
import { headlineRows } from "overlap-lab/notebook/headline-table";
import { staticSvg } from "overlap-lab/notebook/static-svg";
import { trapRateFigure } from "overlap-lab/notebook/trap-rate-figure";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const data = await loadStudies(["calibrated", "controls", "reference"].map((name) => join(root, "data", name)));

/** The lines of README.md from the head of its verdict table to the end of it. */
function tableOfReadme(): string[] {
  const lines = readFileSync(join(root, "README.md"), "utf8").split("\n");
  const start = lines.indexOf("| world | claim | effect [95 % interval] | verdict | beyond that |");
  return lines.slice(start + 2, lines.indexOf("", start));
}

test("the verdict table of README.md is what the committed data give", () => {
  const rows = data.worlds.flatMap((world) =>
    headlineRows(findings(data, world)).map(({ claim, effect, verdict, beyond }) =>
      `| ${world} | ${claim} | ${effect || "–"} | **${verdict}** | ${beyond || "–"} |`.replaceAll("\u00a0", " "),
    ),
  );
  expect(tableOfReadme()).toEqual(rows);
});

test("so is its figure (made again with vitest --update)", async () => {
  await expect(staticSvg(trapRateFigure(data, data.worlds[0]))).toMatchFileSnapshot(
    join(root, "notebooks/summary.svg"),
  );
});
