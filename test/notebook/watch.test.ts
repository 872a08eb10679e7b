import { preset, train } from "overlap-lab/experiment/index";
import { Pace } from "overlap-lab/notebook/pace";
import { type DisplayContent, type KernelSession, setSession } from "overlap-lab/notebook/session";
import { watch } from "overlap-lab/notebook/watch";
import { beforeEach, describe, expect, it } from "vitest";

let session: KernelSession;
let stop: AbortController;
let sent: DisplayContent[];

beforeEach(() => {
  sent = [];
  stop = new AbortController();
  const display = (content: DisplayContent) => sent.push(content);
  session = { interactive: true, signal: stop.signal, signalUsed: false, libraryShown: false, display };
  setSession(session);
});

const history = (rows: number) => ({
  episode: Array.from({ length: rows }, (_, row) => row + 1),
  columns: { trapped: Array.from({ length: rows }, (_, row) => row / 2), "red.return": new Array(rows).fill(1) },
});
const report = (episode: number) => ({ episode, episodes: 10, history: history(episode) });

describe("watching a training", () => {
  it("draws a bar and a curve of each column, and leaves one line", () => {
    const { onProgress } = watch("arm A", { columns: ["trapped", "red.return", "blue.overlap"] });
    onProgress(report(3));
    onProgress(report(10));
    const [live, last] = sent;
    expect(live.data["text/plain"]).toBe("arm A: 3 of 10 episodes");
    expect(live.data["text/html"]).toContain('<progress value="3" max="10"');
    expect(live.data["text/html"].match(/<polyline/g)).toHaveLength(2);
    expect(live.data["text/html"]).toContain("trapped 1 (0 to 1)");
    expect(live.data["text/html"]).toContain("blue.overlap: no value so far; there are trapped, red.return");
    expect(last.data).toEqual({ "text/plain": "arm A: 10 of 10 episodes" });
    expect(last.transient).toEqual(live.transient);
  });

  it("sends only that line where nobody watches", async () => {
    session.interactive = false;
    await train({ ...preset("quick", "A"), maddpg: { episodes: 2 } }, 1, watch("arm A"));
    expect(sent.map(({ data }) => data)).toEqual([{ "text/plain": "arm A: 2 of 2 episodes" }]);
  });

  it("stops the training with the cell, and says where", async () => {
    const { signal, onProgress } = watch("arm A");
    expect(session.signalUsed).toBe(true);
    const options = { ...preset("quick", "A"), maddpg: { episodes: 400 } };
    const training = train(options, 1, {
      signal,
      onProgress: (progress) => {
        onProgress(progress);
        stop.abort();
      },
    });
    await expect(training).rejects.toThrow(/^stopped after \d+ of 400 episodes$/);
    expect(sent[sent.length - 1].data["text/plain"]).toMatch(/^arm A: \d+ of 400 episodes, stopped$/);
  });
});

describe("pace", () => {
  it("is taken over the last ten seconds", () => {
    const pace = new Pace(1000);
    for (const [done, seconds] of [
      [0, 0],
      [100, 10],
      [120, 20],
    ])
      pace.note(done, seconds);
    expect(pace.rate).toBe(2);
    expect(pace.secondsLeft).toBe(440);
    expect(String(pace)).toBe("2.0/s, 7:20 left");
  });

  it("says nothing while nothing moves, and counts hours", () => {
    const pace = new Pace(100_000);
    pace.note(0, 0);
    expect(String(pace)).toBe("");
    pace.note(100, 10);
    expect(String(pace)).toBe("10/s, 2:46:30 left");
  });
});
