import { drawAgents, drawArena } from "./draw-arena.js";
import { curveShape, drawCurve } from "./draw-curve.js";
import { playerLook, playerStyle } from "./player-style.js";

/**
 * The script that puts a player in the place of each film strip. Like the figures' script it goes once into an exported page, and once into a
 * notebook that somebody works in; each replay only holds its data and a call of `overlapReplay.upgrade()`. Nothing plays by itself.
 */
export function playerScript(): string {
  const script = `(function () {
if (window.overlapReplay) { window.overlapReplay.upgrade(); return; }
var look = ${JSON.stringify(playerLook)};
var shape = ${JSON.stringify(curveShape)};
var drawArena = ${drawArena.toString()};
var drawAgents = ${drawAgents.toString()};
var drawCurve = ${drawCurve.toString()};
var style = document.createElement("style");
style.textContent = ${JSON.stringify(playerStyle)};
document.head.appendChild(style);
${player}
window.overlapReplay = { upgrade: upgrade };
upgrade();
})();`;
  // It is in every notebook with a replay, so comments and indentation stay behind.
  return script.replace(/^\s+(\/\/.*\n)?/gm, "");
}

/** With moving pictures between the steps; and without, for readers who asked their system for less motion. */
const stepsPerSecond = { smooth: 8, still: 3 };

const player = `function upgrade() {
  document.querySelectorAll(".overlap-replay:not([data-live])").forEach(function (figure) {
    var json = figure.querySelector(".overlap-replay-data");
    if (!json) return;
    var data = JSON.parse(json.textContent);
    figure.querySelector(".overlap-strip").insertAdjacentElement("afterend", makePlayer(data));
    figure.setAttribute("data-live", "");
  });
}
function makePlayer(data) {
  var root = document.createElement("div");
  root.className = "overlap-player";
  root.tabIndex = 0;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Replay: " + data.title);
  var mark = function (colour, sign, name) {
    return '<span><b style="color:' + colour + '">' + sign + "</b> " + name + "</span>";
  };
  root.innerHTML = '<p class="title"></p>' +
    '<p class="key">' + mark(look.blue, "\\u25a0", "blue") + mark(look.red, "\\u25cf", "red") + mark(look.goal, "\\u2605", "goal") +
    mark(look.fake, "\\u2606", "fake goal") + mark(look.blue, "\\u25cb", "sight radius") + "</p>" +
    '<svg class="arena" aria-hidden="true" viewBox="-1000 -1000 2000 2000">' + drawArena(data, look) + "<g></g></svg>" +
    '<div class="controls"><button type="button">Play</button>' +
    '<input type="range" aria-label="Step" min="0" max="' + data.steps + '" step="1" value="0"><output></output></div>' +
    '<p class="state"></p>' + (data.logMse ? '<svg class="curve" aria-hidden="true"></svg>' : "");
  var find = function (selector) { return root.querySelector(selector); };
  find(".title").textContent = data.title;
  var button = find("button"), slider = find("input"), moving = find(".arena > g"), curve = find(".curve");
  var calm = window.matchMedia && matchMedia("(prefers-reduced-motion: reduce)");
  var time = 0, frame = 0, last = 0, width = 0;

  function draw() {
    var step = Math.floor(time);
    var number = "step " + step + " of " + data.steps;
    var state = words(data, step);
    moving.innerHTML = drawAgents(data, calm && calm.matches ? step : time, look, 64);
    if (slider.value !== String(step)) slider.value = step;
    slider.setAttribute("aria-valuetext", number + ", " + state.replace(/\\n/g, ", "));
    find("output").textContent = number;
    find(".state").textContent = state;
    drawCursor();
  }
  function drawCursor() {
    var line = curve && curve.lastElementChild;
    if (!line || !width) return;
    var x = shape.left + (width - shape.left - shape.right) * time / Math.max(1, data.steps);
    line.setAttribute("d", "M" + x.toFixed(1) + " " + shape.top + "V" + (shape.height - shape.bottom));
  }
  function fit() {
    var now = Math.floor(root.clientWidth) || 480;
    if (!curve || now === width) return;
    width = now;
    curve.setAttribute("viewBox", "0 0 " + width + " " + shape.height);
    curve.innerHTML = drawCurve(data, width, look, shape) + '<path stroke="' + look.ink + '" stroke-width="1.5"/>';
    drawCursor();
  }
  function toggle() {
    if (frame) { pause(); return; }
    if (time >= data.steps) time = 0;
    last = 0;
    button.textContent = "Pause";
    frame = requestAnimationFrame(tick);
  }
  function pause() {
    if (frame) cancelAnimationFrame(frame);
    frame = 0;
    button.textContent = "Play";
  }
  function tick(now) {
    // An output that was cleared or replaced stops.
    if (!root.isConnected) { pause(); return; }
    var rate = calm && calm.matches ? ${stepsPerSecond.still} : ${stepsPerSecond.smooth};
    if (last) time = Math.min(data.steps, time + Math.min(250, now - last) / 1000 * rate);
    last = now;
    draw();
    if (time >= data.steps) pause();
    else frame = requestAnimationFrame(tick);
  }
  function goTo(step) {
    pause();
    time = Math.max(0, Math.min(data.steps, step));
    draw();
  }
  button.addEventListener("click", toggle);
  slider.addEventListener("input", function () { goTo(Number(slider.value)); });
  root.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    var step = Math.floor(time);
    var goals = { ArrowRight: step + 1, ArrowUp: step + 1, ArrowLeft: step - 1, ArrowDown: step - 1, Home: 0, End: data.steps };
    if (event.key === " " && event.target !== button) toggle();
    else if (event.key in goals) goTo(goals[event.key]);
    else return;
    event.preventDefault();
    // Else a notebook program takes the key for one of its own.
    event.stopPropagation();
  });
  if (window.ResizeObserver) new ResizeObserver(fit).observe(root);
  fit();
  draw();
  return root;
}
function words(data, step) {
  var sight = data.inSight[step] === "1" ? "they see each other" : "out of sight";
  var trap = data.trappedAt >= 0 && step >= data.trappedAt ? " \\u00b7 red trapped since step " + data.trappedAt : "";
  var lines = [sight + trap, "return so far: blue " + data.blueReturn[step] + ", red " + data.redReturn[step]];
  if (data.logMse) {
    var logMse = data.logMse[step], relative = data.relative[step];
    lines.push(logMse === null ? "no self-other pair at this step" :
      "log-MSE " + logMse.toFixed(2) + (relative === null ? "" : ", relative distance " + relative.toPrecision(2)));
  }
  return lines.join("\\n").replace(/-(?=\\d)/g, "\\u2212");
}`;
