// Trains two short runs on the Node that runs this and prints what other-node.mjs compares.
import { preset, train } from "overlap-lab/experiment/index";

const shorten = (options, change = {}) => ({
  ...options,
  ...change,
  maddpg: { ...options.maddpg, ...change.maddpg, episodes: 60 },
});
const baseline = await train(shorten(preset("quick", "A")), 1);
const asCoded = await train(shorten(preset("as-coded", "F")), 1, { start: baseline.state });
const fast = await train(shorten(preset("quick", "A"), { fast: true }), 1).then(
  ({ engine, hash }) => `${engine.backend}, ${hash === baseline.hash ? "the same bytes here" : "other bytes, as it says"}`,
  (error) => error.message,
);
console.log(
  JSON.stringify({ node: process.version, hashes: { "arm A": baseline.hash, "arm F as coded": asCoded.hash }, fast }),
);
