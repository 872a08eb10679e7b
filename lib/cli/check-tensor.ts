import type { Check } from "./check.js";

/** What the tensor engine says of one tfjs backend (`describeBackends` of engine/tensor). */
interface BackendReport {
  readonly backend: string;
  readonly state: "live" | "ready" | "absent";
  readonly detail: string;
  readonly remedy: string;
}

/** A variable, so that tfjs (a second to load) is read only when the doctor is asked, and a build without it still runs. */
const TENSOR_ENGINE: string = "../engine/tensor/backend.js";

/** Every tfjs backend: live or not, why, and what would make it so. Never throws. */
export async function checkTensor(): Promise<Check[]> {
  try {
    const engine: { describeBackends(): Promise<readonly BackendReport[]> } = await import(TENSOR_ENGINE);
    return (await engine.describeBackends()).map(({ backend, state, detail, remedy }) => ({
      group: "Tensor backends",
      name: backend,
      state: state === "absent" ? "no" : "yes",
      detail: state === "live" ? `${detail} (the one used unless told otherwise)` : detail,
      ...(remedy && { remedy }),
    }));
  } catch (error) {
    const [detail] = (error as Error).message.split("\n");
    return [{ group: "Tensor backends", name: "tfjs", state: "no", detail, remedy: "npm ci, then npm run build" }];
  }
}
