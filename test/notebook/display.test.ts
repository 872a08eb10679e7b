import * as aq from "arquero";
import { setupFigures, show, text } from "overlap-lab/notebook/display";
import { gitCommit } from "overlap-lab/notebook/git-commit";
import { progress } from "overlap-lab/notebook/progress";
import { type DisplayContent, type KernelSession, setSession } from "overlap-lab/notebook/session";
import { formatted, toDataFrame } from "overlap-lab/table/index";
import { beforeEach, describe, expect, it } from "vitest";

let session: KernelSession;
let sent: { content: DisplayContent; update: boolean }[];

beforeEach(() => {
  sent = [];
  session = {
    interactive: true,
    signal: new AbortController().signal,
    signalUsed: false,
    libraryShown: false,
    playerShown: false,
    display: (content, update) => sent.push({ content, update }),
  };
  setSession(session);
});

const figure = { data: [{ x: [1, 2], y: [1, 2] }], layout: { width: 300, height: 200 } };
const html = () => sent.map(({ content }) => content.data["text/html"] ?? "");

describe("show", () => {
  it("brings the interactive library once, before the first figure", () => {
    show(figure);
    show(figure);
    expect(html().map((each) => each.includes("window.overlapLab = {"))).toEqual([true, false, false]);
    setupFigures(true);
    expect(html()[3]).toContain("window.overlapLab = {");
  });

  it("leaves the library out where nobody watches", () => {
    session.interactive = false;
    show(figure);
    expect(sent).toHaveLength(1);
    expect(html()[0]).toContain('src="data:image/svg+xml;base64,');
  });

  it("reads text as Markdown, uses toHTML, and prints the rest", () => {
    show("*a*");
    text("b");
    show({ toHTML: () => "<b>t</b>" });
    show([1, 2]);
    expect(sent.map(({ content }) => content.data)).toMatchObject([
      { "text/markdown": "*a*" },
      { "text/markdown": "b" },
      { "text/html": "<b>t</b>" },
      { "text/plain": "[ 1, 2 ]" },
    ]);
  });
});

describe("a table", () => {
  const rows = [
    { arm: "a", rate: 0.5 },
    { arm: "b", rate: 0.25 },
  ];
  const plain = "arm   rate\na    0.500\nb    0.250";

  it("is shown alike whether it is a table of arquero, a data frame, rows, or has a format", () => {
    for (const table of [aq.from(rows), toDataFrame(rows), rows, formatted(rows, {})]) show(table);
    expect(sent.map(({ content }) => content.data["text/plain"])).toEqual([plain, plain, plain, plain]);
    expect(html().every((each) => each.includes('<td align="right">0.250</td>'))).toBe(true);
  });

  it("is not seen in lists that might mean something else", () => {
    for (const value of [[], [{}], [{ a: 1 }, { b: 2 }], [{ a: { deep: 1 } }], [new Map()]]) show(value);
    expect(html()).toEqual(["", "", "", "", ""]);
  });
});

describe("progress", () => {
  it("draws live and leaves one line", () => {
    const bar = progress(4, "Steps");
    for (let done = 1; done <= 4; done++) bar.update(done);
    expect(sent[0]).toMatchObject({ update: false });
    expect(sent.at(-1)).toMatchObject({ update: true, content: { data: { "text/plain": "Steps: 4 of 4" } } });
    expect(new Set(sent.map(({ content }) => content.transient.display_id)).size).toBe(1);
  });

  it("shows rate and time left while it runs", async () => {
    const bar = progress(1000, "Steps");
    await new Promise((resolve) => setTimeout(resolve, 20));
    bar.update(500, "loss 0.1");
    expect(sent[0].content.data["text/plain"]).toMatch(/^Steps: 500 of 1000, loss 0\.1, \d+\/s, \d+:\d\d left$/);
    expect(html()[0]).toContain('<progress value="500" max="1000"');
  });

  it("sends only that line where nobody watches", () => {
    session.interactive = false;
    const bar = progress(4, "Steps");
    bar.update(1);
    bar.update(2);
    bar.finish("stopped early");
    expect(sent.map(({ content }) => content.data)).toEqual([{ "text/plain": "Steps: 2 of 4, stopped early" }]);
  });

  it("refuses a total of nothing", () => {
    expect(() => progress(0, "Steps")).toThrow("progress needs a total above 0; got 0.");
  });
});

it("gitCommit says when there is no checkout", () => {
  expect(gitCommit("/")).toBe("not in a git checkout");
});
