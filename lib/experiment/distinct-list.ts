import { z } from "zod";
import { canonicalJson } from "../store/index.js";

/** A list of one item or more, none twice. */
export function distinctList<Value extends z.ZodType>(value: Value) {
  return z
    .array(value)
    .min(1)
    .refine((items) => new Set(items.map(canonicalJson)).size === items.length, "a list without repetitions");
}
