import { paletteImage } from "./png.js";

const scheme = "data:overlap-canvas,";

/** Cells above which a heat map becomes one small image: as rectangles it would be a megabyte. */
const manyCells = 1000;

/** One filled rectangle: x, y, width, height in canvas px, and its CSS colour. */
type Rectangle = readonly [x: number, y: number, width: number, height: number, colour: string];

/**
 * Gives a jsdom window a canvas that only knows `fillRect`, which is how Plotly paints the cells of a heat map. What was painted is kept, and
 * `replaceCanvasImages` puts it into the SVG as rectangles: sharp at every size, and the same bytes on every machine.
 */
// biome-ignore lint/suspicious/noExplicitAny: jsdom comes without types.
export function addCanvas(window: any): void {
  window.HTMLCanvasElement.prototype.getContext = function getContext(this: { painted: Rectangle[] }) {
    this.painted = [];
    const state = { fillStyle: "#000" };
    const fillRect = (x: number, y: number, width: number, height: number) =>
      this.painted.push([x, y, width, height, state.fillStyle]);
    return new Proxy({} as Record<string | symbol, unknown>, {
      get: (_, name) => (name === "fillRect" ? fillRect : name === "fillStyle" ? state.fillStyle : () => undefined),
      set: (_, name, value) => {
        if (name === "fillStyle") state.fillStyle = String(value);
        return true;
      },
    });
  };
  window.HTMLCanvasElement.prototype.toDataURL = function toDataURL(this: {
    painted?: Rectangle[];
    width: number;
    height: number;
  }) {
    const content = { width: this.width, height: this.height, painted: this.painted ?? [] };
    return scheme + Buffer.from(JSON.stringify(content)).toString("base64url");
  };
}

/** Puts painted rectangles in the place of the images that stand for them. */
export function replaceCanvasImages(svg: string): string {
  return svg.replace(/<image\b[^>]*?xlink:href="data:overlap-canvas,([\w-]+)"[^>]*?\/>/g, (image, code: string) => {
    const { width, height, painted } = JSON.parse(Buffer.from(code, "base64url").toString()) as {
      width: number;
      height: number;
      painted: Rectangle[];
    };
    const place = ["x", "y", "width", "height"].map((name) => `${name}="${attribute(image, name)}"`).join(" ");
    const visible = painted.filter(([, , , , colour]) => !/,\s*0\)$/.test(colour));
    if (visible.length > manyCells) {
      const data = pixelPerCell(visible).toString("base64");
      return `<image ${place} preserveAspectRatio="none" style="image-rendering:pixelated" xlink:href="data:image/png;base64,${data}"/>`;
    }
    const cells = visible.map(
      ([x, y, w, h, colour]) =>
        `<rect x="${round(x)}" y="${round(y)}" width="${round(w)}" height="${round(h)}" fill="${colour}"/>`,
    );
    return `<svg ${place} viewBox="0 0 ${width} ${height}" preserveAspectRatio="none">${cells.join("")}</svg>`;
  });
}

/** The cells of a full grid as a PNG with one pixel each; the columns and rows of a large map are all about as wide. */
function pixelPerCell(cells: Rectangle[]): Buffer {
  const places = (of: (cell: Rectangle) => number) => {
    const sorted = [...new Set(cells.map(of))].sort((a, b) => a - b);
    return { count: sorted.length, index: new Map(sorted.map((place, at) => [place, at])) };
  };
  const [across, down] = [places(([x]) => round(x)), places(([, y]) => round(y))];
  const pixels: (readonly [number, number, number] | null)[] = new Array(across.count * down.count).fill(null);
  for (const [x, y, , , colour] of cells) {
    const [red, green, blue] = colour.match(/[\d.]+/g)!.map(Number);
    pixels[down.index.get(round(y))! * across.count + across.index.get(round(x))!] = [red, green, blue];
  }
  return paletteImage(across.count, down.count, pixels);
}

function attribute(tag: string, name: string): string {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1] ?? "0";
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
