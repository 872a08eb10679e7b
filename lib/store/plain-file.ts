import { statSync } from "node:fs";

/** Size of a file in bytes. @throws if there is none, or it is a folder or a device */
export function plainFileSize(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found) throw new Error(`${path}: there is no such file`);
  if (!found.isFile())
    throw new Error(`${path}: this is not a file that can be read${found.isDirectory() ? ", but a folder" : ""}`);
  return found.size;
}
