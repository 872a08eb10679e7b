import { checkNotebooks, describeProblem } from "overlap-lab/notebook/checker";
import { expect, it } from "vitest";
import { fixture, fixtures } from "./helpers.js";

it("places each problem by notebook, cell and line, and passes what is right", async () => {
  const inputs = ["sample", "throws", "mistyped"].map((name) => ({ name, folder: fixtures, notebook: fixture(name) }));
  const problems = await checkNotebooks(inputs);
  expect(problems.map(describeProblem)).toEqual([
    "mistyped, cell [2], line 3, column 7: Type 'number' is not assignable to type 'string'.",
    "mistyped, cell [2], line 4, column 17: Expected 0-1 arguments, but got 3.",
  ]);
});
