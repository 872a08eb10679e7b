import { createHash } from "node:crypto";
import { paper } from "../../figure/theme.js";
import { escapeHtml } from "../html.js";
import { textWidth } from "../text-size.js";
import { drawAgents, drawArena } from "./draw-arena.js";
import { curveShape, drawCurve } from "./draw-curve.js";
import { replayLook as look } from "./look.js";
import type { ReplayData } from "./replay-data.js";

const frameCount = 6;
const columns = 3;
const width = 720;
const gap = 12;
const frame = (width - gap * (columns - 1)) / columns;
/** Height of the line above a frame that says its step, px. */
const label = 22;
const titleLine = 21;
const font = "Helvetica Neue,Helvetica,Arial,Liberation Sans,sans-serif";

/** Eight hexadecimal digits that stand for a replay: same data, same digits. */
export function replayHash(data: ReplayData): string {
  return createHash("sha256").update(JSON.stringify(data)).digest("hex").slice(0, 8);
}

/** Six moments of an episode as one static SVG with the same bytes each time, over the overlap curve if there is one. */
export function filmStrip(data: ReplayData, description: string): string {
  const arena = drawArena(data, look);
  const lines = wrapped(data.title);
  const top = lines.length * titleLine + 34;
  const steps = filmSteps(data);
  const rows = Math.ceil(steps.length / columns);
  const frames = steps.map((step, i) => {
    const x = (i % columns) * (frame + gap);
    const y = top + Math.floor(i / columns) * (frame + label + gap);
    const agents = drawAgents(data, step, look, 96);
    return (
      `<text x="${x}" y="${y + 14}" font-size="13" fill="${look.ink}">${frameLabel(data, step)}</text>` +
      `<svg x="${x}" y="${y + label}" width="${frame}" height="${frame}" viewBox="-1000 -1000 2000 2000">${arena}${agents}</svg>`
    );
  });
  const end = top + rows * (frame + label + gap);
  const curve = data.logMse ? `<g transform="translate(0 ${end})">${drawCurve(data, width, look, curveShape)}</g>` : "";
  const height = end + (data.logMse ? curveShape.height : 0);
  const title = lines.map(
    (line, i) =>
      `<text x="0" y="${17 + i * titleLine}" font-size="16" font-weight="600" fill="${look.ink}">${escapeHtml(line)}</text>`,
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}" role="img" aria-label="${escapeHtml(description)}">` +
    `<rect width="${width}" height="${height}" fill="${paper}"/>` +
    `${title.join("")}${legend(lines.length * titleLine + 16)}${frames.join("")}${curve}</svg>`
  );
}

/** Start, end, the step of trapping, and others so that the agents cover about the same way from one to the next. */
export function filmSteps({ red, blue, steps, trappedAt }: ReplayData): number[] {
  if (steps < frameCount) return Array.from({ length: steps + 1 }, (_, step) => step);
  const way = [0];
  for (let step = 1; step <= steps; step++) {
    const length = (path: number[]) => {
      const x = path[2 * step] - path[2 * step - 2];
      const y = path[2 * step + 1] - path[2 * step - 1];
      return Math.sqrt(x * x + y * y);
    };
    // One unit is added, so that agents at rest get frames too.
    way.push(way[step - 1] + length(red) + length(blue) + 1);
  }
  const chosen = [0];
  for (let i = 1; i < frameCount; i++) {
    const reached = way.findIndex((length) => length >= (way[steps] * i) / (frameCount - 1));
    const latest = steps - (frameCount - 1 - i);
    chosen.push(Math.min(latest, Math.max(reached, chosen[i - 1] + 1)));
  }
  if (trappedAt > 0 && trappedAt < steps && !chosen.includes(trappedAt)) {
    const inner = chosen.slice(1, -1);
    const nearest = inner.reduce((a, b) => (Math.abs(b - trappedAt) < Math.abs(a - trappedAt) ? b : a));
    chosen[chosen.indexOf(nearest)] = trappedAt;
  }
  return chosen;
}

function frameLabel({ trappedAt, steps }: ReplayData, step: number): string {
  const place = step === 0 ? " (start)" : step === steps ? " (end)" : "";
  return `step ${step}${place}${step === trappedAt ? ": red is trapped" : ""}`;
}

function wrapped(title: string): string[] {
  const lines = [""];
  for (const word of title.split(/\s+/)) {
    const longer = `${lines[lines.length - 1]} ${word}`.trim();
    if (lines[lines.length - 1] === "" || textWidth(longer, 16, true) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** The marks and what they mean, in one line. */
function legend(y: number): string {
  const marks: [mark: string, name: string][] = [
    [`<rect x="-5" y="-5" width="10" height="10" fill="${look.blue}"/>`, "blue"],
    [`<circle r="5.5" fill="${look.red}"/>`, "red"],
    [`<path d="${smallStar}" fill="${look.goal}" stroke="${look.goal}"/>`, "goal"],
    [`<path d="${smallStar}" fill="none" stroke="${look.fake}"/>`, "fake goal"],
    [
      `<circle r="6.5" fill="${look.blue}" fill-opacity="0.1" stroke="${look.blue}" stroke-opacity="0.6"/>`,
      "sight radius",
    ],
    [`<path d="M-7 0h14" stroke="${look.ink}" stroke-dasharray="3 2"/>`, "they see each other"],
  ];
  let x = 8;
  return marks
    .map(([mark, name]) => {
      const item = `<g transform="translate(${x} ${y - 4})">${mark}<text x="13" y="4" font-size="12" fill="${look.muted}">${name}</text></g>`;
      x += 13 + Math.ceil(textWidth(name, 12)) + 20;
      return item;
    })
    .join("");
}

const smallStar = "M0 -7L1.6 -2.2L6.7 -2.2L2.6 .8L4.1 5.7L0 2.7L-4.1 5.7L-2.6 .8L-6.7 -2.2L-1.6 -2.2Z";
