import type { Page } from "playwright-core";

/** One text and how it stands out from what is around it: 1 is not at all, 21 is black on white. */
export interface TextContrast {
  text: string;
  ratio: number;
  colour: string;
  background: string;
}

/**
 * Contrast of each text on a page by the formula of WCAG 2.2. The colour of a text is the computed one; what is behind it is the most common
 * colour in a picture of its place, which is right also for text on the cells of a heat map. `inside` selects a part of the page.
 */
export async function textContrasts(page: Page, inside = "body"): Promise<TextContrast[]> {
  const texts = await page.evaluate(findTexts, inside);
  const picture = await page.screenshot({ fullPage: true, animations: "disabled", scale: "css" });
  const other = await page.context().newPage();
  try {
    const backgrounds = await other.evaluate(commonColours, {
      picture: `data:image/png;base64,${picture.toString("base64")}`,
      boxes: texts.map(({ box }) => box),
    });
    return texts.map(({ text, rgb, opacity }, index) => {
      const behind = backgrounds[index];
      const mixed = rgb.map((value, channel) => value * opacity + behind[channel] * (1 - opacity));
      return {
        text,
        ratio: contrast(mixed, behind),
        colour: String(mixed.map(Math.round)),
        background: String(behind),
      };
    });
  } finally {
    await other.close();
  }
}

function contrast(first: number[], second: number[]): number {
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(rgb: number[]): number {
  const [red, green, blue] = rgb
    .map((value) => value / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Runs in the page: each text that can be seen, its place on the page in px, and its colour. */
function findTexts(inside: string) {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found: { text: string; box: number[]; rgb: number[]; opacity: number }[] = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent!.trim();
    const element = node.parentElement!;
    if (
      text === "" ||
      element.closest("script, style") ||
      !element.closest(inside) ||
      !element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    )
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const [rectangle] = range.getClientRects();
    if (!rectangle || rectangle.width < 2) continue;
    let { left, top, right, bottom } = rectangle;
    let opacity = 1;
    for (let up: Element | null = element; up; up = up.parentElement) {
      const style = getComputedStyle(up);
      opacity *= Number(style.opacity);
      // What has scrolled out of its box is not in the picture.
      if (style.overflowX === "visible" || up === document.body || up === document.documentElement) continue;
      const clip = up.getBoundingClientRect();
      [left, top, right, bottom] = [
        Math.max(left, clip.left),
        Math.max(top, clip.top),
        Math.min(right, clip.right),
        Math.min(bottom, clip.bottom),
      ];
    }
    if (right - left < 2 || bottom - top < 2) continue;
    const style = getComputedStyle(element);
    const numbers = (element.closest("svg") ? style.fill : style.color).match(/[\d.]+/g)!.map(Number);
    const [, , , alpha = 1] = numbers;
    const box = [left + scrollX, top + scrollY, right - left, bottom - top];
    found.push({ text, box, rgb: numbers.slice(0, 3), opacity: opacity * alpha });
  }
  return found;
}

/** Runs in an empty page: the most common colour in each box of a picture. */
async function commonColours({ picture, boxes }: { picture: string; boxes: number[][] }): Promise<number[][]> {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.drawImage(image, 0, 0);
  return boxes.map(([x, y, width, height]) => {
    const { data } = context.getImageData(Math.floor(x), Math.floor(y), Math.ceil(width), Math.ceil(height));
    const counts = new Map<number, number>();
    for (let at = 0; at < data.length; at += 4) {
      const colour = (data[at] << 16) | (data[at + 1] << 8) | data[at + 2];
      counts.set(colour, (counts.get(colour) ?? 0) + 1);
    }
    const [[colour]] = [...counts].sort((a, b) => b[1] - a[1]);
    return [colour >> 16, (colour >> 8) & 255, colour & 255];
  });
}
