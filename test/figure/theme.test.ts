import { theme } from "overlap-lab/figure/index";
import { expect, it, test } from "vitest";

// Colours as people without one kind of cone see them: Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
const sight = {
  full: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
  deuteranopia: [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881],
  tritanopia: [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039],
};

function linear(hex: string): number[] {
  const channels = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255);
  return channels.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
}

/** OKLab (Ottosson 2020) times 100, in which equal distances look about equally different. */
function oklab([r, g, b]: number[]): number[] {
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    100 * (0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s),
    100 * (1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s),
    100 * (0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s),
  ];
}

function seen(hex: string, matrix: number[]): number[] {
  const rgb = linear(hex);
  const rows = [0, 3, 6].map((at) => matrix[at] * rgb[0] + matrix[at + 1] * rgb[1] + matrix[at + 2] * rgb[2]);
  return oklab(rows.map((value) => Math.min(1, Math.max(0, value))));
}

function nearest(colours: readonly string[], matrix: number[]): number {
  const points = colours.map((each) => seen(each, matrix));
  const pairs = points.flatMap((a, i) => points.slice(i + 1).map((b) => Math.hypot(...a.map((v, k) => v - b[k]))));
  return Math.min(...pairs);
}

test.each(Object.entries(sight))("series and agents are told apart with %s", (_, matrix) => {
  expect(nearest(theme.seriesColours, matrix)).toBeGreaterThan(8);
  expect(nearest([theme.agentStyle.red.color, theme.agentStyle.blue.color], matrix)).toBeGreaterThan(20);
});

it("twenty series all look different, and the agents keep their own colour and marker", () => {
  const styles = theme.seriesStyles(Array.from({ length: 20 }, (_, at) => `arm ${at}`));
  expect(new Set(styles.map(({ color, dash }) => color + dash)).size).toBe(20);
  expect(new Set(styles.map(({ color, symbol }) => color + symbol)).size).toBe(20);
  expect(theme.seriesStyles(["red", "blue"])).toMatchObject([theme.agentStyle.red, theme.agentStyle.blue]);
});
