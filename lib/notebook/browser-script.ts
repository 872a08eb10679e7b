import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fitLayout } from "../figure/fit.js";
import { figureCsv } from "./figure-csv.js";

const require = createRequire(import.meta.url);

/**
 * The script that makes static figures interactive: Plotly (1.5 MB) and a few lines that look for figures not yet live, draw them, and put a
 * link to their data below. It goes once into an exported page, and once into a notebook that somebody works in; each figure only holds its data and a call of `overlapLab.upgrade()`.
 *
 * Plotly is wrapped so that a require.js on the page does not take it for its own module, and no `</script` in it can end the element.
 */
export function browserScript(): string {
  const plotly = readFileSync(require.resolve("plotly.js-cartesian-dist-min"), "utf8").replace(
    /<\/script/gi,
    "<\\/script",
  );
  return `(function () {
if (window.overlapLab) { window.overlapLab.upgrade(); return; }
var before = window.Plotly;
(function (define, module, exports) {
${plotly}
}).call(window);
var Plotly = window.Plotly;
if (before) window.Plotly = before;
var fitLayout = ${fitLayout.toString()};
var figureCsv = ${figureCsv.toString()};
var offerData = ${offerData};
window.overlapLab = { upgrade: ${upgrade} };
window.overlapLab.upgrade();
})();`;
}

/** A link that saves the figure's data as CSV, made from the traces when it is asked for; named after the figure's title. */
const offerData = `function (figure, source) {
  var link = document.createElement("a");
  link.className = "overlap-csv";
  link.textContent = "Data (CSV)";
  link.style.fontSize = "12px";
  link.href = "#" + figure.id;
  var title = (JSON.parse(source).layout.meta || {}).title || figure.id;
  link.download = String(title).toLowerCase().replace(/[^\\p{L}\\p{N}]+/gu, "-").replace(/^-|-$/g, "") + ".csv";
  link.addEventListener("click", function () {
    if (link.protocol !== "blob:") link.href = URL.createObjectURL(new Blob([figureCsv(JSON.parse(source))], { type: "text/csv" }));
  });
  figure.append(link);
}`;

/** Draws each figure when it comes near the window, at the width it has there, and again when that width changes. */
const upgrade = `function () {
  document.querySelectorAll(".overlap-figure:not([data-live])").forEach(function (figure) {
    var json = figure.querySelector(".overlap-figure-data");
    var place = figure.querySelector(".overlap-plot");
    if (!json || !place) return;
    figure.setAttribute("data-live", "");
    var source = json.textContent;
    offerData(figure, source);
    var target = document.createElement("div");
    target.style.display = "inline-block";
    var drawn = 0;
    // On a touch screen a finger on the figure scrolls the page.
    var touch = window.matchMedia && matchMedia("(pointer: coarse)").matches;
    var draw = function () {
      var width = Math.floor(place.clientWidth);
      if (!width || width === drawn) return;
      drawn = width;
      var copy = JSON.parse(source);
      var layout = fitLayout(copy.layout, width);
      if (touch) layout.dragmode = false;
      var options = { displayModeBar: false, displaylogo: false, doubleClick: "reset" };
      Plotly.react(target, copy.data, layout, options).then(function () {
        if (!target.parentNode) place.replaceChildren(target);
      });
    };
    var start = function () {
      draw();
      if (window.ResizeObserver) new ResizeObserver(draw).observe(place);
    };
    if (!window.IntersectionObserver) { start(); return; }
    var near = new IntersectionObserver(function (entries) {
      if (!entries.some(function (entry) { return entry.isIntersecting; })) return;
      near.disconnect();
      start();
    }, { rootMargin: "800px" });
    near.observe(place);
  });
}`;
