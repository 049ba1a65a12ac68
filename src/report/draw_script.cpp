#include "report/script_parts.h"

namespace rnnctl::report {

const char* const kDrawScript = R"js(
const MAIN = 0, THIN = 1, POINT = 2;
const DASHES = ["", "6 3", "2 3"];

function svg(name, attributes, parent, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}

const colorOf = series => "var(--line-" + series.color + ")";

// Names at the ends of the lines move apart where they would overlap.
function spread(labels, gap, top, bottom) {
  labels.sort((a, b) => a.y - b.y);
  for (let i = 1; i < labels.length; ++i) {
    labels[i].y = Math.max(labels[i].y, labels[i - 1].y + gap);
  }
  let limit = bottom;
  for (let i = labels.length - 1; i >= 0; --i) {
    labels[i].y = Math.min(labels[i].y, limit);
    limit = labels[i].y - gap;
  }
  for (const label of labels) label.y = Math.max(label.y, top);
}

// Names differ at their ends.
const shortened = (text, most) => text.length > most ? "\u2026" + text.slice(1 - most) : text;

// Means and ranges of so many neighbours that each point has `room` pixels to itself.
function coarser(series, frame, room) {
  const most = Math.max(2, Math.floor((frame.right - frame.left) / room));
  const share = Math.ceil(series.x.length / most);
  if (share < 2) return series;
  const groups = [];
  for (let i = 0; i < series.x.length; i += share) groups.push([i, i + share]);
  const each = (values, summary) => groups.map(group => summary(values.slice(...group)));
  const mean = values => values.reduce((sum, value) => sum + value, 0) / values.length;
  return {x: each(series.x, mean), y: each(series.y, mean),
          low: each(series.low || series.y, values => Math.min(...values)),
          high: each(series.high || series.y, values => Math.max(...values))};
}

function pathOf(xs, ys, toX, toY) {
  let path = "";
  for (let i = 0; i < xs.length; ++i) {
    path += (i ? "L" : "M") + toX(xs[i]).toFixed(1) + " " + toY(ys[i]).toFixed(1);
  }
  return path;
}

function drawAxes(root, frame, range, chart, xs) {
  const {left, right, top, bottom, toX, toY} = frame;
  for (const tick of ticksOf(range.low, range.high, range.step)) {
    const y = Math.round(toY(tick)) + 0.5;
    const kind = tick === range.low ? "base" : "grid";
    svg("line", {x1: left, x2: right, y1: y, y2: y, class: kind}, root);
    svg("text", {x: left - 8, y: y + 4, class: "tick end"}, root,
        tickText(tick, range.step, chart.format));
  }
  const count = Math.max(2, Math.floor((right - left) / 90));
  const step = Math.max(1, roundStep(xs.high - xs.low, count));
  for (const tick of ticksOf(xs.low, xs.high, step)) {
    const x = toX(tick);
    svg("line", {x1: x, x2: x, y1: bottom, y2: bottom + 4, class: "base"}, root);
    svg("text", {x, y: bottom + 18, class: "tick middle"}, root, grouped(tick));
  }
}

function drawSeries(root, chart, frame, id) {
  const {left, right, top, bottom, toX, toY} = frame;
  const clip = svg("clipPath", {id}, root);
  svg("rect", {x: left - 4, y: top - 4, width: right - left + 8, height: bottom - top + 5}, clip);
  const group = svg("g", {"clip-path": "url(#" + id + ")"}, root);
  const lines = new Map(chart.series.map(
      series => [series, series.stroke === THIN ? coarser(series, frame, 3) : series]));
  for (const series of chart.series) {
    const line = lines.get(series);
    if (!line.low || series.stroke !== THIN || chart.shared) continue;
    const down = [...line.x].reverse(), low = [...line.low].reverse();
    const there = pathOf(line.x, line.high, toX, toY), back = pathOf(down, low, toX, toY);
    svg("path", {d: there + back.replace("M", "L") + "Z", fill: colorOf(series), class: "range"},
        group);
  }
  const height = series => [THIN, MAIN, POINT].indexOf(series.stroke);
  for (const series of [...chart.series].sort((a, b) => height(a) - height(b))) {
    const color = colorOf(series);
    if (series.x.length > 1) {
      const line = lines.get(series);
      const kind = series.stroke !== THIN ? "main" : chart.shared ? "thin shared" : "thin";
      svg("path", {d: pathOf(line.x, line.y, toX, toY), stroke: color, class: kind,
                   "stroke-dasharray": DASHES[series.dash % 3]}, group);
    }
    const hasDots = series.stroke !== THIN ? series.x.length <= 60 : series.x.length === 1;
    if (!hasDots) continue;
    const r = series.stroke === POINT ? 4.5 : 3;
    for (let i = 0; i < series.x.length; ++i) {
      svg("circle", {cx: toX(series.x[i]), cy: toY(series.y[i]), r,
                     fill: color, class: "dot"}, group);
    }
  }
}

function labelsOf(chart) {
  return chart.series.filter(series => series.label && series.name);
}

function drawLabels(root, chart, frame, most) {
  const labels = labelsOf(chart).map(series => {
    const end = series.x.length - 1;
    return {series, x: frame.toX(series.x[end]),
            y: Math.min(frame.bottom, Math.max(frame.top, frame.toY(series.y[end])))};
  });
  // What ends early has its name there, everything else in the margin.
  const isEarly = label => label.x < frame.right - 60;
  spread(labels.filter(label => !isEarly(label)), 16, frame.top + 2, frame.bottom);
  for (const label of labels) {
    const x = isEarly(label) ? label.x + 10 : frame.right + 10;
    svg("text", {x, y: label.y + 4, fill: colorOf(label.series), class: "name"}, root,
        shortened(label.series.name, most));
  }
}

// How much room `chart` has, and what its axes and names need of it.
function measure(chart) {
  const width = Math.max(240, chart.plot.clientWidth);
  const height = chart.small ? 190 : width < 520 ? 240 : 320;
  const range = rangeOf(chart, height), most = width < 520 ? 11 : 22;
  const longest = Math.max(0, ...labelsOf(chart).map(series => Math.min(most, series.name.length)));
  const tickLength = Math.max(...ticksOf(range.low, range.high, range.step)
      .map(tick => tickText(tick, range.step, chart.format).length));
  chart.size = {width, height, range, most, before: 14 + 7 * tickLength,
                behind: longest ? 16 + 7.2 * longest : 18};
}

// Draws all of `chart` into its figure; charts of one width have their edges in one line.
function draw(chart) {
  const {width, height, range, most} = chart.size, plot = chart.plot;
  const alike = charts.filter(other => other.small === chart.small);
  const frame = {left: Math.max(...alike.map(other => other.size.before)),
                 right: width - Math.max(...alike.map(other => other.size.behind)),
                 top: 10, bottom: height - 28};
  const xs = chart.domain;
  frame.toX = x => frame.left + (x - xs.low) / (xs.high - xs.low) * (frame.right - frame.left);
  frame.toY = y => {
    const share = (y - range.low) / (range.high - range.low);
    const at = frame.bottom - share * (frame.bottom - frame.top);
    return Math.min(1e5, Math.max(-1e5, at));
  };
  const viewBox = "0 0 " + width + " " + height;
  const root = svg("svg", {width, height, viewBox, "aria-hidden": "true"});
  drawAxes(root, frame, range, chart, xs);
  drawSeries(root, chart, frame, "clip-" + chart.index);
  drawLabels(root, chart, frame, most);
  if (range.isCut) {
    svg("text", {x: frame.left + 6, y: frame.top + 4, class: "tick"}, root,
        "\u2191 higher values are cut off");
  }
  chart.cursor = svg("g", {class: "cursor"}, root);
  chart.frame = frame;
  plot.replaceChildren(root);
}
)js";

}  // namespace rnnctl::report
