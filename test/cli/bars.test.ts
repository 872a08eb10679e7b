import { evaluationBar } from "overlap-lab/cli/evaluation-bar";
import { cellProgress } from "overlap-lab/cli/notebooks/cell-progress";
import { sparkline } from "overlap-lab/cli/sparkline";
import { trainingBar } from "overlap-lab/cli/training-bar";
import { afterEach, describe, expect, it, vi } from "vitest";

/** What is drawn on stderr, as a terminal without colours would get it. */
function drawn(isTTY: boolean, ci: string, draw: () => void): string {
  const wasTTY = process.stderr.isTTY;
  process.stderr.isTTY = isTTY;
  vi.stubEnv("CI", ci);
  let text = "";
  const write = vi.spyOn(process.stderr, "write").mockImplementation((chunk) => {
    text += chunk;
    return true;
  });
  try {
    draw();
  } finally {
    write.mockRestore();
    process.stderr.isTTY = wasTTY;
  }
  return text;
}
afterEach(() => vi.unstubAllEnvs());

const columns = { trapped: [0, 0.5, 1], "red.return": [1, 2, 3], "blue.return": [3, 2, 1] };
const bars: [name: string, draw: () => void, wanted: string[]][] = [
  [
    "training",
    () => {
      const bar = trainingBar("arm A, seed 1");
      bar.update({ episode: 30, episodes: 100, history: { episode: [10, 20, 30], columns } });
      bar.stop();
    },
    ["arm A, seed 1 ", "30/100 episodes", "trapped     ▁▅█ 1.00", "blue.return █▅▁ 1.00"],
  ],
  [
    "an evaluation of two runs",
    () => {
      const bar = evaluationBar(200);
      bar.onProgress(100);
      bar.next();
      bar.onProgress(64);
      bar.stop();
    },
    ["164/200 episodes"],
  ],
  [
    "notebooks",
    () => {
      const bar = cellProgress("02-inside", 2, 7);
      bar.onCell(3, 12);
      bar.stop();
    },
    ["notebook 2 of 7, 02-inside", "cell 3 of 12"],
  ],
];

describe.each(bars)("the bar of %s", (_, draw, wanted) => {
  it("is drawn on a terminal", () => {
    const text = drawn(true, "", draw);
    for (const part of wanted) expect(text).toContain(part);
  });

  it("is not drawn elsewhere, nor on a CI machine", () => {
    expect(drawn(false, "", draw)).toBe("");
    expect(drawn(true, "true", draw)).toBe("");
  });
});

describe("a sparkline", () => {
  it("goes from the lowest to the highest value, without NaN", () => {
    expect(sparkline([0, Number.NaN, 3.5, 7], 10)).toBe("▁▅█");
    expect(sparkline([2, 2], 10)).toBe("▁▁");
    expect(sparkline([], 10)).toBe("");
  });

  it("takes means where there are more values than letters", () => {
    expect(sparkline([0, 0, 1, 1, 7, 7], 3)).toBe("▁▂█");
  });
});
