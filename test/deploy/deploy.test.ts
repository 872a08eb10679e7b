import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { Job } from "kubernetes-models/batch/v1";
import { PersistentVolumeClaim } from "kubernetes-models/v1";
import { expand, readSweep } from "overlap-lab/experiment/index";
import { afterAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";

const ROOT = join(import.meta.dirname, "..", "..");
const DEPLOY = join(ROOT, "deploy");
const home = mkdtempSync(join(tmpdir(), "overlap-deploy-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const installed = (name: string): boolean => {
  try {
    execFileSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" });
    return true;
  } catch {
    console.warn(`${name} is not installed: its template is NOT TESTED here`);
    return false;
  }
};

describe("kubernetes.yaml", () => {
  const documents = parseAllDocuments(readFileSync(join(DEPLOY, "kubernetes.yaml"), "utf8")).map((one) => one.toJS());
  const [job, claim] = documents;

  // The schema lets unknown fields pass, so the fields that matter are looked at one by one below.
  test("is valid by the published schema", () => {
    expect(documents.map(({ kind }) => kind)).toEqual(["Job", "PersistentVolumeClaim"]);
    new Job(job).validate();
    new PersistentVolumeClaim(claim).validate();
    expect(() => new Job({ ...job, spec: { ...job.spec, completions: "many" } }).validate()).toThrow("must be integer");
  });

  test("has an index per run of the example, and does not count a stop or a wait as a failure", () => {
    const { completions, completionMode, backoffLimitPerIndex, podFailurePolicy, template } = job.spec;
    const { length } = expand(readSweep(join(DEPLOY, "example.json")));
    expect({ completions, completionMode, backoffLimitPerIndex }).toEqual({
      completions: length,
      completionMode: "Indexed",
      backoffLimitPerIndex: 2,
    });
    expect(podFailurePolicy.rules).toEqual([
      { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
      { action: "Ignore", onExitCodes: { containerName: "run", operator: "In", values: [75] } },
      { action: "FailIndex", onExitCodes: { containerName: "run", operator: "In", values: [65] } },
    ]);
    // What Kubernetes asks for beside such a policy.
    expect(template.spec.restartPolicy).toBe("Never");
    const [container] = template.spec.containers;
    expect(container.args[0]).toMatch(/^exec node lib\/overlap\.mjs sweep .* --index "\$JOB_COMPLETION_INDEX"$/);
    expect(container.volumeMounts[0].name).toBe(template.spec.volumes[0].name);
    expect(template.spec.volumes[0].persistentVolumeClaim.claimName).toBe(claim.metadata.name);
  });
});

test.skipIf(!installed("bash"))("the shell scripts have no syntax error", () => {
  for (const name of ["parallel.sh", "slurm.sbatch"]) execFileSync("bash", ["-n", join(DEPLOY, name)]);
});

test.skipIf(!installed("parallel") || !installed("bash"))(
  "parallel.sh trains a sweep, and does nothing the second time",
  async () => {
    const sweep = join(home, "tiny.json");
    const set = { "maddpg.episodes": 3, "maddpg.batchSize": 16 };
    writeFileSync(
      sweep,
      JSON.stringify({
        name: "tiny",
        preset: "quick",
        arms: ["A", "F"],
        set,
        seeds: [1, 2],
        evaluation: { episodes: 5 },
      }),
    );
    const out = join(home, "runs");
    const run = () =>
      promisify(execFile)("bash", [join(DEPLOY, "parallel.sh"), sweep, ":", "2"], {
        cwd: ROOT,
        env: { ...process.env, OUT: out },
      });
    const { stdout } = await run();
    expect(stdout.match(/ is done\n/g)?.length).toBe(4);
    const log = readFileSync(join(out, ".fine-tunes.joblog"), "utf8").trim().split("\n");
    expect(log.length).toBe(3);
    expect(readdirSync(out).filter((name) => /^[AF]-/.test(name)).length).toBe(4);
    expect((await run()).stdout).toBe("");
  },
);
