import type { CodeCell, Output } from "./nbformat.js";

/** A message from the kernel, as far as outputs need it. */
export interface OutputMessage {
  type: string;
  content: Record<string, unknown>;
}

type Shown = Extract<Output, { data: unknown }>;

/** Puts the kernel's messages into the cells: joins streams, replaces displays that are updated, clears when asked. */
export class OutputCollector {
  /** Every output shown under a display id, in whichever cell. The ids themselves are not kept in the notebook. */
  readonly #displays = new Map<string, Shown[]>();
  readonly #clearNext = new Set<CodeCell>();

  add(cell: CodeCell, { type, content }: OutputMessage): void {
    if (type === "update_display_data") {
      this.#update(content);
      return;
    }
    if (type === "clear_output") {
      if (content.wait) this.#clearNext.add(cell);
      else cell.outputs = [];
      return;
    }
    if (type === "execute_input") {
      cell.execution_count = content.execution_count as number;
      return;
    }
    const output = toOutput(type, content);
    if (!output) return;
    if (this.#clearNext.delete(cell)) cell.outputs = [];
    const last = cell.outputs[cell.outputs.length - 1];
    if (output.output_type === "stream" && last?.output_type === "stream" && last.name === output.name) {
      last.text += output.text;
      return;
    }
    cell.outputs.push(output);
    const id = displayId(content);
    if (id !== undefined && "data" in output) this.#displays.set(id, [...(this.#displays.get(id) ?? []), output]);
  }

  #update(content: Record<string, unknown>): void {
    for (const shown of this.#displays.get(displayId(content) ?? "") ?? []) {
      shown.data = content.data as Record<string, unknown>;
      shown.metadata = content.metadata as Record<string, unknown>;
    }
  }
}

function displayId(content: Record<string, unknown>): string | undefined {
  return (content.transient as { display_id?: string } | undefined)?.display_id;
}

// biome-ignore lint/suspicious/noExplicitAny: the protocol fixes the fields of each type.
function toOutput(type: string, content: any): Output | undefined {
  const { data, metadata = {} } = content;
  switch (type) {
    case "stream":
      return { output_type: type, name: content.name, text: content.text };
    case "display_data":
      return { output_type: type, data, metadata };
    case "execute_result":
      return { output_type: type, data, metadata, execution_count: content.execution_count };
    case "error":
      return { output_type: type, ename: content.ename, evalue: content.evalue, traceback: content.traceback };
    default:
      return undefined;
  }
}
