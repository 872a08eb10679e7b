import { paper } from "../figure/theme.js";
import { darkColours, darkPage } from "./dark-colours.js";
import { playerDarkColours } from "./replay/player-style.js";

/** The style of an exported page: one column of text, code held back, light or dark as the reader's system is. */
export const pageStyle = `
:root {
  color-scheme: light;
  --page: #ffffff; --ink: #24292f; --muted: #57606a; --line: #dfe3e8; --panel: #f6f8fa; --link: #0b5cad; --error: #a40e26;
  --comment: #6a737d; --string: #0a5f3c; --number: #8a3b00; --keyword: #7a2a8c;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    color-scheme: dark;
    --page: ${darkPage}; --ink: #e3e7ec; --muted: #a3adb8; --line: #323a43; --panel: #1e2329; --link: #7db7f0; --error: #ff8f8f;
    --comment: #8b949e; --string: #8fd6ac; --number: #f0b27a; --keyword: #d3a4e6;
  }
${darkColours.map(([light, dark]) => recolour(light, dark)).join("\n")}
  .overlap-plot .main-svg { background: none !important; }
  .overlap-plot ${styled("fill", paper)}:not(text) { fill: ${darkPage} !important; }
  .overlap-plot ${styled("stroke", paper)} { stroke: ${darkPage} !important; }
  main .overlap-player { ${playerDarkColours} }
${darkColours.map(([light, dark]) => `  .overlap-strip [fill="${light}"] { fill: ${dark}; } .overlap-strip [stroke="${light}"] { stroke: ${dark}; }`).join("\n")}
  .overlap-strip [fill="${paper}"] { fill: ${darkPage}; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-behavior: smooth; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 1.0625rem/1.65 Charter, "Bitstream Charter", "Iowan Old Style", Georgia, "Liberation Serif", serif;
  overflow-wrap: break-word;
}
main { max-width: 46rem; margin: 0 auto; padding: 3rem 1.25rem 5rem; }
h1, h2, h3, h4, nav, summary, figcaption, table, .count, footer {
  font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
}
h1, h2, h3, h4 { line-height: 1.25; font-weight: 650; text-wrap: balance; }
h1 { font-size: 2rem; letter-spacing: -0.015em; margin: 0 0 1.25rem; }
h2 { font-size: 1.375rem; margin: 3rem 0 0.75rem; }
h3 { font-size: 1.125rem; margin: 2rem 0 0.5rem; }
p, ul, ol { margin: 0 0 1rem; }
li + li { margin-top: 0.25rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
img { max-width: 100%; height: auto; }
blockquote { margin: 1rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--muted); }
hr { border: 0; border-top: 1px solid var(--line); margin: 2rem 0; }
pre, code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; }
code { font-size: 0.875em; background: var(--panel); border-radius: 4px; padding: 0.1em 0.3em; }
pre { margin: 0 0 1rem; padding: 0.75rem 1rem; background: var(--panel); border-radius: 6px; overflow-x: auto; font-size: 0.8125rem; line-height: 1.55; }
pre code { font-size: inherit; background: none; padding: 0; }
.comment { color: var(--comment); font-style: italic; } .string { color: var(--string); } .number { color: var(--number); } .keyword { color: var(--keyword); }
details.code { margin: 1.25rem 0 0.75rem; }
details.code > summary { cursor: pointer; color: var(--muted); font-size: 0.8125rem; padding: 0.15rem 0; width: fit-content; }
details.code > summary:hover { color: var(--ink); }
details.code > pre { margin: 0.25rem 0 0; }
.output { margin: 0.75rem 0 1.25rem; }
.output pre { background: none; border-left: 3px solid var(--line); border-radius: 0; padding: 0.1rem 0 0.1rem 0.9rem; white-space: pre-wrap; }
.output pre.stderr { border-color: #c78500; } .output pre.error { border-color: var(--error); color: var(--error); }
.scroll { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; font-size: 0.875rem; line-height: 1.4; font-variant-numeric: tabular-nums; }
th, td { padding: 0.35rem 0.9rem 0.35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
thead th { border-bottom: 1.5px solid var(--muted); font-weight: 600; }
td:last-child, th:last-child { padding-right: 0; }
table.overlap-provenance { font-size: 0.8125rem; } table.overlap-provenance th { color: var(--muted); font-weight: 500; width: 30%; overflow-wrap: anywhere; }
table.overlap-provenance code { background: none; padding: 0; overflow-wrap: anywhere; }
.overlap-figure, .overlap-replay { margin: 1.5rem 0 !important; max-width: none !important; }
.overlap-plot { overflow: hidden; }
.overlap-plot > svg, .overlap-strip > svg { max-width: 100%; height: auto; display: inline-block; }
figcaption { color: var(--muted); font-size: 0.875rem; line-height: 1.5; margin-top: 0.25rem; }
nav.contents { font-size: 0.875rem; line-height: 1.4; margin: 0 0 2rem; padding: 0.75rem 1rem; background: var(--panel); border-radius: 6px; }
nav.contents p { margin: 0 0 0.35rem; color: var(--muted); font-weight: 600; }
nav.contents ol { list-style: none; margin: 0; padding: 0; } nav.contents li { margin: 0.3rem 0 0; } nav.contents li.deeper { padding-left: 1rem; }
nav.contents a { color: inherit; text-decoration: none; } nav.contents a:hover { color: var(--link); text-decoration: underline; }
h2 .anchor, h3 .anchor, h4 .anchor { color: var(--muted); font-weight: 400; text-decoration: none; opacity: 0; }
:is(h2, h3, h4):hover .anchor, .anchor:focus { opacity: 1; }
@media (hover: none) { .anchor { opacity: 0.5 !important; } }
nav.site { margin: -1.5rem 0 1.5rem; font-size: 0.875rem; }
nav.neighbours { display: flex; flex-wrap: wrap; gap: 1rem; margin-top: 4rem; font-size: 0.875rem; line-height: 1.4; }
nav.neighbours a { flex: 1 1 14rem; max-width: 50%; text-decoration: none; } nav.neighbours a:hover { text-decoration: underline; }
nav.neighbours a[rel="next"] { margin-left: auto; text-align: right; }
nav.neighbours span { display: block; color: var(--muted); font-size: 0.8125rem; }
nav.neighbours + footer { margin-top: 2rem; }
ol.index { list-style: none; margin: 2.5rem 0 0; padding: 0; }
ol.index li { margin: 0; padding: 1.25rem 0; border-top: 1px solid var(--line); }
ol.index h2 { font-size: 1.1875rem; margin: 0 0 0.4rem; } ol.index a { text-decoration: none; } ol.index a:hover { text-decoration: underline; }
ol.index p { margin: 0 0 0.4rem; } .facts { color: var(--muted); font: 0.8125rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.overlap-csv { display: inline-block; margin-top: 0.25rem; color: var(--muted); font: 12px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
.overlap-csv:hover { color: var(--link); }
footer { margin-top: 4rem; padding-top: 0.75rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.8125rem; }
.overlap-plot .hoverlayer text.name { fill: var(--ink) !important; }
@media (min-width: 82rem) {
  nav.contents { position: fixed; top: 3rem; left: calc(50% - 23rem - 16rem); width: 14rem; background: none; padding: 0; max-height: 85vh; overflow-y: auto; }
}
@media (max-width: 34rem) {
  body { font-size: 1rem; line-height: 1.6; }
  main { padding: 1.75rem 1rem 3rem; }
  nav.site { margin-top: -0.5rem; }
  h1 { font-size: 1.625rem; } h2 { font-size: 1.25rem; margin-top: 2.25rem; }
  pre { font-size: 0.75rem; }
}
@media print {
  nav, .anchor, .overlap-csv, details.code > summary { display: none !important; }
  details.code::details-content { display: block; content-visibility: visible; height: auto; }
  body { font-size: 10.5pt; line-height: 1.45; }
  main { max-width: none; padding: 0; }
  pre { white-space: pre-wrap; }
  a { color: inherit; }
  h1, h2, h3, h4 { break-after: avoid; }
  figure, tr, img, .overlap-plot, ol.index li { break-inside: avoid; }
  .overlap-figure { max-width: 16cm !important; }
}
`;

function recolour(light: string, dark: string): string {
  return `  .overlap-plot ${styled("fill", light)} { fill: ${dark} !important; }
  .overlap-plot ${styled("stroke", light)} { stroke: ${dark} !important; }`;
}

/** Selects by inline style, which is where Plotly puts its colours, as browsers write them out. */
function styled(property: string, hex: string): string {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
  return `[style*="${property}: rgb(${red}, ${green}, ${blue})"]`;
}
