import type { Reporter, TestModule } from "vitest/node";

/** Ends a test run with one line to read at a glance: "120 passed, 0 failed, 2 skipped". */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    for (const module of modules) {
      for (const test of module.children.allTests()) counts[test.result().state]++;
      // A file that does not load has no tests to fail.
      counts.failed += module.errors().length;
    }
    const failed = counts.failed + counts.pending + errors.length;
    process.once("exit", () => console.log(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`));
  }
}
