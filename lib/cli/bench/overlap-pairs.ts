import { Streams } from "../../random/index.js";
import { BLUE } from "../../world/index.js";
import { alternate, secondsEach } from "./clock.js";
import { figure, median, quotients, type Row } from "./figure.js";
import type { Bench } from "./measurement.js";
import { paperLearner, uniform } from "./paper-learner.js";

const PAIRS = 4096;

/** Mean squared difference of both hidden layers on 4096 pairs of observations. */
export async function measureOverlapPairs({ quick, pytorch }: Bench): Promise<Row[]> {
  const learner = paperLearner();
  const stream = Streams.from(2).stream("pairs");
  const self = uniform(stream, 10 * PAIRS);
  const other = uniform(stream, 10 * PAIRS);
  const { ours, theirs } = await alternate(
    {
      ours: () => secondsEach(() => learner.squaredDistances(BLUE, self, other, PAIRS, ["h1", "h2"]), 20),
      theirs: pytorch ? () => pytorch.seconds("overlap", 20) : undefined,
    },
    quick ? 5 : 31,
  );
  return [
    {
      id: "overlap",
      title: "overlap of 4096 pairs",
      unit: "ms",
      ours: figure(ours, 1e3),
      pytorch: pytorch ? figure(theirs, 1e3) : undefined,
      ratio: pytorch ? median(quotients(theirs, ours)) : undefined,
    },
  ];
}
