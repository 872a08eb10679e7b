import { escapeHtml } from "./html.js";
import { pageStyle } from "./page-style.js";

export interface PageDocument {
  /** As HTML, without tags. */
  title: string;
  /** One or two sentences for search engines and previews, as plain text. */
  description?: string;
  /** What stands in `<main>`. */
  body: string;
  /** Script elements, behind it. */
  scripts?: string;
}

/** A whole HTML page. Its content-security policy forbids every request, so a mistake cannot cause one either. */
export function pageDocument({ title, description, body, scripts = "" }: PageDocument): string {
  const meta = description ? `<meta name="description" content="${escapeHtml(description)}">\n` : "";
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:">
${meta}<title>${title}</title>
<style>${pageStyle}</style>
</head>
<body>
<main>
${body}
</main>
${scripts}</body>
</html>
`;
}
