import { configHash } from "./hash.js";
import { canonicalJson } from "./json-canonical.js";

/** Something that a manifest vouches for by the hash of its own fields. */
export interface Sealed {
  /** SHA-256 of the canonical JSON of everything else in it. */
  readonly manifestHash?: string;
}

/** What `manifestHash` must be. */
export function manifestHash({ manifestHash: _, ...rest }: Sealed): string {
  return configHash(rest);
}

/** A manifest with its hash. */
export function sealed<Manifest extends object>(manifest: Manifest): Manifest & { readonly manifestHash: string } {
  return { ...manifest, manifestHash: manifestHash(manifest) };
}

/** The text of a manifest's file: canonical JSON, so that equal things have equal manifests. */
export function manifestText(manifest: Sealed): string {
  return `${canonicalJson(manifest)}\n`;
}

/** What is wrong with a manifest's own hash, and with how it is written. @param file its name, for messages */
export function sealProblems(manifest: Sealed, text: string, file: string): string[] {
  const problems: string[] = [];
  if (manifest.manifestHash !== undefined) {
    const hash = manifestHash(manifest);
    if (manifest.manifestHash !== hash)
      problems.push(`manifestHash is ${manifest.manifestHash}, but the rest of the manifest hashes to ${hash}`);
  }
  const canonical = manifestText(manifest);
  if (canonical !== text) {
    let at = 0;
    while (canonical[at] === text[at]) at++;
    problems.push(`character ${at} is not as it was written: ${file} is canonical JSON, without spaces`);
  }
  return problems;
}
