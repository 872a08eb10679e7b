import type { JupyterMessage } from "overlap-lab/notebook/jupyter-message";
import { KernelProcess } from "overlap-lab/notebook/kernel-process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtures } from "./helpers.js";

let kernel: KernelProcess;
const messages: JupyterMessage[] = [];

beforeAll(async () => {
  kernel = await KernelProcess.start(fixtures);
  kernel.client.onMessage = (message) => messages.push(message);
});
afterAll(() => kernel.kill());

function request(code: string, more: object = {}): string {
  return kernel.client.send("shell", "execute_request", { code, silent: false, stop_on_error: true, ...more });
}

async function message(parent: string, type: string): Promise<JupyterMessage> {
  for (let tries = 0; tries < 1200; tries++) {
    const found = messages.find((each) => each.parent === parent && each.type === type);
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`no ${type}; got ${messages.filter((each) => each.parent === parent).map((each) => each.type)}`);
}

const reply = async (code: string) => (await message(request(code), "execute_reply")).content;

describe("the kernel", () => {
  it("sends input, result and reply with one count", async () => {
    const id = request("20 + 22");
    const { execution_count } = (await message(id, "execute_reply")).content;
    expect((await message(id, "execute_input")).content).toEqual({ code: "20 + 22", execution_count });
    expect((await message(id, "execute_result")).content).toMatchObject({
      execution_count,
      data: { "text/plain": "42" },
    });
  });

  it("aborts what was queued behind an error, says so, and runs what comes after", async () => {
    const failing = request("await new Promise((resolve) => setTimeout(resolve, 100));\nthrow new Error('first');");
    const queued = request("1");
    expect((await message(failing, "execute_reply")).content).toMatchObject({
      status: "error",
      ename: "Error",
      evalue: "first",
    });
    expect(await reply("2")).toMatchObject({ status: "ok" });
    // A count here would be shown beside a cell that did not run.
    expect((await message(queued, "execute_reply")).content).toEqual({ status: "aborted" });
  });

  it("answers JupyterLab's questions, and says nothing about them under the running cell", async () => {
    const running = request("await new Promise((resolve) => setTimeout(resolve, 200));");
    await message(running, "execute_input");
    const history = kernel.client.send("shell", "history_request", { hist_access_type: "tail", n: 1 });
    expect((await message(history, "history_reply")).content).toEqual({ status: "ok", history: [] });
    const widgets = kernel.client.send("shell", "comm_info_request", {});
    expect((await message(widgets, "comm_info_reply")).content).toEqual({ status: "ok", comms: {} });
    await message(running, "execute_reply");
    expect(messages.filter(({ parent, type }) => parent === running && type === "stream")).toEqual([]);
  });

  it.each([
    ["a loop without pause", "for (;;) {}"],
    ["a wait without end", "await new Promise(() => {});"],
    ["a cell that is still being compiled", 'import "overlap-lab/index";\nawait new Promise(() => {});'],
  ])("is usable after an interrupt of %s", async (_, code) => {
    const id = request(`console.log("begun");\n${code}`);
    await message(id, "execute_input");
    await new Promise((resolve) => setTimeout(resolve, 300));
    kernel.interrupt();
    expect((await message(id, "execute_reply")).content).toMatchObject({ status: "error", ename: "Interrupted" });
    expect(await reply("'still here'")).toMatchObject({ status: "ok" });
  });

  it("stops an evaluation behind a wait, which never gives way, and leaves the library usable", async () => {
    const setup = `import { evaluate, makeLearner, parseTrainConfig, preset, train, watch } from "overlap-lab";
      import { PhysicalDeception } from "overlap-lab";
      const config = parseTrainConfig(preset("quick", "A"));
      const learner = await makeLearner(config, new PhysicalDeception(config.world));`;
    expect(await reply(setup)).toMatchObject({ status: "ok" });
    const measured = "evaluate(learner, config.world, { episodes: 10 }).summary.episodes";
    const id = request(`console.log("begun");\nawait new Promise((resolve) => setTimeout(resolve, 50));
      evaluate(learner, config.world, { episodes: 1e7 });`);
    await message(id, "stream");
    await new Promise((resolve) => setTimeout(resolve, 300));
    kernel.interrupt();
    expect((await message(id, "execute_reply")).content).toMatchObject({ status: "error", ename: "Interrupted" });
    const after = await message(request(measured), "execute_result");
    expect(after.content).toMatchObject({ data: { "text/plain": "10" } });
  });

  it.each(["wasm", "tensor"])("stops a training on the %s engine with its cell", async (engine) => {
    const id = request(`console.log("begun");
      await train({ ...preset("paper", "A"), engine: "${engine}" }, 1, watch("arm A"));`);
    await message(id, "stream");
    await new Promise((resolve) => setTimeout(resolve, 300));
    kernel.interrupt();
    const { ename, evalue } = (await message(id, "execute_reply")).content;
    expect(ename).toBe("AbortError");
    expect(evalue).toMatch(/^stopped after \d+ of 25000 episodes$/);
    expect(await reply("'still here'")).toMatchObject({ status: "ok" });
  });

  it("renders a last expression that has toHTML", async () => {
    const id = request("({ toHTML: () => '<b>t</b>' })");
    expect((await message(id, "execute_result")).content).toMatchObject({ data: { "text/html": "<b>t</b>" } });
  });

  it("sends an error with its traceback, and fails a cell for a rejection that nobody handles", async () => {
    const thrown = request("const deep = () => {\n  throw new RangeError('too far');\n};\ndeep();");
    const { ename, evalue, traceback } = (await message(thrown, "error")).content;
    expect({ ename, evalue }).toEqual({ ename: "RangeError", evalue: "too far" });
    expect((traceback as string[]).join("\n")).toMatch(/> 2 \|.*\n[\s\S]*at deep \(cell \[\d+\], line 2\)/);
    // As packages compiled to WebAssembly do.
    await reply("process.on('unhandledRejection', (reason) => { throw reason; });");
    const rejected = request("void Promise.reject(new Error('alone'));\nawait new Promise((r) => setTimeout(r, 50));");
    expect((await message(rejected, "execute_reply")).content).toMatchObject({ status: "error", evalue: "alone" });
    expect(await reply("'still here'")).toMatchObject({ status: "ok" });
  });

  it("lets work that takes the signal end by itself", async () => {
    const id = request(`import { interruptSignal } from "overlap-lab";
      const signal = interruptSignal();
      console.log("begun");
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
      signal.aborted`);
    await message(id, "stream");
    kernel.interrupt();
    expect((await message(id, "execute_reply")).content).toMatchObject({ status: "ok" });
    expect((await message(id, "execute_result")).content).toMatchObject({ data: { "text/plain": "true" } });
    expect(
      await reply(
        "import { interruptSignal } from 'overlap-lab';\nif (interruptSignal().aborted) throw new Error('stale');",
      ),
    ).toMatchObject({
      status: "ok",
    });
  });
});
