import type { ReplayLook } from "./look.js";
import type { ReplayData } from "./replay-data.js";

/** Space left of and right of the curve, and its height with the labels, px. The player finds its cursor's place by them. */
export const curveShape = { left: 52, right: 12, top: 36, bottom: 20, height: 130 };

/**
 * The log-MSE over the episode as SVG, `width` px wide. It has gaps where a step makes no pair. Runs in Node and, from its source text, in the
 * browser, so it must stand alone.
 */
export function drawCurve(data: ReplayData, width: number, look: ReplayLook, shape: typeof curveShape): string {
  const values = data.logMse ?? [];
  const there = values.filter((value): value is number => value !== null);
  const bottom = shape.height - shape.bottom;
  const word = (x: number, y: number, anchor: string, content: string) =>
    `<text x="${x}" y="${y}" font-size="12" fill="${look.muted}" text-anchor="${anchor}">${content}</text>`;
  const title = word(
    0,
    12,
    "start",
    there.length === 0 ? "self-other distance: no step made a pair" : "self-other distance (log-MSE)",
  );
  if (there.length === 0) return title;

  let low = Math.min(...there);
  let high = Math.max(...there);
  if (high - low < 0.1) {
    const middle = (high + low) / 2;
    low = middle - 0.05;
    high = middle + 0.05;
  }
  const x = (step: number) => shape.left + ((width - shape.left - shape.right) * step) / Math.max(1, values.length - 1);
  const y = (value: number) => shape.top + 4 + ((bottom - shape.top - 8) * (high - value)) / (high - low);
  const label = (value: number) => value.toFixed(1).replace("-", "\u2212");
  let path = "";
  values.forEach((value, step) => {
    if (value === null) return;
    const joined = step > 0 && values[step - 1] !== null;
    // A point between two gaps is drawn as a dot: a line of no length with round ends.
    const alone = !joined && (values[step + 1] ?? null) === null;
    path += `${joined ? "L" : "M"}${x(step).toFixed(1)} ${y(value).toFixed(1)}${alone ? "h0" : ""}`;
  });
  const trap =
    data.trappedAt < 0
      ? ""
      : `<path d="M${x(data.trappedAt).toFixed(1)} ${shape.top}V${bottom}" stroke="${look.ink}" stroke-width="1" stroke-dasharray="2 3"/>` +
        word(
          Math.round(x(data.trappedAt)),
          shape.top - 5,
          data.trappedAt > values.length / 2 ? "end" : "start",
          "trapped",
        );
  return [
    title,
    `<path d="M${shape.left} ${shape.top}V${bottom}H${width - shape.right}" fill="none" stroke="${look.axis}"/>`,
    word(shape.left - 6, y(high) + 4, "end", label(high)),
    word(shape.left - 6, y(low) + 4, "end", label(low)),
    word(shape.left, shape.height - 5, "middle", "0"),
    word(width - shape.right, shape.height - 5, "end", `step ${data.steps}`),
    trap,
    `<path d="${path}" fill="none" stroke="${look.blue}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"/>`,
  ].join("");
}
