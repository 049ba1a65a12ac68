#include "report/script_parts.h"

namespace rnnctl::report {

const char* const kScaleScript = R"js(
const minus = text => text.replace("-", "\u2212");
const grouped = value => Math.round(value).toLocaleString("en-US");

// A value as it is read out: four digits that matter.
function valueText(value, format) {
  if (format === "percent") return minus((100 * value).toFixed(2)) + " %";
  if (value === 0) return "0";
  if (format === "count") return grouped(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 1e6)) return minus(value.toExponential(2));
  return minus(size >= 1000 ? grouped(value) : value.toFixed(size < 0.1 ? 5 : size < 100 ? 4 : 1));
}

// The same at a tick, where `step` says how many digits matter.
function tickText(value, step, format) {
  if (format === "percent") return minus(String(+(100 * value).toFixed(6))) + " %";
  const size = Math.max(Math.abs(value), step);
  if (size >= 1e9 || step < 1e-4) {
    const text = value.toExponential().replace(/(\.\d{3})\d+/, "$1").replace("e+", "e");
    return value === 0 ? "0" : minus(text);
  }
  if (size >= 1e6) return minus(String(+(value / 1e6).toFixed(6))) + "M";
  if (size >= 1e4) return minus(String(+(value / 1e3).toFixed(6))) + "k";
  return minus((+value.toFixed(6)).toLocaleString("en-US", {maximumFractionDigits: 6}));
}

// Steps of 1, 2 or 5 that cut the range into about `count` parts.
function roundStep(range, count) {
  const raw = range / Math.max(1, count);
  const power = Math.pow(10, Math.floor(Math.log10(raw)));
  const lead = raw / power;
  return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 5 ? 5 : 10);
}

function ticksOf(low, high, step) {
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + step * 1e-9; ++i) {
    ticks.push(+(i * step).toPrecision(12));
    if (ticks.length > 20) break;
  }
  return ticks;
}

// What the y axis covers. A few values that are far above all others (the first steps, the end of a
// run that diverged) are cut off, or nothing else would be seen.
function rangeOf(chart, height) {
  const values = [];
  for (const series of chart.series) values.push(...series.y);
  values.sort((a, b) => a - b);
  const highest = values[values.length - 1];
  const usual = values[Math.floor(0.97 * (values.length - 1))];
  let low = chart.zero ? Math.min(0, values[0]) : values[0];
  let high = highest;
  const spread = usual - values[0];
  const isCut = !chart.fraction && values.length > 20 && spread > 0 &&
      highest - low > 4 * (usual - low);
  if (isCut) high = usual + 0.5 * spread;
  if (chart.fraction) high = Math.min(1, highest);
  if (!(high > low)) {
    const room = Math.abs(low) * 0.1 || 1;
    if (!chart.zero || low < 0) low -= room;
    high += chart.fraction ? 0 : room;
    if (chart.fraction && high <= low) high = low + room;
  }
  const count = Math.max(2, Math.round(height / 52));
  const step = roundStep(high - low, count);
  const begin = Math.floor(low / step + 1e-9) * step;
  let end = Math.ceil(high / step - 1e-9) * step;
  if (chart.fraction) end = Math.min(1, end);
  return {low: begin, high: end, step, isCut};
}
)js";

}  // namespace rnnctl::report
