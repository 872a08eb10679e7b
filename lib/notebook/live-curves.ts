import { theme } from "../figure/index.js";
import { curve, type History } from "../maddpg/index.js";
import { escapeHtml } from "./html.js";

const width = 220;
const height = 56;
const inset = 3;

/** The learning curves so far, each in a small picture with its newest value. A column that is not there yet says which there are. */
export function liveCurves(history: History, columns: readonly string[]): string {
  const pictures = columns.map((column) =>
    history.columns[column]?.some((value) => !Number.isNaN(value))
      ? picture(history, column)
      : `<div>${escapeHtml(column)}: no value so far; there are ${escapeHtml(Object.keys(history.columns).join(", ") || "none")}</div>`,
  );
  return `<div style="display:flex;flex-wrap:wrap;gap:0.5rem 1.5rem;font:12px sans-serif">${pictures.join("")}</div>`;
}

function picture(history: History, column: string): string {
  const { x, mean } = curve(history, column, 60);
  const [low, high] = [Math.min(...mean), Math.max(...mean)];
  const across = (value: number) => inset + ((value - x[0]) / (x[x.length - 1] - x[0] || 1)) * (width - 2 * inset);
  const up = (value: number) => height - inset - ((value - low) / (high - low || 1)) * (height - 2 * inset);
  const points = x.map((each, at) => `${across(each).toFixed(1)},${up(mean[at]).toFixed(1)}`).join(" ");
  const number = (value: number) => String(Number(value.toPrecision(3)));
  const words = `${column} ${number(mean[mean.length - 1])} (${number(low)} to ${number(high)})`;
  return `<div>${escapeHtml(words)}<br><svg width="${width}" height="${height}" role="img" aria-label="${escapeHtml(words)}"><polyline points="${points}" fill="none" stroke="${colourOf(column)}" stroke-width="1.5"/></svg></div>`;
}

/** An agent's columns have its colour. */
function colourOf(column: string): string {
  const { agentStyle, mutedInk } = theme;
  const agent = Object.keys(agentStyle).find((name) => column.startsWith(`${name}.`));
  return agent ? agentStyle[agent as keyof typeof agentStyle].color : mutedInk;
}
