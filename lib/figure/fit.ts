/**
 * Lays a figure out at a width in px: wraps the title, counts the legend's rows, sets margins and height so that nothing overlaps.
 * A layout without `meta.title` (one that people wrote themselves) only gets the width.
 *
 * Exported pages run this very function in the browser, from its source text, each time the width changes. So it must stand alone: nothing
 * from outside its own body.
 */
export function fitLayout(layout: Record<string, unknown>, available: number): Record<string, unknown> {
  const meta = layout.meta as
    | {
        title?: unknown;
        legend: string[];
        plotHeight: number | "square";
        maximumWidth: number;
        side: [number, number];
        labels?: number;
      }
    | undefined;
  if (!meta || typeof meta.title !== "string") return { ...layout, width: available, height: layout.height ?? 420 };

  const width = Math.min(available, meta.maximumWidth);
  const narrow = width < 480;
  const titleSize = narrow ? 15 : 16;
  const titleLine = titleSize + 5;
  // 0.56 em is the mean advance of a sans-serif letter with some room to spare.
  const lettersPerLine = Math.max(12, Math.floor((width - 16) / (titleSize * 0.56)));
  const lines: string[] = [];
  for (const word of meta.title.split(" ")) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + 1 + word.length <= lettersPerLine)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }

  const left = narrow ? Math.min(meta.side[0], 52) : meta.side[0];
  const right = narrow ? Math.min(meta.side[1], 20) : meta.side[1];
  const plotWidth = width - left - right;
  let legendRows = 0;
  if (meta.legend.length > 0) {
    const widest = Math.max(...meta.legend.map((name) => 52 + 7 * name.length));
    const room = width - right - Math.max(left, meta.labels ?? 0);
    const perRow = Math.max(1, Math.floor(room / widest));
    legendRows = Math.ceil(meta.legend.length / perRow);
  }
  const top = 12 + lines.length * titleLine + 10 + legendRows * 21;
  const bottom = 56;
  const plotHeight =
    meta.plotHeight === "square" ? plotWidth : narrow ? Math.min(meta.plotHeight, 280) : meta.plotHeight;
  const height = top + plotHeight + bottom;
  // Plotly places a single line by its top, but several lines by the base of the first.
  const titleTop = lines.length > 1 ? 10 + 0.75 * titleSize : 10;

  return {
    ...layout,
    width,
    height,
    margin: { l: left, r: right, t: top, b: bottom, pad: 0 },
    title: {
      text: lines.join("<br>"),
      font: { size: titleSize, weight: 600 },
      x: 8 / width,
      xref: "container",
      xanchor: "left",
      y: 1 - titleTop / height,
      yref: "container",
      yanchor: "top",
    },
    legend: {
      orientation: "h",
      x: 0,
      xanchor: "left",
      y: 1 + 6 / plotHeight,
      yanchor: "bottom",
      font: { size: 12 },
      bgcolor: "rgba(0,0,0,0)",
      itemsizing: (layout.legend as { itemsizing?: string } | undefined)?.itemsizing ?? "trace",
    },
  };
}
