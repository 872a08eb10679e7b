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
        panels?: number;
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
  const panels = meta.panels ?? 1;
  const stacked = narrow && panels > 1;
  let legendHeight = 0;
  if (meta.legend.length > 0) {
    const names = meta.legend.map((name) => name.split("<br>"));
    const widest = Math.max(...names.flat().map((part) => 50 + 6.4 * part.length));
    const room = width - right - Math.max(left, meta.labels ?? 0);
    const perRow = Math.max(1, Math.floor(room / widest));
    for (let at = 0; at < names.length; at += perRow)
      legendHeight += 5 + 16 * Math.max(...names.slice(at, at + perRow).map((parts) => parts.length));
  }
  const top = 12 + lines.length * titleLine + 10 + legendHeight + (panels > 1 ? 16 : 0);
  const panelHeight =
    meta.plotHeight === "square"
      ? plotWidth
      : narrow && meta.labels === undefined
        ? Math.min(meta.plotHeight, 280)
        : meta.plotHeight;
  const panelGap = 74;
  const plotHeight = stacked ? panels * panelHeight + (panels - 1) * panelGap : panelHeight;

  const axes: Record<string, unknown> = {};
  let bottom = 56;
  for (const key of Object.keys(layout)) {
    const match = /^([xy])axis(\d*)$/.exec(key);
    if (!match) continue;
    const before = layout[key] as { title?: { text?: string }; domain?: unknown };
    const after: Record<string, unknown> = { ...before };
    const panel = match[2] === "" ? 0 : Number(match[2]) - 1;
    if (panels > 1) {
      const size = stacked ? panelHeight / plotHeight : (1 - 0.09 * (panels - 1)) / panels;
      const start = panel * (stacked ? (panelHeight + panelGap) / plotHeight : size + 0.09);
      if ((match[1] === "x") === !stacked) after.domain = [start, start + size];
      else after.domain = [0, 1];
      // The first panel stands above the second.
      if (stacked && match[1] === "y") after.domain = [1 - start - size, 1 - start];
    }
    if (before.title?.text) {
      const room = match[1] === "y" ? panelHeight : panels > 1 && !stacked ? plotWidth / panels : plotWidth;
      const most = Math.max(14, Math.floor((match[1] === "x" ? room - (meta.labels ?? 0) / 2 : room) / 7));
      const words: string[] = [];
      for (const word of before.title.text.split(/<br>| /)) {
        const last = words[words.length - 1];
        if (last !== undefined && last.length + 1 + word.length <= most) words[words.length - 1] = `${last} ${word}`;
        else words.push(word);
      }
      after.title = { ...before.title, text: words.join("<br>") };
      if (match[1] === "x") bottom = Math.max(bottom, 56 + 17 * (words.length - 1));
    }
    axes[key] = after;
  }
  const height = top + plotHeight + bottom;
  // Plotly places a single line by its top, but several lines by the base of the first.
  const titleTop = lines.length > 1 ? 10 + 0.75 * titleSize : 10;

  return {
    ...layout,
    ...axes,
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
