type Scale = readonly (readonly [at: number, colour: string])[];

/** Black or white, whichever stands out more on each colour: a contrast of at least 4.5 on any. They are no colours of the theme, so they stay on a dark page too. */
const dark = "#000000";
const light = "#ffffff";

/** Numbers for the cells of a heat map, as annotations in the colour that can be read there. Plotly's own choice is too faint on middle tones. */
export function cellText(
  cells: { x: number; y: number; value: number }[],
  { scale, low, high, digits }: { scale: Scale; low: number; high: number; digits: number },
): Record<string, unknown>[] {
  const share = (value: number) => (value - low) / (high - low);
  return cells.map(({ x, y, value }) => ({
    x,
    y,
    // Adding zero takes the sign from a rounded minus nothing.
    text: (Number(value.toFixed(digits)) + 0).toFixed(digits).replace("-", "−"),
    showarrow: false,
    font: { size: 12, color: textColour(colourAt(scale, share(value))) },
  }));
}

/** The colour of a scale at a place from 0 to 1, as red, green and blue from 0 to 255. */
function colourAt(scale: Scale, place: number): number[] {
  const upper = Math.max(
    1,
    scale.findIndex(([at]) => at >= place),
  );
  const [[start, from], [end, to]] = [scale[upper - 1], scale[upper]];
  const share = (place - start) / (end - start);
  const [first, second] = [channels(from), channels(to)];
  return first.map((value, index) => value + share * (second[index] - value));
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** Above a relative luminance (WCAG 2.2) of 0.179 black stands out more. */
function textColour(rgb: number[]): string {
  const [red, green, blue] = rgb.map((value) =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179 ? dark : light;
}
