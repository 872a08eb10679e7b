import { execFile, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
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

/** A small sweep, and where its runs go. */
function tinySweep(name: string): { sweep: string; out: string } {
  const set = { "maddpg.episodes": 3, "maddpg.batchSize": 16 };
  const content = { name, preset: "quick", arms: ["A", "F"], set, seeds: [1, 2], evaluation: { episodes: 5 } };
  const sweep = join(home, `${name}.json`);
  writeFileSync(sweep, JSON.stringify(content));
  return { sweep, out: join(home, name) };
}

function parallel({ sweep, out }: { sweep: string; out: string }, logins: string) {
  const env = { ...process.env, OUT: out };
  return promisify(execFile)("bash", [join(DEPLOY, "parallel.sh"), sweep, logins, "2"], { cwd: ROOT, env });
}

const trained = (out: string) => readdirSync(out).filter((name) => /^[AF]-/.test(name));

describe.skipIf(!installed("parallel") || !installed("bash"))("parallel.sh", () => {
  test("trains a sweep, and does nothing the second time", async () => {
    const tiny = tinySweep("tiny");
    const { stdout } = await parallel(tiny, ":");
    expect(stdout.match(/ is done\n/g)?.length).toBe(4);
    expect(jobs(tiny.out, "fine-tunes").length).toBe(2);
    expect(trained(tiny.out).length).toBe(4);
    expect((await parallel(tiny, ":")).stdout).toBe("");
  });

  test.skipIf(!installed("/usr/sbin/sshd") || !installed("ssh"))(
    "trains on a machine that is reached by ssh, and on this one, to the same bytes",
    async () => {
      const tiny = tinySweep("far");
      await withSsh(async (login) => {
        expect((await parallel(tiny, `${login},:`)).stdout.match(/ is done\n/g)?.length).toBe(4);
      });
      const hosts = new Set(["starts", "fine-tunes"].flatMap((part) => jobs(tiny.out, part)).map((job) => job[1]));
      expect([...hosts].sort()).toEqual([":", expect.stringContaining("127.0.0.1")]);
      const near = tinySweep("near");
      await parallel(near, ":");
      expect(trained(tiny.out)).toEqual(trained(near.out));
      for (const name of trained(near.out)) {
        const [one, other] = [tiny, near].map(({ out }) => readFileSync(join(out, name, "weights.safetensors")));
        expect(one.equals(other)).toBe(true);
      }
    },
  );
});

/** The columns of a job log: number, host, ... */
function jobs(out: string, part: string): string[][] {
  const lines = readFileSync(join(out, `.${part}.joblog`), "utf8")
    .trim()
    .split("\n");
  return lines.slice(1).map((line) => line.split("\t"));
}

/** Runs an ssh server of its own for this user, with keys made for it. `work` gets a login as parallel takes it. */
async function withSsh(work: (login: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(home, "ssh-"));
  const at = (name: string) => join(folder, name);
  for (const key of ["host", "user"]) execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", at(key)]);
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true });
  const port = await freePort();
  const settings = [
    "ListenAddress=127.0.0.1",
    `AuthorizedKeysFile=${at("user.pub")}`,
    "StrictModes=no",
    "UsePAM=no",
    "PidFile=none",
  ].flatMap((one) => ["-o", one]);
  const server = spawn("/usr/sbin/sshd", [
    "-D",
    "-e",
    "-f",
    "/dev/null",
    "-h",
    at("host"),
    "-p",
    `${port}`,
    ...settings,
  ]);
  try {
    let said = "";
    for await (const text of server.stderr) {
      said += text;
      if (said.includes("Server listening")) break;
    }
    expect(said).toContain("Server listening");
    const options = `-F /dev/null -i ${at("user")} -o StrictHostKeyChecking=no -o UserKnownHostsFile=${at("known")}`;
    await work(`ssh ${options} -p ${port} ${userInfo().username}@127.0.0.1`);
  } finally {
    server.kill();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
