import { target } from "./1-target.js";
import { discount } from "./2-discount.js";
import { order } from "./3-order.js";
import { bound } from "./4-bound.js";
import { streams } from "./5-streams.js";
import { masking } from "./6-masking.js";

/** World i finds mutant i. */
export const WORLDS = [target, discount, order, bound, streams, masking];
