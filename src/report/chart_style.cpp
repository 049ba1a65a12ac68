#include "report/style_parts.h"

namespace rnnctl::report {

const char* const kChartStyle = R"css(
.charts{display:grid;grid-template-columns:repeat(2,minmax(0,1fr));gap:2.6rem 2.5rem;
  margin-top:1.5rem}
.chart{grid-column:1/-1;margin:0;min-width:0}
.chart.small{grid-column:auto}
.chart figcaption{display:block}
.unit{font-weight:400;color:var(--soft);letter-spacing:0;margin-left:.35em}
.readout{min-height:1.6rem;font-size:.875rem;color:var(--soft);display:flex;flex-wrap:wrap;
  column-gap:1.1rem;
  margin:.1rem 0 .5rem}
.readout b{font-weight:600;color:var(--ink)}
.moment{min-width:7.5rem}
.reading{white-space:nowrap}
.key{display:inline-block;width:.95em;height:3px;border-radius:2px;background:var(--color);
  vertical-align:.25em;margin-right:.45em}
.key.thin{height:2px}
.plot{min-height:190px;touch-action:pan-y}
.plot svg{display:block;max-width:100%;overflow:visible}
.grid{stroke:var(--rule)}
.base{stroke:var(--edge)}
.tick{fill:var(--soft);font-size:12px}
.end{text-anchor:end}
.middle{text-anchor:middle}
.name{font-size:13px;font-weight:600}
.main,.thin{fill:none;stroke-linejoin:round;stroke-linecap:round}
.main{stroke-width:2.25}
.thin{stroke-width:1.5}
.thin.shared{stroke-width:1.1;opacity:.45}
.range{opacity:.16}
.plot .dot{stroke:var(--paper);stroke-width:1.5}
.cursor line{stroke:var(--soft);stroke-width:1}
.cursor circle{stroke:var(--paper);stroke-width:2}
@media (max-width:40rem){
  .charts{grid-template-columns:minmax(0,1fr);gap:2.2rem}
  .chart.small{grid-column:1/-1}
}
)css";

}  // namespace rnnctl::report
