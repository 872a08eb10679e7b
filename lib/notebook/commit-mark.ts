import { escapeHtml } from "./html.js";

/** Stands in an executed notebook where its page names the commit: the notebook's bytes cannot hold the hash of the commit they are part of. */
export const commitPlaceholder = "the commit that this file is part of";

/** Attribute of the table cell that holds the commit. */
export const COMMIT_MARK = "data-overlap-commit";

/** An output's HTML with the placeholder replaced by a commit. */
export function fillInCommit(html: string, commit: string): string {
  return html.replaceAll(
    `<td ${COMMIT_MARK}><code>${commitPlaceholder}</code></td>`,
    () => `<td><code>${escapeHtml(commit)}</code></td>`,
  );
}
