import { join } from "node:path";
import type * as TypeScript from "typescript";
import { codeCells, type Notebook } from "./nbformat.js";

/** A notebook to check, with the folder that its imports are resolved from. */
export interface CheckInput {
  name: string;
  folder: string;
  notebook: Notebook;
}

/** One message of the compiler, placed in a cell. Cells count from 1 over the code cells, lines and columns from 1. */
export interface CheckProblem {
  notebook: string;
  cell: number;
  line: number;
  column: number;
  message: string;
}

/**
 * Type-checks the cells of each notebook strictly, as if they were one module. Stricter than the kernel, which compiles cell by cell and not
 * strictly; so a name can be declared once in a notebook.
 * @throws Error when TypeScript is not installed (it is among the development packages).
 */
export async function checkNotebooks(inputs: CheckInput[]): Promise<CheckProblem[]> {
  const ts = await loadTypeScript();
  const modules = new Map(inputs.map((input) => [join(input.folder, `${input.name}.notebook.ts`), joinCells(input)]));
  const options: TypeScript.CompilerOptions = {
    strict: true,
    noEmit: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ["lib.es2022.d.ts"],
    types: ["node"],
    skipLibCheck: true,
    moduleDetection: ts.ModuleDetectionKind.Force,
  };
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.readFile = (file) => modules.get(file)?.text ?? readFile.call(host, file);
  host.fileExists = (file) => modules.has(file) || fileExists.call(host, file);
  host.getSourceFile = (file, version, ...rest) => {
    const text = modules.get(file)?.text;
    return text === undefined
      ? getSourceFile.call(host, file, version, ...rest)
      : ts.createSourceFile(file, text, version, true);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules].flatMap(([file, module]) => {
    const source = program.getSourceFile(file)!;
    const diagnostics = [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)];
    return diagnostics.map((diagnostic) => {
      const { line, character } = source.getLineAndCharacterOfPosition(diagnostic.start ?? 0);
      const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, "\n  ");
      return { notebook: module.name, ...module.place(line), column: character + 1, message };
    });
  });
}

/** "notebook, cell [3], line 2, column 5: message" */
export function describeProblem({ notebook, cell, line, column, message }: CheckProblem): string {
  return `${notebook}, cell [${cell}], line ${line}, column ${column}: ${message}`;
}

/** One cell after another, each from a new line on. */
function joinCells({ name, notebook }: CheckInput) {
  const sources = codeCells(notebook).map((cell) => cell.source);
  const starts: number[] = [];
  let next = 0;
  for (const source of sources) {
    starts.push(next);
    next += source.split("\n").length;
  }
  const place = (line: number) => {
    let cell = starts.length;
    while (cell > 1 && starts[cell - 1] > line) cell--;
    return { cell, line: line - (starts[cell - 1] ?? 0) + 1 };
  };
  return { name, text: sources.join("\n"), place };
}

async function loadTypeScript(): Promise<typeof TypeScript.default> {
  try {
    return (await import("typescript")).default;
  } catch (error) {
    throw new Error(
      "Checking notebooks needs the package typescript 5; install the development packages with `npm ci`.",
      {
        cause: error,
      },
    );
  }
}
