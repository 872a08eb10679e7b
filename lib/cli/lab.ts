import { spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { Command } from "commander";
import { notebooksFolder, workspace } from "./workspace.js";

/** `overlap lab`: opens JupyterLab, if it is installed, with this library's kernel. */
export function labCommand(): Command {
  return new Command("lab")
    .description("open the notebooks in JupyterLab with the TypeScript kernel")
    .argument("[arguments...]", "passed on to `jupyter lab`, after --")
    .action(async (more: string[]) => {
      const share = await writeKernelspec(join(workspace, "out", "jupyter"));
      const jupyter = findOnPath("jupyter-lab") ?? findOnPath("jupyter");
      if (!jupyter) {
        console.log(
          `JupyterLab is not on the PATH. Get it with \`pip install jupyterlab\` (or \`pipx install jupyterlab\`) and run \`overlap lab\` again; or open notebooks/ in VS Code with the Jupyter extension, started with JUPYTER_PATH=${share}.`,
        );
        return;
      }
      const command = /jupyter-lab(\.exe)?$/.test(jupyter) ? [] : ["lab"];
      const path = [share, process.env.JUPYTER_PATH].filter(Boolean).join(delimiter);
      const child = spawn(jupyter, [...command, `--notebook-dir=${dirname(notebooksFolder())}`, ...more], {
        stdio: "inherit",
        env: { ...process.env, JUPYTER_PATH: path },
      });
      // JupyterLab asks before it ends; Ctrl-C is for it.
      process.on("SIGINT", () => {});
      process.on("SIGTERM", () => child.kill("SIGTERM"));
      process.exitCode = await new Promise<number>((resolve, reject) => {
        child.on("error", reject);
        child.on("close", (code) => resolve(code ?? 1));
      });
    });
}

/**
 * Writes `kernels/overlap-lab/kernel.json` under a folder that JUPYTER_PATH can name, and returns that folder. The kernelspec holds absolute
 * paths of this machine, which is why it is made on the spot and not committed.
 */
export async function writeKernelspec(share: string): Promise<string> {
  const { kernelOptions, kernelProgram } = await import("../notebook/kernel-process.js");
  const folder = join(share, "kernels", "overlap-lab");
  mkdirSync(folder, { recursive: true });
  const spec = {
    argv: [process.execPath, ...kernelOptions, kernelProgram, "{connection_file}"],
    display_name: "Overlap Lab (TypeScript)",
    language: "typescript",
    interrupt_mode: "message",
  };
  writeFileSync(join(folder, "kernel.json"), `${JSON.stringify(spec, null, 2)}\n`);
  return share;
}

function findOnPath(name: string): string | undefined {
  const names = process.platform === "win32" ? [`${name}.exe`] : [name];
  const folders = (process.env.PATH ?? "").split(delimiter).filter(Boolean);
  return folders.flatMap((folder) => names.map((each) => join(folder, each))).find((file) => existsSync(file));
}
