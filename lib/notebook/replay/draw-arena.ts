import type { ReplayLook } from "./look.js";
import type { ReplayData } from "./replay-data.js";

// The functions in this file draw both in Node (the film strip) and in the browser (the player, from their source text). So each must stand
// alone: nothing from outside its own body.

/** What does not move, as SVG: walls, and the landmarks with their radius. */
export function drawArena(data: ReplayData, look: ReplayLook): string {
  const landmark = ([x, y]: number[], fill: string, colour: string) =>
    `<circle cx="${x}" cy="${y}" r="${data.landmarkRadius}" fill="none" stroke="${look.axis}" stroke-width="7" stroke-dasharray="8 16"/>` +
    `<path d="M${x} ${y - 62}l15 42h44l-36 27 13 43-36-26-36 26 13-43-36-27h44z" fill="${fill}" stroke="${colour}" stroke-width="10" stroke-linejoin="round"/>`;
  const walls = data.walls.map(([x, y, width, height]) => `M${x} ${y}h${width}v${height}h-${width}z`).join("");
  return (
    (walls
      ? `<path d="${walls}" fill="${look.wall}"/>`
      : `<path d="M-996-996H996V996H-996z" fill="none" stroke="${look.axis}" stroke-width="7"/>`) +
    landmark(data.goal, look.goal, look.goal) +
    landmark(data.fake, "none", look.fake)
  );
}

/**
 * What moves, as SVG: trails, sight, the agents with their headings, and the trap.
 * @param time steps done; between two steps the agents are drawn between their places
 * @param letters height of the word at the trap, in drawing units
 */
export function drawAgents(data: ReplayData, time: number, look: ReplayLook, letters: number): string {
  const step = Math.floor(time);
  const share = time - step;
  const trapped = data.trappedAt >= 0 && step >= data.trappedAt;
  const placeOf = (path: number[]) => {
    const next = Math.min(step + 1, data.steps);
    return [0, 1].map((axis) =>
      Math.round(path[2 * step + axis] + share * (path[2 * next + axis] - path[2 * step + axis])),
    );
  };
  const [redX, redY] = placeOf(data.red);
  const [blueX, blueY] = placeOf(data.blue);

  // The whole way, with the last steps drawn over it, so that it fades with age.
  const trail = (path: number[], x: number, y: number, colour: string, dash: string) => {
    const ways = [step, 10, 4].map((length, i) => {
      const points = [...path.slice(2 * Math.max(0, step - length), 2 * step + 2), x, y];
      let way = `M${points[0]} ${points[1]}l`;
      for (let at = 2; at < points.length; at += 2) {
        const [dx, dy] = [points[at] - points[at - 2], points[at + 1] - points[at - 1]];
        if (dx !== 0 || dy !== 0) way += `${dx} ${dy} `;
      }
      return `<path d="${way}0 0" opacity="${[0.3, 0.45, 0.7][i]}"/>`;
    });
    return `<g fill="none" stroke="${colour}" stroke-width="14" stroke-linejoin="round"${dash}>${ways.join("")}</g>`;
  };
  const sight = (x: number, y: number, colour: string) =>
    data.sightRadius === 0
      ? ""
      : `<circle cx="${x}" cy="${y}" r="${data.sightRadius}" fill="${colour}" fill-opacity="0.1" stroke="${colour}" stroke-width="6" stroke-opacity="0.6"/>`;
  const nose = (x: number, y: number, headings: number[], colour: string) => {
    const turn = headings[Math.ceil(time)];
    if (turn < 0) return "";
    const [dx, dy] = [Math.cos, Math.sin].map((part) => Math.round(92 * part((turn * Math.PI) / 180)));
    return `<path d="M${x} ${y}l${dx} ${dy}" stroke="${colour}" stroke-width="18" stroke-linecap="round"/>`;
  };
  const line =
    data.inSight[step] === "1"
      ? `<path d="M${redX} ${redY}L${blueX} ${blueY}" stroke="${look.ink}" stroke-width="8" stroke-dasharray="16 12"/>`
      : "";
  let trap = "";
  if (trapped) {
    const side = redX > 0 ? -1 : 1;
    trap =
      `<path d="M${redX - 62} ${redY - 62}l124 124m0 -124l-124 124" stroke="${look.ink}" stroke-width="20" stroke-linecap="round"/>` +
      `<text x="${redX + 90 * side}" y="${redY + letters / 3}" font-size="${letters}" font-weight="600" fill="${look.ink}" text-anchor="${side > 0 ? "start" : "end"}">trapped</text>`;
  }
  return [
    sight(redX, redY, look.red),
    sight(blueX, blueY, look.blue),
    trail(data.red, redX, redY, look.red, ""),
    trail(data.blue, blueX, blueY, look.blue, ' stroke-dasharray="36 18"'),
    line,
    nose(redX, redY, data.redHeading, look.red),
    nose(blueX, blueY, data.blueHeading, look.blue),
    `<circle cx="${redX}" cy="${redY}" r="44" fill="${look.red}"/>`,
    `<rect x="${blueX - 38}" y="${blueY - 38}" width="76" height="76" fill="${look.blue}"/>`,
    trap,
  ].join("");
}
