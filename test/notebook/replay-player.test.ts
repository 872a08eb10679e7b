import { JSDOM } from "jsdom";
import type { EpisodeTrace } from "overlap-lab/experiment/index";
import { playerScript } from "overlap-lab/notebook/replay/player-script";
import { replayBundle } from "overlap-lab/notebook/replay/replay-bundle";
import { describe, expect, it } from "vitest";
import { trace } from "./replay-fixture.js";

const { overlap: _, ...scripted } = trace;

/** A page with the given episodes, and a clock that the test moves. */
function open(traces: EpisodeTrace[], { calm = false } = {}) {
  const body = traces.map((each, i) => replayBundle(each, { title: `Episode ${i}` })["text/html"]).join("");
  const { window } = new JSDOM(`<!doctype html><head></head><body>${body}</body>`, { runScripts: "outside-only" });
  let waiting = new Map<number, (now: number) => void>();
  let count = 0;
  let now = 1000;
  Object.assign(window, {
    requestAnimationFrame: (run: (now: number) => void) => waiting.set(++count, run) && count,
    cancelAnimationFrame: (id: number) => waiting.delete(id),
    matchMedia: (query: string) => ({ matches: calm && query.includes("reduced-motion") }),
  });
  window.eval(playerScript());
  const players = [...window.document.querySelectorAll<HTMLElement>(".overlap-player")].map((root) => {
    const button = root.querySelector("button")!;
    const slider = root.querySelector("input")!;
    return {
      root,
      button,
      slider,
      scrub(step: number) {
        slider.value = String(step);
        slider.dispatchEvent(new window.Event("input", { bubbles: true }));
      },
      press(key: string, on: Element = root) {
        const event = new window.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true });
        on.dispatchEvent(event);
        return event;
      },
      step: () => root.querySelector("output")!.textContent,
      state: () => root.querySelector(".state")!.textContent!.split("\n"),
      drawn: () => root.querySelector(".arena > g")!.innerHTML,
      blueX: () => Number(root.querySelector(".arena > g > rect")!.getAttribute("x")) + 38,
      cursor: () => root.querySelector(".curve")?.lastElementChild?.getAttribute("d"),
    };
  });
  /** Lets the browser draw `frames` times, one each 125 ms: one step at 8 steps a second. */
  const pass = (frames: number, each = 125) => {
    for (let i = 0; i < frames; i++) {
      const due = [...waiting.values()];
      waiting = new Map();
      for (const run of due) run(now);
      now += each;
    }
  };
  return { window, players, pass, waiting: () => waiting.size };
}

describe("the player", () => {
  it("stands where the strip was, at the start, and does not play by itself", () => {
    const { window, players, pass, waiting } = open([trace]);
    const [player] = players;
    expect(window.document.querySelector(".overlap-replay")!.hasAttribute("data-live")).toBe(true);
    expect(player.button.textContent).toBe("Play");
    expect(player.slider.getAttribute("aria-label")).toBe("Step");
    expect([player.slider.min, player.slider.max, player.slider.value]).toEqual(["0", "4", "0"]);
    pass(3);
    expect(waiting()).toBe(0);
    expect(player.step()).toBe("step 0 of 4");
    expect(player.root.getAttribute("aria-label")).toBe("Replay: Episode 0");
  });

  it("plays to the end, step by step, and again from the start", () => {
    const { players, pass, waiting } = open([trace]);
    const [player] = players;
    player.button.click();
    expect(player.button.textContent).toBe("Pause");
    pass(1);
    const seen = [];
    for (let i = 0; i < 4; i++) {
      pass(1);
      seen.push(player.step());
    }
    expect(seen).toEqual(["step 1 of 4", "step 2 of 4", "step 3 of 4", "step 4 of 4"]);
    expect(player.button.textContent).toBe("Play");
    expect(waiting()).toBe(0);
    player.button.click();
    pass(2);
    expect(player.step()).toBe("step 1 of 4");
  });

  it("stops where it is paused", () => {
    const { players, pass } = open([trace]);
    const [player] = players;
    player.button.click();
    pass(3);
    player.button.click();
    pass(3);
    expect(player.step()).toBe("step 2 of 4");
    expect(player.button.textContent).toBe("Play");
  });

  it("draws agents between their places while it plays, but not for readers who want less motion", () => {
    const halfWay = (calm: boolean) => {
      const { players, pass } = open([trace], { calm });
      players[0].button.click();
      pass(1, 62.5);
      pass(1);
      return players[0].blueX();
    };
    // The first step takes blue from -462 to 0.
    expect(halfWay(false)).toBe(-231);
    expect(halfWay(true)).toBe(-462);
  });

  it("goes where the slider is put, and says what holds there", () => {
    const [player] = open([trace]).players;
    expect(player.state()).toEqual([
      "they see each other",
      "return so far: blue 0, red 0",
      "log-MSE \u22122.00, relative distance 0.50",
    ]);
    expect(player.drawn()).not.toContain("trapped");
    player.scrub(2);
    expect(player.step()).toBe("step 2 of 4");
    expect(player.state()).toEqual([
      "out of sight \u00b7 red trapped since step 2",
      "return so far: blue 10, red 1",
      "log-MSE \u22124.00, relative distance 0.13",
    ]);
    expect(player.slider.getAttribute("aria-valuetext")).toContain("step 2 of 4, out of sight");
    expect(player.drawn()).toContain("trapped");
    player.scrub(1);
    expect(player.state()[2]).toBe("no self-other pair at this step");
  });

  it("moves the cursor of the curve along", () => {
    const [player] = open([trace]).players;
    // 480 px wide without a layout: from 52 to 468.
    expect(player.cursor()).toBe("M52.0 36V110");
    player.scrub(2);
    expect(player.cursor()).toBe("M260.0 36V110");
    player.scrub(4);
    expect(player.cursor()).toBe("M468.0 36V110");
  });

  it("has no curve and no words about overlap without a network", () => {
    const [player] = open([scripted]).players;
    expect(player.root.querySelector(".curve")).toBeNull();
    expect(player.state()).toHaveLength(2);
  });

  it("obeys the keys", () => {
    const { players, pass } = open([trace]);
    const [player] = players;
    expect(player.press("ArrowRight").defaultPrevented).toBe(true);
    player.press("ArrowRight", player.slider);
    expect(player.step()).toBe("step 2 of 4");
    player.press("ArrowLeft");
    expect(player.step()).toBe("step 1 of 4");
    player.press("End");
    player.press("ArrowRight");
    expect(player.step()).toBe("step 4 of 4");
    player.press("Home");
    expect(player.step()).toBe("step 0 of 4");
    player.press(" ");
    expect(player.button.textContent).toBe("Pause");
    pass(2);
    player.press(" ");
    expect([player.button.textContent, player.step()]).toEqual(["Play", "step 1 of 4"]);
    // The button itself answers to the space bar by being clicked.
    expect(player.press(" ", player.button).defaultPrevented).toBe(false);
    expect(player.press("a").defaultPrevented).toBe(false);
  });

  it("is independent of the others on the page", () => {
    const { players, pass } = open([trace, scripted]);
    players[0].scrub(3);
    players[1].button.click();
    pass(2);
    expect(players.map(({ step }) => step())).toEqual(["step 3 of 4", "step 1 of 4"]);
  });

  it("is made once, however often the script comes", () => {
    const { window } = open([trace]);
    window.eval(playerScript());
    expect(window.document.querySelectorAll(".overlap-player")).toHaveLength(1);
    expect(window.document.querySelectorAll("style")).toHaveLength(1);
  });

  it("stops when its output is cleared", () => {
    const { players, pass, waiting } = open([trace]);
    players[0].button.click();
    pass(1);
    players[0].root.remove();
    pass(1);
    expect(waiting()).toBe(0);
  });
});
