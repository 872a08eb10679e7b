export { escapeHtml } from "../table/escape-html.js";

/** JSON inside a script element: `</script` in a string must not end the element. */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, "\\u003c");
}
