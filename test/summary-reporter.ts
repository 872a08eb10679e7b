import type { Reporter, TestModule } from "vitest/node";

/**
 * Ends a test run with what was skipped and how to get it, and one line to read at a glance: "120 passed, 0 failed, 2 skipped".
 */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const counts = { passed: 0, failed: 0, skipped: 0, pending: 0 };
    const missing = new Map<string, number>();
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        counts[result.state]++;
        if (result.state === "skipped" && result.note) missing.set(result.note, (missing.get(result.note) ?? 0) + 1);
      }
      // A file that does not load has no tests to fail.
      counts.failed += module.errors().length;
    }
    const failed = counts.failed + counts.pending + errors.length;
    const lines = [...missing].map(
      ([reason, tests]) => `SKIPPED ${tests} ${tests === 1 ? "test" : "tests"}: ${reason}`,
    );
    lines.push(`${counts.passed} passed, ${failed} failed, ${counts.skipped} skipped`);
    process.once("exit", () => console.log(lines.join("\n")));
  }
}
