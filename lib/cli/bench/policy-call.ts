import { Streams } from "../../random/index.js";
import { BLUE } from "../../world/index.js";
import { alternate, secondsEach } from "./clock.js";
import { figure, median, quotients, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";
import { paperLearner, uniform } from "./paper-learner.js";

const MOST_MICROSECONDS = 2;

/** Blue's greedy action on one observation. */
export async function measurePolicyCall({ quick, pytorch }: Bench): Promise<Row[]> {
  const learner = paperLearner();
  const observation = uniform(Streams.from(2).stream("evaluate"), 10);
  const action = new Float32Array(2);
  const { ours, theirs } = await alternate(
    {
      ours: () => secondsEach(() => learner.act(BLUE, observation, 1, action), 20_000),
      theirs: pytorch ? () => pytorch.seconds("policy", 2000) : undefined,
    },
    quick ? 5 : 31,
  );
  const shown = figure(ours, 1e6);
  return [
    {
      id: "policy",
      title: "one policy call",
      unit: "us",
      ours: shown,
      pytorch: pytorch ? figure(theirs, 1e6) : undefined,
      ratio: pytorch ? median(quotients(theirs, ours)) : undefined,
      target: { text: `< ${MOST_MICROSECONDS} us`, met: shown.median < MOST_MICROSECONDS },
    },
  ];
}
