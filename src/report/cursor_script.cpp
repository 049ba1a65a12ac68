#include "report/script_parts.h"

namespace rnnctl::report {

const char* const kCursorScript = R"js(
// The point of `series` nearest to iteration `x`, -1 where the series is elsewhere.
function nearest(series, x, slack) {
  const xs = series.x, last = xs.length - 1;
  if (x < xs[0] - slack || x > xs[last] + slack) return -1;
  let low = 0, high = last;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (xs[middle] < x) low = middle + 1; else high = middle;
  }
  return low > 0 && x - xs[low - 1] < xs[low] - x ? low - 1 : low;
}

function wordsOf(series) {
  return [series.name, series.detail].filter(word => word).join(" ");
}

function addReading(readout, chart, series, value) {
  const item = document.createElement("span");
  item.className = "reading";
  const key = document.createElement("i");
  key.className = series.stroke === THIN ? "key thin" : "key";
  key.style.setProperty("--color", colorOf(series));
  const number = document.createElement("b");
  number.textContent = valueText(value, chart.format);
  item.append(key, wordsOf(series) ? wordsOf(series) + " " : "", number);
  readout.append(item, " ");
}

// Says the values at iteration `x`; the last ones where there is no cursor.
function show(chart, x) {
  const {readout, cursor, frame} = chart;
  const slack = 0.01 * (chart.domain.high - chart.domain.low);
  cursor.replaceChildren();
  readout.replaceChildren();
  const moment = document.createElement("span");
  moment.className = "moment";
  moment.textContent = x === null ? "at the end" : "iteration " + grouped(x);
  readout.append(moment, " ");
  if (x !== null) {
    svg("line", {x1: frame.toX(x), x2: frame.toX(x), y1: frame.top - 4, y2: frame.bottom}, cursor);
  }
  for (const series of chart.series) {
    if (chart.shared && !series.label) continue;  // of so many the bold ones
    const at = x === null ? series.x.length - 1 : nearest(series, x, slack);
    if (at < 0) continue;
    addReading(readout, chart, series, series.y[at]);
    const y = frame.toY(series.y[at]);
    if (x === null || y < frame.top - 4) continue;
    svg("circle", {cx: frame.toX(series.x[at]), cy: y, r: 5, fill: colorOf(series)}, cursor);
  }
}

let position = null;
function moveTo(x) {
  position = x;
  for (const chart of charts) show(chart, x);
}

function place(chart) {
  if (position === null) return -1;
  let best = 0;
  chart.stops.forEach((stop, i) => {
    if (Math.abs(stop - position) < Math.abs(chart.stops[best] - position)) best = i;
  });
  return best;
}

function onPointer(chart, event) {
  const {left, right} = chart.frame, box = chart.plot.getBoundingClientRect();
  const share = (event.clientX - box.left - left) / (right - left);
  const wanted = chart.domain.low + share * (chart.domain.high - chart.domain.low);
  let best = chart.stops[0];
  for (const stop of chart.stops) {
    if (Math.abs(stop - wanted) < Math.abs(best - wanted)) best = stop;
  }
  moveTo(best);
}

function onKey(chart, event) {
  const last = chart.stops.length - 1, at = place(chart), wide = event.shiftKey ? 10 : 1;
  const far = Math.max(1, Math.round(last / 10));
  const back = step => at < 0 ? last : at - step, on = step => at < 0 ? 0 : at + step;
  const steps = {ArrowLeft: back(wide), ArrowRight: on(wide), PageUp: back(far), PageDown: on(far),
                 Home: 0, End: last};
  if (event.key === "Escape") return moveTo(null);
  if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  chart.readout.setAttribute("aria-live", "polite");
  moveTo(chart.stops[Math.min(last, Math.max(0, steps[event.key]))]);
}

function connect(chart) {
  const {figure, plot, readout} = chart;
  plot.addEventListener("pointermove", event => onPointer(chart, event));
  plot.addEventListener("pointerdown", event => onPointer(chart, event));
  plot.addEventListener("pointerleave", () => {
    if (document.activeElement !== figure) moveTo(null);
  });
  figure.addEventListener("keydown", event => onKey(chart, event));
  figure.addEventListener("blur", () => {
    readout.setAttribute("aria-live", "off");
    moveTo(null);
  });
}

const charts = JSON.parse(document.getElementById("charts").textContent).charts;
let furthest = 1;
for (const chart of charts) {
  for (const series of chart.series) furthest = Math.max(furthest, series.x[series.x.length - 1]);
}
charts.forEach((chart, index) => {
  chart.index = index;
  chart.figure = document.querySelector('[data-chart="' + index + '"]');
  chart.plot = chart.figure.querySelector(".plot");
  chart.readout = chart.figure.querySelector(".readout");
  chart.domain = {low: 0, high: furthest};
  chart.stops = [...new Set(chart.series.flatMap(series => series.x))].sort((a, b) => a - b);
  connect(chart);
});
function drawAll() {
  charts.forEach(measure);
  charts.forEach(draw);
  moveTo(position);
}
drawAll();
let drawnWidth = document.documentElement.clientWidth;
addEventListener("resize", () => {
  if (document.documentElement.clientWidth === drawnWidth) return;
  drawnWidth = document.documentElement.clientWidth;
  drawAll();
});
)js";

}  // namespace rnnctl::report
