import type { Figure } from "../figure/figure.js";

/**
 * The data of a figure's traces as CSV (RFC 4180): one row per point, with the columns trace, x, y, z, low, high and text as far as there
 * is something in them. A heat map gives one row per cell. `low` and `high` are the ends of the interval: of the error bar, or of the band that
 * is drawn with a line. A place on an axis of names is given by its name.
 *
 * Pages run this very function in the browser, from its source text. So it must stand alone: nothing from outside its own body.
 */
export function figureCsv({ data, layout }: Figure): string {
  type Cell = string | number | null | undefined;
  type Row = Record<string, Cell>;
  // biome-ignore lint/suspicious/noExplicitAny: Plotly's traces and axes come without types.
  type Plain = any;
  const columns = ["trace", "x", "y", "z", "low", "high", "text"];
  const words = (value: Cell): Cell => (typeof value === "string" ? value.replace(/<br\s*\/?>/g, " ") : value);
  // An end of an error bar is a sum, whose last digit is noise.
  const sum = (value: Cell, by: Cell, sign: number): Cell =>
    typeof value === "number" && typeof by === "number" ? Number((value + sign * by).toPrecision(15)) : undefined;
  const entry = (values: Plain, at: number): Cell => (Array.isArray(values) ? values[at] : undefined);

  // Points of one name are drawn a little apart; a tick is a whole step away from the next.
  const named = (axis: Plain, value: Cell): Cell => {
    if (!Array.isArray(axis?.tickvals) || !Array.isArray(axis.ticktext) || typeof value !== "number")
      return words(value);
    const away = axis.tickvals.map((tick: number) => Math.abs(tick - value));
    const nearest = away.indexOf(Math.min(...away));
    return away[nearest] < 0.5 ? words(axis.ticktext[nearest]) : value;
  };

  // A band is an outline: its upper end from left to right, then its lower end back. It belongs to the line of its colour over the same places.
  const isBand = (trace: Plain) => trace.fill === "toself" && !trace.name && Array.isArray(trace.x);
  const bandOf = (trace: Plain): Plain =>
    (data as Plain[]).find(
      (other) =>
        isBand(other) &&
        Array.isArray(trace.x) &&
        other.fillcolor === trace.line?.color &&
        other.x.length === 2 * trace.x.length &&
        trace.x.every((x: Cell, at: number) => other.x[at] === x),
    );
  const taken = (data as Plain[]).filter((trace) => !isBand(trace)).map(bandOf);

  const cells = (trace: Plain): Row[] =>
    trace.z.flatMap((line: Cell[], row: number) =>
      line.map((z, column) => ({
        x: words(entry(trace.x, column) ?? column),
        y: words(entry(trace.y, row) ?? row),
        z,
        text: Array.isArray(trace.text?.[row]) ? words(trace.text[row][column]) : undefined,
      })),
    );
  const points = (trace: Plain): Row[] => {
    const length = Math.max(trace.x?.length ?? 0, trace.y?.length ?? 0);
    const band = bandOf(trace);
    const error = [trace.error_x, trace.error_y].find((bar) => Array.isArray(bar?.array));
    const measured = error === trace.error_x ? trace.x : trace.y;
    return Array.from({ length }, (_, at) => {
      const [x, y] = [trace.x ? entry(trace.x, at) : at, trace.y ? entry(trace.y, at) : at];
      const lower = error && entry(error.symmetric === false ? error.arrayminus : error.array, at);
      return {
        x: named((layout as Plain).xaxis, x),
        y: named((layout as Plain).yaxis, y),
        low: band ? band.y[2 * length - 1 - at] : error && sum(entry(measured, at), lower, -1),
        high: band ? band.y[at] : error && sum(entry(measured, at), entry(error.array, at), 1),
        text: words(Array.isArray(trace.text) ? trace.text[at] : undefined),
      };
    });
  };

  const rows = (data as Plain[])
    .filter((trace) => !taken.includes(trace))
    .flatMap((trace) => {
      const name = trace.name === undefined ? undefined : words(String(trace.name));
      const its = Array.isArray(trace.z?.[0]) ? cells(trace) : points(trace);
      return its.map((row): Row => ({ trace: name, ...row }));
    });
  const filled = columns.filter((column) => rows.some((row) => row[column] !== undefined && row[column] !== null));
  const field = (value: Cell) => {
    const text = value === undefined || value === null ? "" : String(value);
    return /[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
  };
  return [filled, ...rows.map((row) => filled.map((column) => row[column]))]
    .map((line) => `${line.map(field).join(",")}\r\n`)
    .join("");
}
