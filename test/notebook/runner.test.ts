import { spawn } from "node:child_process";
import { codeCells, serialiseNotebook } from "overlap-lab/notebook/nbformat";
import { renderPage } from "overlap-lab/notebook/page";
import { describeFailure } from "overlap-lab/notebook/runner";
import { describe, expect, it } from "vitest";
import { execute, fixture, fixtures, isAlive, notebookOf, printed } from "./helpers.js";

const kernelGone = async (processId: number) => {
  for (let tries = 0; tries < 60 && isAlive(processId); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return !isAlive(processId);
};

describe("executing a notebook", () => {
  it("gives the same bytes twice, notebook and page", async () => {
    const texts: string[] = [];
    for (let run = 0; run < 2; run++) {
      const { notebook, failure } = await execute(fixture("sample"), { name: "sample" });
      expect(failure).toBeUndefined();
      texts.push(serialiseNotebook(notebook), await renderPage(notebook, { name: "sample" }));
    }
    expect(texts[2]).toBe(texts[0]);
    expect(texts[3]).toBe(texts[1]);
    // The library is in the page once, and in the notebook not at all.
    expect(texts[0].length).toBeLessThan(500_000);
    expect(texts[1].split("Copyright 2012-2026, Plotly").length - 1).toBe(1);
  }, 180_000);

  it("keeps ids, counts and order, and collects every kind of output", async () => {
    const { notebook } = await execute(fixture("sample"));
    expect(notebook.cells.map((cell) => cell.id)).toEqual(fixture("sample").cells.map((cell) => cell.id));
    const cells = codeCells(notebook);
    expect(cells.map((cell) => cell.execution_count)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(Object.keys((cells[1].outputs[0] as { data: object }).data).sort()).toEqual([
      "image/svg+xml",
      "text/html",
      "text/plain",
    ]);
    expect(cells[2].outputs[0]).toMatchObject({ output_type: "execute_result", execution_count: 3 });
    expect((cells[2].outputs[0] as { data: Record<string, string> }).data["text/html"]).toContain("<td");
    expect(cells[3].outputs).toMatchObject([
      { output_type: "display_data", data: { "text/plain": "Episodes: 3 of 3" } },
      { output_type: "stream", name: "stdout", text: "finished\n" },
      { output_type: "execute_result", data: { "text/plain": "42" } },
    ]);
  });

  it("tells its cells their name and budget", async () => {
    const cell = 'import { notebookPreset } from "overlap-lab";\nconsole.log(notebookPreset());';
    expect(printed((await execute(notebookOf(cell))).notebook, 0)).toBe("quick\n");
    const { notebook } = await execute(notebookOf(`${cell}\nconsole.log(process.env.OVERLAP_NOTEBOOK_NAME);`), {
      name: "05-sweep",
      preset: "paper",
    });
    expect(printed(notebook, 0)).toBe("paper\n05-sweep\n");
  });

  it("replaces a display that a later cell updates", async () => {
    const { notebook } = await execute(
      notebookOf(
        'import { newDisplay } from "tslab";\nconst live = newDisplay();\nlive.text("before");',
        'live.text("after");',
      ),
    );
    const [first, second] = codeCells(notebook);
    expect(first.outputs).toMatchObject([{ data: { "text/plain": "after" } }]);
    expect(second.outputs).toEqual([]);
  });
});

describe("a notebook that fails", () => {
  it("names notebook, cell and line, and leaves no process", async () => {
    let processId = 0;
    const keep = (id: number) => {
      processId = id;
    };
    const { notebook, failure } = await execute(fixture("throws"), {
      name: "throws",
      onKernel: keep,
    });
    expect(failure).toMatchObject({ notebook: "throws", cell: 2, line: 6 });
    expect(failure!.message).toBe(
      "RangeError: Only one end of the interval is named: give both low and high, or neither.",
    );
    expect(describeFailure(failure!)).toContain("at readCurves (lib/figure/curve-lines.ts:");
    expect(codeCells(notebook)[1].outputs).toMatchObject([{ output_type: "error", ename: "RangeError" }]);
    expect(codeCells(notebook)[2].execution_count).toBeNull();
    expect(await kernelGone(processId)).toBe(true);
  });

  it("points to the line of a compiler error", async () => {
    const { failure } = await execute(notebookOf("const a = 1;", "const b = 2;\n\nconst c: string = a;"));
    expect(failure).toMatchObject({
      cell: 2,
      line: 3,
      message: "TypeScriptError: Type 'number' is not assignable to type 'string'.",
    });
  });

  it("finds the line under types, comments and await that do not survive compiling", async () => {
    const source =
      "// one\ninterface Two {\n  three: number;\n}\n/* four\nfive */\nawait null;\nconst six = (seven: any) => seven.eight.nine;\n\nsix({});";
    const { failure } = await execute(notebookOf(source));
    expect(failure).toMatchObject({ cell: 1, line: 8 });
    expect(failure!.traceback.join("\n")).toContain("at cell [1], line 10");
  });

  it("fails a cell for a rejection that nobody handles", async () => {
    const { notebook, failure } = await execute(fixture("rejects"));
    expect(failure).toMatchObject({ cell: 2, line: 3, message: "RangeError: nobody waits for me" });
    expect(printed(notebook, 1)).toBe("went on\n");
  });

  it("does not lose an error that comes after its cell", async () => {
    const late = 'setTimeout(() => { throw new Error("late"); }, 150);';
    const { failure } = await execute(notebookOf(late, "await new Promise((resolve) => setTimeout(resolve, 400));"));
    expect(failure?.message).toBe("Error: late");
  });

  it("stops a cell that takes too long", async () => {
    let processId = 0;
    const keep = (id: number) => {
      processId = id;
    };
    const options = { timeoutSeconds: 0.5, onKernel: keep };
    const { notebook, failure } = await execute(fixture("endless"), options);
    expect(failure).toMatchObject({ cell: 1, message: "took longer than 0.5 s and was stopped" });
    expect(printed(notebook, 0)).toBe("about to wait\n");
    expect(await kernelGone(processId)).toBe(true);
  });

  it("stops a loop that never gives way", async () => {
    const { failure } = await execute(notebookOf("await null;\nfor (;;) {}"), { timeoutSeconds: 0.5 });
    expect(failure?.message).toBe("took longer than 0.5 s and was stopped");
  });

  it("says when the kernel died", async () => {
    const { failure } = await execute(
      notebookOf("process.kill(process.pid, 'SIGKILL');\nawait new Promise(() => {});"),
    );
    expect(failure).toMatchObject({ cell: 1, message: "the kernel was ended by SIGKILL" });
  });

  it.skipIf(process.platform === "win32")("ends what its cells have started", async () => {
    const { notebook } = await execute(
      notebookOf(
        'import { spawn } from "node:child_process";\nconsole.log(spawn("sleep", ["100"]).pid);\nthrow new Error("no");',
      ),
    );
    const child = Number(printed(notebook, 0));
    expect(child).toBeGreaterThan(1);
    expect(await kernelGone(child)).toBe(true);
  });

  it("ends the kernel when the program that runs the notebook is killed", async () => {
    const script = `
      import { readNotebook, parseNotebook } from "overlap-lab/notebook/nbformat";
      import { executeNotebook } from "overlap-lab/notebook/runner";
      const notebook = readNotebook(${JSON.stringify(`${fixtures}/endless.ipynb`)});
      notebook.cells[0].source = "await null; for (;;) {}";
      void executeNotebook(notebook, { folder: ${JSON.stringify(fixtures)}, name: "endless",
        onKernel: (id) => setTimeout(() => console.log(id), 300) });`;
    const runner = spawn(process.execPath, ["--input-type=module", "-e", script], { cwd: fixtures });
    const processId = await new Promise<number>((resolve) =>
      runner.stdout.once("data", (text) => resolve(Number(text))),
    );
    expect(isAlive(processId)).toBe(true);
    runner.kill("SIGKILL");
    expect(await kernelGone(processId)).toBe(true);
  });
});
