/**
 * Runs work that listens to an AbortSignal; Ctrl-C (or a polite kill) fires it.
 * @throws a plain message instead of the AbortError, so that the command ends with an error and its code
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    return await work(controller.signal);
  } catch (error) {
    if (!controller.signal.aborted) throw error;
    throw new Error(`${(error as Error).message}; no run was written. Run the same command again to start over`);
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}
