import { compareNotebooks } from "overlap-lab/notebook/difference";
import { lineDifference } from "overlap-lab/notebook/line-difference";
import { mimeBundle } from "overlap-lab/notebook/mime-bundle";
import { type CodeCell, type Notebook, parseNotebook } from "overlap-lab/notebook/nbformat";
import { describe, expect, it } from "vitest";

const stream = (text: string) => ({ output_type: "stream", name: "stdout", text });
const shown = (value: unknown) => ({ output_type: "display_data", data: mimeBundle(value), metadata: {} });
const figure = (y: number[]) => ({
  data: [{ name: "first" }, { name: "honest", x: [1, 2], y }],
  layout: { width: 300, height: 200 },
});

function notebook(...outputs: object[]): Notebook {
  const cells = [
    { cell_type: "markdown", id: "m", metadata: {}, source: "text" },
    { cell_type: "code", id: "c", metadata: {}, source: "code", execution_count: 1, outputs },
  ];
  return parseNotebook(JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }));
}

describe("comparing notebooks", () => {
  it("finds nothing between equal ones", () => {
    expect(compareNotebooks(notebook(stream("a")), notebook(stream("a")))).toEqual([]);
  });

  it("names cell and output, and shows the lines", () => {
    const found = compareNotebooks(
      notebook(shown("same"), stream("a\nb\nc\n")),
      notebook(shown("same"), stream("a\nB\nc\n")),
    );
    expect(found).toEqual([{ place: "cell [1] (c), output 2 of 2, stdout", lines: ["line 2:", "- b", "+ B"] }]);
  });

  it("says which field of which trace of a figure differs", () => {
    const found = compareNotebooks(notebook(shown(figure([3, 4]))), notebook(shown(figure([3, 5]))));
    expect(found).toEqual([{ place: "cell [1] (c), output 1 of 1, figure", lines: ["data[1].y[1] (honest): 4 -> 5"] }]);
  });

  it("finds outputs that are missing or new", () => {
    const [missing] = compareNotebooks(notebook(stream("a"), shown([1])), notebook(stream("a")));
    expect(missing).toEqual({ place: "cell [1] (c), outputs", lines: ["line 2:", "- text/plain"] });
  });

  it("finds changes of source, id and metadata", () => {
    const changed = notebook();
    Object.assign(changed.cells[0], { source: "other", id: "n" });
    Object.assign(changed.cells[1], { metadata: { tags: ["x"] } });
    (changed.cells[1] as CodeCell).execution_count = 2;
    changed.metadata.overlap = { preset: "paper" };
    expect(compareNotebooks(notebook(), changed).map(({ place }) => place)).toEqual([
      "metadata of the notebook",
      "cells",
      "text cell (m), source",
      "cell [1] (c), metadata",
      "cell [1] (c), execution count",
    ]);
  });
});

describe("the difference of two texts", () => {
  it("leaves out what is equal at both ends", () => {
    expect(lineDifference("1\n2\n3\n4", "1\nx\ny\n4")).toEqual(["line 2:", "- 2", "- 3", "+ x", "+ y"]);
    expect(lineDifference("1\n3", "1\n2\n3")).toEqual(["line 2:", "+ 2"]);
  });

  it("is short, in lines and in letters", () => {
    const many = lineDifference("", Array.from({ length: 20 }, (_, line) => line).join("\n"));
    expect(many).toEqual(["line 1:", "- ", "+ 0", "+ 1", "+ 2", "+ 3", "+ ... 16 more"]);
    const [, long] = lineDifference(`${"a".repeat(5000)}b`, `${"a".repeat(5000)}c`);
    expect(long.length).toBeLessThan(200);
    expect(long.endsWith("aab")).toBe(true);
  });
});
