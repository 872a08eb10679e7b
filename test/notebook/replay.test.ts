import type { EpisodeTrace } from "overlap-lab/experiment/index";
import { parseNotebook } from "overlap-lab/notebook/nbformat";
import { renderPage } from "overlap-lab/notebook/page";
import { filmSteps, filmStrip } from "overlap-lab/notebook/replay/film-strip";
import { playerScript } from "overlap-lab/notebook/replay/player-script";
import { replay } from "overlap-lab/notebook/replay/replay";
import { replayBundle } from "overlap-lab/notebook/replay/replay-bundle";
import { replayData } from "overlap-lab/notebook/replay/replay-data";
import { type DisplayContent, type KernelSession, setSession } from "overlap-lab/notebook/session";
import { beforeEach, describe, expect, it } from "vitest";
import { trace } from "./replay-fixture.js";

const words = { title: "A </script> & an episode", caption: "Made by hand." };
const { overlap: _, ...scripted } = trace;

describe("the data of a replay", () => {
  it("is the trace in drawing units, y down, with returns so far", () => {
    const data = replayData(trace, "T");
    // The outer edge of the walls, 1.05, and 3 % are 1000 units: 0.5 is 462.
    expect(data.red.slice(0, 6)).toEqual([-462, -0, -231, -0, 0, -462]);
    expect(data.goal).toEqual([462, 462]);
    expect(data.landmarkRadius).toBe(148);
    expect(data.walls).toEqual([[-925, 878, 1849, 92]]);
    expect(data.redHeading).toEqual([-1, 0, 297, -1, -1]);
    expect(data.blueHeading).toEqual([-1, 0, 11, 90, -1]);
    expect(data).toMatchObject({ steps: 4, inSight: "11000", trappedAt: 2 });
    expect(data.blueReturn).toEqual([0, 0, 10, 25, 40]);
    expect(data.logMse).toEqual([-2, null, -4, -3, null]);
  });

  it("has no overlap for a blue without a network, and no radius for unlimited sight", () => {
    const data = replayData({ ...scripted, sightRadius: null }, "T");
    expect(data).not.toHaveProperty("logMse");
    expect(data.sightRadius).toBe(0);
  });

  it("holds every place of a world without walls", () => {
    const red = trace.red.map(([x, y]) => [4 * x, 4 * y] as const);
    const data = replayData({ ...trace, walls: [], red }, "T");
    expect(Math.max(...data.red.map(Math.abs))).toBeLessThan(1000);
  });

  it.each<[Partial<EpisodeTrace>, string]>([
    [{ red: [] }, "replay needs a recorded episode, as playEpisode returns; this one has no start for red."],
    [{ blue: trace.blue.slice(1) }, "blue must have 5 entries, as red has; it has 4."],
    [{ redVelocity: undefined }, "redVelocity must have 5 entries, as red has; it has none."],
    [{ red: trace.red.with(1, [0, Number.NaN]) }, "red[1] must be two finite numbers; got [0,null]."],
    [{ goal: [1] as unknown as [number, number] }, "goal must be two finite numbers; got [1]."],
    [{ trappedAt: 9 }, "trappedAt is 9, but the episode has the steps 0 to 4."],
    [{ overlap: { ...trace.overlap!, logMse: [] } }, "overlap.logMse must have 5 entries, as red has; it has 0."],
  ])("refuses a trace that cannot be drawn: %#", (change, message) => {
    expect(() => replayData({ ...trace, ...change }, "T")).toThrow(new RangeError(message));
  });

  it("refuses to have no title", () => {
    expect(() => replayData(trace, " ")).toThrow('replay needs a title, as in replay(trace, { title: "Episode 3" }).');
  });
});

describe("the film strip", () => {
  const long = (trappedAt: number) => {
    // Blue covers 10 units a step for 20 steps, then rests for 20.
    const blue = Array.from({ length: 41 }, (_, step) => [10 * Math.min(step, 20), 0]).flat();
    return { ...replayData(trace, "T"), steps: 40, red: new Array(82).fill(0), blue, trappedAt };
  };

  it("shows start, end and the trap, and more of where the agents move", () => {
    // Steps count one unit more than the way: 11 each, then 1 each, 240 in all; frames at 48, 96, 144, 192.
    expect(filmSteps(long(-1))).toEqual([0, 5, 9, 14, 18, 40]);
    expect(filmSteps(long(33))).toEqual([0, 5, 9, 14, 33, 40]);
    expect(filmSteps({ ...long(0), steps: 3 })).toEqual([0, 1, 2, 3]);
  });

  it("has six different steps in order, even when nothing moves", () => {
    for (const steps of [5, 6, 50]) {
      const still = {
        ...long(-1),
        steps,
        blue: new Array(2 * steps + 2).fill(0),
        red: new Array(2 * steps + 2).fill(0),
      };
      const chosen = filmSteps(still);
      expect(new Set(chosen).size).toBe(6);
      expect(chosen).toEqual(chosen.toSorted((a, b) => a - b));
      expect([chosen[0], chosen[5]]).toEqual([0, steps]);
    }
  });

  it("has the same bytes twice, marks the trap in words, and draws the curve only if there is one", () => {
    const svg = filmStrip(replayData(trace, "T"), "D");
    expect(filmStrip(replayData(trace, "T"), "D")).toBe(svg);
    expect(svg).toContain(">step 2: red is trapped<");
    expect(svg.match(/>trapped</g)).toHaveLength(4);
    expect(svg).toContain("self-other distance (log-MSE)");
    expect(filmStrip(replayData(scripted, "T"), "D")).not.toContain("self-other distance");
  });
});

describe("the forms of a replay", () => {
  it("are a picture, HTML with picture and data, and a summary", () => {
    const bundle = replayBundle(trace, words);
    const html = bundle["text/html"];
    const base64 = /src="data:image\/svg\+xml;base64,([^"]*)"/.exec(html)![1];
    expect(Buffer.from(base64, "base64").toString()).toBe(bundle["image/svg+xml"]);
    const json = /class="overlap-replay-data">([\s\S]*?)<\/script>/.exec(html)![1];
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(replayData(trace, words.title))));
    expect(html).toContain("<figcaption>Made by hand.</figcaption>");
    expect(bundle["text/plain"]).toBe(
      `[replay: ${words.title}]\n4 steps; blue first at the goal at step 3; red trapped at step 2; log-MSE -4.00 to -2.00 over 3 steps.\nMade by hand.`,
    );
  });

  it("stay small", () => {
    const far = (sign: number) => Array.from({ length: 51 }, (_, i) => [sign * 0.013 * i, 0.0171 * i - 0.7] as const);
    const list = <T>(value: T) => new Array<T>(51).fill(value);
    const long: EpisodeTrace = {
      ...trace,
      red: far(1),
      blue: far(-1),
      redVelocity: far(1),
      blueVelocity: far(-1),
      inSight: list(true),
      trapped: list(false),
      trappedAt: undefined,
      redReward: list(5),
      blueReward: list(15),
      overlap: { ...trace.overlap!, logMse: list(-3.1234), relative: list(0.1234) },
    };
    expect(replayBundle(long, words)["text/html"].length).toBeLessThan(25_000);
    expect(playerScript().length).toBeLessThan(12_288);
  });
});

describe("replay", () => {
  let sent: DisplayContent[];
  let session: KernelSession;
  beforeEach(() => {
    sent = [];
    session = {
      interactive: true,
      signal: new AbortController().signal,
      signalUsed: false,
      libraryShown: false,
      playerShown: false,
      display: (content) => sent.push(content),
    };
    setSession(session);
  });
  const html = () => sent.map(({ data }) => data["text/html"]);

  it("brings the player once, before the first episode, and not the figures' library", () => {
    replay(trace, words);
    replay(scripted, words);
    expect(html().map((each) => each.includes("window.overlapReplay = {"))).toEqual([true, false, false]);
    expect(session.libraryShown).toBe(false);
  });

  it("leaves the player out where nobody watches", () => {
    session.interactive = false;
    replay(trace, words);
    expect(sent).toHaveLength(1);
    expect(html()[0]).not.toContain("window.overlapReplay = {");
  });

  it("brings nothing when the trace is bad", () => {
    expect(() => replay({ ...trace, blue: [] }, words)).toThrow("blue must have 5 entries");
    expect(sent).toEqual([]);
  });
});

describe("a page with replays", () => {
  const shown = (data: Record<string, string>) => ({
    cell_type: "code",
    metadata: {},
    source: "replay(trace)",
    execution_count: 1,
    outputs: [{ output_type: "display_data", data, metadata: {} }],
  });
  const page = (...cells: object[]) =>
    renderPage(parseNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 })), { name: "n" });

  it("draws the strips in place and holds the player once, without the figures' library", async () => {
    const bundle = replayBundle(trace, words);
    const library = { "text/html": `<script>${playerScript()}</script>`, "text/plain": "" };
    const text = await page(shown(library), shown(bundle), shown(bundle));
    expect(text.match(/window\.overlapReplay = \{/g)).toHaveLength(1);
    expect(text).not.toContain("window.overlapReplay && window.overlapReplay.upgrade()</script>");
    expect(text).not.toContain("overlapLab = {");
    expect(text.match(/<div class="overlap-strip"><svg /g)).toHaveLength(2);
    expect(text).not.toContain("<img");
    expect(text.length).toBeLessThan(100_000);
  });

  it("asks the network for nothing", async () => {
    const text = await page(shown(replayBundle(trace, words)));
    expect(text.replace("http://www.w3.org/2000/svg", "")).not.toMatch(/https?:\/\//);
    expect(text).not.toMatch(/\b(fetch|import|eval)\(|url\(/);
  });
});
