import { execFileSync } from "node:child_process";
import { describeBackends, liveBackend, startTensor } from "overlap-lab/engine/tensor/index";
import { CPU_PACKAGE, GPU_PACKAGE, loadNative } from "overlap-lab/engine/tensor/native-backend";
import { expect, test } from "vitest";

test("the backend asked for is live, and the description agrees", async () => {
  for (const backend of ["cpu", "wasm"] as const) {
    expect(await startTensor(backend)).toBe(backend);
    expect(liveBackend()).toBe(backend);
    const reports = await describeBackends();
    expect(reports.map((report) => report.backend)).toEqual(["node-gpu", "node", "wasm", "cpu"]);
    expect(reports.find((report) => report.state === "live")?.backend).toBe(backend);
    expect(liveBackend()).toBe(backend);
    for (const { state, detail, remedy } of reports) {
      expect(detail).not.toBe("");
      expect(remedy !== "").toBe(state === "absent");
    }
  }
});

test("an unknown backend throws and lists the known ones", async () => {
  await expect(startTensor("webgl" as "cpu")).rejects.toThrow(
    'no tensor backend named "webgl"; there are node-gpu, node, wasm, cpu',
  );
});

test("a native package that is missing, an alias, or broken says so and what it needs", () => {
  const missing = loadNative(GPU_PACKAGE, () => {
    throw new Error("Cannot find module");
  });
  expect(missing).toMatchObject({ ok: false, problem: "@tensorflow/tfjs-node-gpu is not installed" });
  expect(missing).toMatchObject({ remedy: expect.stringMatching(/CUDA 11\.2 and cuDNN 8\.1.*this is Node v/) });
  const alias = loadNative(CPU_PACKAGE, () => ({ name: "@tensorflow/tfjs" }));
  expect(alias).toMatchObject({ ok: false, problem: expect.stringMatching(/stands for plain @tensorflow\/tfjs/) });
  const broken = loadNative(CPU_PACKAGE, (name) => {
    if (name.endsWith("package.json")) return { name: CPU_PACKAGE };
    throw new Error("libtensorflow.so.2: cannot open shared object file\nRequire stack: ...");
  });
  expect(broken).toMatchObject({
    problem: "@tensorflow/tfjs-node is installed but does not load: libtensorflow.so.2: cannot open shared object file",
  });
});

test("the module loads through require, without tfjs, and is silent when it starts", () => {
  const script = `
    const engine = require("overlap-lab/engine/tensor/index");
    const loaded = Object.keys(require.cache).some((file) => file.includes("@tensorflow"));
    if (loaded) throw new Error("tfjs was loaded too early");
    try { new engine.TensorLearner({ agents: [] }); } catch (error) { console.log(error.message); }
    engine.startTensor("cpu").then(() => engine.tensorflow().ones([2]).add(1).dataSync());
  `;
  const printed = execFileSync(process.execPath, ["--no-warnings", "-e", script], { encoding: "utf8" });
  expect(printed).toBe("no tensor backend is running; call `await startTensor()` first\n");
});
