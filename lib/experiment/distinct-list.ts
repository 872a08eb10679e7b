import { z } from "zod";
import { canonicalJson } from "../store/index.js";

/** A list of `least` items or more, none twice. */
export function distinctList<Value extends z.ZodType>(value: Value, least = 1) {
  return z
    .array(value)
    .min(least)
    .refine((items) => new Set(items.map(canonicalJson)).size === items.length, "a list without repetitions");
}
