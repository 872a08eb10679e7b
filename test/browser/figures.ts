import type { Locator, Page } from "playwright-core";

/** The figure with this title. */
export function figureOf(page: Page, name: string): Locator {
  return page.getByRole("figure", { name });
}

/** Scrolls to every figure and waits until it is interactive. Returns how many there are. */
export async function wakeFigures(page: Page): Promise<number> {
  const figures = page.locator(".overlap-figure");
  for (const figure of await figures.all()) await wake(figure);
  return figures.count();
}

export async function wake(figure: Locator): Promise<void> {
  await figure.scrollIntoViewIfNeeded();
  await figure.locator(".js-plotly-plot .plotly .main-svg").first().waitFor();
}

/** Puts the mouse on a point of a trace, given in the axes' own units, and returns what the figure then says. */
export async function hoverText(figure: Locator, x: number | string, y: number | string): Promise<string> {
  await wake(figure);
  const place = await pixelOf(figure, x, y);
  const mouse = figure.page().mouse;
  // Plotly answers to movements, and to no more than twenty a second.
  await mouse.move(place.x - 3, place.y - 3);
  await figure.page().waitForTimeout(100);
  await mouse.move(place.x, place.y);
  const label = figure.locator(".hoverlayer text").first();
  await label.waitFor({ timeout: 5000 });
  return (await figure.locator(".hoverlayer text").allTextContents()).join(" | ");
}

/** The numbers at the left and right end of the horizontal axis. */
export async function horizontalRange(figure: Locator): Promise<[number, number]> {
  return figure
    .locator(".js-plotly-plot")
    .evaluate((plot: PlotElement) => [...plot._fullLayout.xaxis.range] as [number, number]);
}

/** Drags the mouse over the middle half of the figure's plot. */
export async function zoomIn(figure: Locator): Promise<void> {
  await wake(figure);
  const area = await plotArea(figure);
  const mouse = figure.page().mouse;
  await mouse.move(area.x + area.width * 0.25, area.y + area.height * 0.25);
  await mouse.down();
  await mouse.move(area.x + area.width * 0.75, area.y + area.height * 0.75, { steps: 6 });
  await mouse.up();
}

export async function doubleClick(figure: Locator): Promise<void> {
  const area = await plotArea(figure);
  await figure.page().mouse.dblclick(area.x + area.width * 0.5, area.y + area.height * 0.5, { delay: 20 });
}

/** Moves a finger that starts in the figure's plot up by so many px. */
export async function swipeUp(figure: Locator, distance: number): Promise<void> {
  await figure.evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
  const area = await plotArea(figure);
  const [x, y] = [area.x + area.width / 2, area.y + area.height / 2];
  const browser = await figure.page().context().newCDPSession(figure.page());
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...touchPoints: { x: number; y: number }[]) =>
    browser.send("Input.dispatchTouchEvent", { type, touchPoints });
  await touch("touchStart", { x, y });
  for (let step = 1; step <= 10; step++) {
    await touch("touchMove", { x, y: y - (distance * step) / 10 });
    await figure.page().waitForTimeout(16);
  }
  await touch("touchEnd");
}

async function plotArea(figure: Locator) {
  return (await figure.locator(".nsewdrag").first().boundingBox())!;
}

interface Axis {
  range: number[];
  _offset: number;
  r2p(value: unknown): number;
}
type PlotElement = HTMLElement & { _fullLayout: { xaxis: Axis; yaxis: Axis } };

/** Where a point is on the screen, by Plotly's own scales. */
async function pixelOf(figure: Locator, x: number | string, y: number | string): Promise<{ x: number; y: number }> {
  return figure.locator(".js-plotly-plot").evaluate(
    (plot: PlotElement, [x, y]) => {
      const { xaxis, yaxis } = plot._fullLayout;
      const corner = plot.getBoundingClientRect();
      return { x: corner.left + xaxis._offset + xaxis.r2p(x), y: corner.top + yaxis._offset + yaxis.r2p(y) };
    },
    [x, y],
  );
}
