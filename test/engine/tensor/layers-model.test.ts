import type { Tensor } from "@tensorflow/tfjs";
import {
  fromLayersModel,
  startTensor,
  TensorLearner,
  tensorflow,
  toLayersModel,
} from "overlap-lab/engine/tensor/index";
import { criticSpec, policySpec } from "overlap-lab/network/index";
import { Streams } from "overlap-lab/random/index";
import { beforeAll, describe, expect, test } from "vitest";
import { BACKENDS, randomParameters, tinyLearner, uniform } from "./tiny.js";

const SPECS = {
  "the reference's policy": policySpec(10, 2),
  "a critic with three layers": criticSpec(20, [5, 7, 3]),
  "no normalisation, plain ReLU": { ...policySpec(4, 2, [6]), inputNorm: null, leakySlope: 0 },
};

describe.each(BACKENDS)("exchange with tfjs layers on %s", (backend) => {
  beforeAll(async () => {
    await startTensor(backend);
  });

  test.each(Object.entries(SPECS))("%s goes there and back bit for bit", (_, spec) => {
    const parameters = randomParameters(spec, Streams.from(2).stream("init"));
    const model = toLayersModel(parameters);
    const back = fromLayersModel(model);
    expect(back.spec).toEqual(spec);
    expect(back.buffer).toEqual(parameters.buffer);
    model.dispose();
  });

  test("the model predicts what the policy does", () => {
    const tf = tensorflow();
    const learner = tinyLearner();
    const observations = uniform(Streams.from(4).stream("pairs"), 9 * 4);
    const actions = new Float32Array(18);
    learner.act(1, observations, 9, actions);
    const model = toLayersModel(learner.parameters(1, "policy"));
    const predicted = tf.tidy(() => (model.predict(tf.tensor2d(observations, [9, 4])) as Tensor).dataSync());
    for (let i = 0; i < 18; i++) expect(Math.abs(predicted[i] - actions[i])).toBeLessThan(1e-6);
    model.dispose();
    learner.dispose();
  });

  test("a model of another kind is refused with the layer named", () => {
    const tf = tensorflow();
    const dense = (units: number, activation: "linear" | "sigmoid" | "tanh", inputs?: number) =>
      tf.layers.dense({ units, activation, kernelInitializer: "zeros", ...(inputs && { inputShape: [inputs] }) });
    const model = tf.sequential({ layers: [dense(4, "sigmoid", 3), dense(2, "tanh")] });
    expect(() => fromLayersModel(model)).toThrow(/layer 0 must be a linear Dense layer.*got Dense "dense_Dense\d+"/);
    const open = tf.sequential({ layers: [dense(4, "linear", 3), tf.layers.dropout({ rate: 0.1 }), dense(2, "tanh")] });
    expect(() => fromLayersModel(open)).toThrow(/layer 1 must be LeakyReLU or ReLU; got Dropout/);
  });
});

test("parameters of a model load into a learner", async () => {
  await startTensor("wasm");
  const policy = policySpec(4, 2, [6]);
  const model = toLayersModel(randomParameters(policy, Streams.from(6).stream("init")));
  const learner = new TensorLearner({
    agents: [{ policy, critic: criticSpec(6, [6]) }],
    batchSize: 4,
    adam: { rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
    clip: 0.5,
    discount: 0.95,
    tau: 0.01,
    actionPenalty: 0,
  });
  learner.load(0, "policy", fromLayersModel(model));
  expect(learner.parameters(0, "policy").buffer).toEqual(fromLayersModel(model).buffer);
  model.dispose();
  learner.dispose();
});
