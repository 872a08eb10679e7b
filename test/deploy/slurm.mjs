// Runs deploy/slurm.sbatch on a one-node Slurm of its own, in a temporary folder: an array with its fine-tunes after its
// starts, one task killed, one requeued, one cancelled and submitted again. Then collects, and compares every parameters
// hash with a sweep on this machine without Slurm. Exits 0 when all are equal.
//
//   sudo node test/deploy/slurm.mjs           needs root, and slurmctld, slurmd, munged (apt-get install slurm-wlm)
//   sudo node test/deploy/slurm.mjs --keep    leaves the temporary folder
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const ROOT = join(import.meta.dirname, "..", "..");
const missing = ["slurmctld", "slurmd", "munged", "sbatch"].filter((name) => !isInstalled(name));
if (missing.length > 0 || process.getuid?.() !== 0) {
  console.error(`slurm: NOT TESTED: ${missing.length > 0 ? `${missing} not installed` : "root is needed"}`);
  process.exit(process.argv.includes("--required") ? 1 : 0);
}

// Short: it becomes part of the path of a socket, which may have 107 characters. Munge wants no folder that others write.
const home = mkdtempSync(join(tmpdir(), "slurm-"));
chmodSync(home, 0o755);
const path = (...names) => join(home, ...names);
const started = [];
const env = { ...process.env, SLURM_CONF: path("slurm.conf") };
const SWEEP = {
  name: "cluster",
  preset: "quick",
  arms: ["A", "B", "F"],
  worlds: { quick: {} },
  red: ["live", "frozen"],
  set: { "maddpg.episodes": 400, "maddpg.batchSize": 64 },
  evaluation: { episodes: 50, pairs: ["insertedRed"] },
  seeds: [1, 2],
};

try {
  await startSlurm();
  await test();
  console.log("slurm: all hashes are those of a local sweep");
} catch (error) {
  console.error(error.message);
  for (const log of ["slurmctld.log", "slurmd.log"]) console.error(log, tail(path(log)));
  process.exitCode = 1;
} finally {
  for (const child of started.reverse()) child.kill("SIGTERM");
  await sleep(1000);
  for (const child of started) child.kill("SIGKILL");
  if (process.argv.includes("--keep")) console.log(home);
  else rmSync(home, { recursive: true, force: true });
}

async function test() {
  writeFileSync(path("cluster.json"), JSON.stringify(SWEEP));
  const sweep = (...words) => overlap("sweep", path("cluster.json"), ...words);
  const [starts, tunes] = ["starts", "fine-tunes"].map((which) => sweep("--list", which).trim());
  const first = submit(starts);
  const second = submit(tunes, `--dependency=afterany:${first}`);

  const [killed] = starts.split(",");
  const pid = await until("a run to be at work", () => pidOf(`${first}_${killed}`));
  console.log(`array ${first}: task ${killed} gets kill -9 (its process ${pid})`);
  process.kill(pid, "SIGKILL");
  const [, requeued] = tunes.split(",");
  await until("the fine-tunes to begin", () => pidOf(`${second}_${requeued}`));
  console.log(`array ${second}: task ${requeued} is requeued`);
  slurm("scontrol", "requeue", `${second}_${requeued}`);
  const cancelled = tunes.split(",").at(-1);
  console.log(`array ${second}: task ${cancelled} is cancelled`);
  slurm("scancel", `${second}_${cancelled}`);
  await idle();

  const left = sweep("--out", path("runs"), "--list", "missing").trim();
  console.log(`missing after that: ${left}`);
  if (left === "") throw new Error("nothing is missing, so no task was lost: this test tests nothing");
  if (left.split(",").includes(requeued)) throw new Error(`task ${requeued} was requeued and did not end`);
  submit(left);
  await idle();

  overlap("sweep", path("cluster.json"), "--out", path("local"), "--workers", String(availableParallelism()));
  const collect = (from) => overlap("collect", path("cluster.json"), "--from", path(from), "--to", path("data", from));
  collect("runs");
  collect("local");
  for (const name of readdirSync(path("data", "local"))) {
    const [here, there] = ["local", "runs"].map((from) => readFileSync(path("data", from, name)));
    if (!here.equals(there)) throw new Error(`${name} differs between Slurm and a local sweep`);
  }
}

async function startSlurm() {
  for (const name of ["state", "spool", "logs"]) mkdirSync(path(name));
  writeFileSync(path("munge.key"), Buffer.alloc(64, 7), { mode: 0o600 });
  const socket = path("munge.sock");
  start("munged", "--foreground", "--force", `--socket=${socket}`, `--key-file=${path("munge.key")}`,
    `--pid-file=${path("munged.pid")}`, `--log-file=${path("munged.log")}`, `--seed-file=${path("munge.seed")}`);
  const host = hostname().split(".")[0];
  const port = 20_000 + (process.pid % 20_000);
  const lines = {
    ClusterName: "test",
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmctldPort: port,
    SlurmdPort: port + 1,
    AuthType: "auth/munge",
    AuthInfo: `socket=${socket}`,
    CryptoType: "crypto/munge",
    SlurmUser: "root",
    StateSaveLocation: path("state"),
    SlurmdSpoolDir: path("spool"),
    SlurmctldPidFile: path("slurmctld.pid"),
    SlurmdPidFile: path("slurmd.pid"),
    SlurmctldLogFile: path("slurmctld.log"),
    SlurmdLogFile: path("slurmd.log"),
    ProctrackType: "proctrack/linuxproc",
    TaskPlugin: "task/none",
    SelectType: "select/cons_tres",
    SelectTypeParameters: "CR_Core",
    ReturnToService: 2,
    MpiDefault: "none",
    KillWait: 10,
    MinJobAge: 600,
    SchedulerParameters: "batch_sched_delay=0,sched_interval=2",
    JobRequeue: 1,
    NodeName: `${host} NodeAddr=127.0.0.1 CPUs=${availableParallelism()} RealMemory=2048 State=UNKNOWN`,
    PartitionName: `all Nodes=${host} Default=YES MaxTime=INFINITE State=UP`,
  };
  writeFileSync(env.SLURM_CONF, Object.entries(lines).map(([key, value]) => `${key}=${value}\n`).join(""));
  await until("munge", () => readdirSync(home).includes("munge.sock"));
  start("slurmctld", "-D", "-i");
  await sleep(2000);
  start("slurmd", "-D", "-N", host);
  await until("the node to be idle", () => slurm("sinfo", "-h", "-o", "%T").trim() === "idle");
}

function start(command, ...words) {
  const log = openSync(path(`${command}.out`), "a");
  started.push(spawn(command, words, { env, stdio: ["ignore", log, log] }));
}

function submit(indices, ...words) {
  const name = path("logs", "%A_%a.log");
  const job = slurm("sbatch", "--parsable", "--mem=0", `--array=${indices}`, `--output=${name}`, `--chdir=${ROOT}`,
    `--export=ALL,SWEEP=${path("cluster.json")},OUT=${path("runs")}`, ...words, join(ROOT, "deploy", "slurm.sbatch")).trim();
  console.log(`array ${job}: tasks ${indices}`);
  return job;
}

/** Process of a task's run, once it trains: the node that is a child of its batch script. */
function pidOf(task) {
  const job = slurm("squeue", "-h", "-t", "R", "-o", "%i %A").split("\n").find((line) => line.startsWith(`${task} `));
  if (!job) return null;
  const index = task.split("_")[1];
  const wanted = ["--out", path("runs"), "--index", index].join("\0");
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      if (readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(`${wanted}\0`)) return Number(pid);
    } catch {
      // It has ended meanwhile.
    }
  }
  return null;
}

async function idle() {
  await until("all tasks to end", () => slurm("squeue", "-h").trim() === "", 600);
}

async function until(what, probe, seconds = 60) {
  for (let tries = 0; tries < seconds * 4; tries++) {
    let found = null;
    try {
      found = probe();
    } catch {
      // The daemons are not up yet.
    }
    if (found) return found;
    await sleep(250);
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

function slurm(command, ...words) {
  return execFileSync(command, words, { env, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function overlap(...words) {
  return execFileSync(process.execPath, [join(ROOT, "lib", "overlap.mjs"), ...words], { encoding: "utf8" });
}

function isInstalled(name) {
  try {
    execFileSync("sh", ["-c", `command -v ${name}`], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

function tail(file) {
  try {
    return `\n${readFileSync(file, "utf8").split("\n").slice(-15).join("\n")}`;
  } catch {
    return "none";
  }
}
