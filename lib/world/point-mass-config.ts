import { z } from "zod";

/** How a point mass moves: the fields that the worlds have in common, with the values of the reference. */
export const pointMassFields = {
  timeStep: z.number().gt(0).default(0.1).describe("Length of one step, in time units (paper: 0.1)."),
  damping: z
    .number()
    .min(0)
    .max(1)
    .default(0.25)
    .describe("Share of its velocity that an agent loses each step, without unit (paper: 0.25)."),
  sensitivity: z
    .number()
    .gt(0)
    .default(5)
    .describe("Force of a full action of 1, in mass x length / time^2 (paper: 5)."),
  mass: z.number().gt(0).default(1).describe("Mass of an agent, in mass units (paper: 1)."),
  speedLimit: z
    .number()
    .gt(0)
    .nullable()
    .default(null)
    .describe("Largest speed of an agent, in lengths per time unit; null for none (paper: none)."),
};
