#include "report/style_parts.h"

namespace rnnctl::report {

const char* const kTableStyle = R"css(
.scroll{overflow-x:auto;max-width:100%}
.scroll th,.scroll td{overflow-wrap:normal}
.scroll .number,.scroll thead th,.wide tbody th{white-space:nowrap}
table{border-collapse:collapse;font-size:.9rem;line-height:1.4}
th,td{text-align:left;padding:.38rem 1.6rem .38rem 0;vertical-align:top;font-weight:400}
thead th{color:var(--soft);font-size:.82rem;border-bottom:1px solid var(--edge)}
tbody th,tbody td{border-bottom:1px solid var(--rule)}
tfoot th,tfoot td{font-weight:600}
.number{text-align:right}
th:last-child,td:last-child{padding-right:0}
.wide{width:100%}
.bar{width:7rem}
.bar i{display:block;height:.5rem;margin-top:.42rem;border-radius:1px;background:var(--accent);
  width:calc(var(--v)*100%);min-width:1px}
.result{display:grid;grid-template-columns:minmax(0,auto) minmax(0,1fr);gap:2rem 4rem;
  align-items:start;margin-top:1.4rem}
.confusion{border-collapse:separate;border-spacing:2px;font-size:.8rem}
.confusion th,.confusion td{border:0;padding:0;text-align:center;vertical-align:middle;
  height:2.3rem;
  min-width:2.3rem;white-space:nowrap}
.confusion thead th,.confusion tbody th{color:var(--ink);font-weight:600}
.confusion .axis{color:var(--soft);font-weight:400;height:1.4rem}
.confusion tbody th{text-align:right;padding-right:.5rem}
.confusion thead td{background:none}
.confusion tbody td{border-radius:3px;background:var(--panel);color:var(--soft)}
.confusion .right{background:color-mix(in srgb,var(--accent) calc(8% + var(--v)*22%),
  var(--paper));color:var(--ink)}
.confusion .miss{background:color-mix(in srgb,var(--wrong) calc(4% + var(--v)*54%),var(--panel));
  color:var(--ink)}
.confusion .tall{writing-mode:vertical-rl;transform:rotate(180deg);height:auto;padding:.2rem 0;
  text-align:left}
.mistakes{display:grid;grid-template-columns:repeat(auto-fill,minmax(7.6rem,1fr));
  gap:1.5rem 1.2rem;margin:1.2rem 0 0;
  padding:0;list-style:none}
.mistakes figure{margin:0}
.mistakes img,.mistakes svg{display:block;width:100%;height:auto;border-radius:.35rem;
  background:#000;
  image-rendering:pixelated;border:1px solid var(--rule)}
.mistakes svg{background:var(--panel)}
.mistakes polyline{fill:none;stroke-width:1.5;vector-effect:non-scaling-stroke;
  stroke-linejoin:round}
.mistakes figcaption{font-size:.85rem;line-height:1.4;margin-top:.4rem}
.mistakes b{color:var(--wrong)}
.mistakes small{display:block;color:var(--soft);font-size:.78rem}
.states{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,22rem),1fr));
  gap:2rem 2.5rem;margin-top:1.2rem}
.states figure{margin:0}
.states img{display:block;width:100%;height:13rem;image-rendering:pixelated;background:#fff;
  border:1px solid var(--rule)}
.states svg{display:block;width:100%;height:2.6rem;margin-top:.3rem;border-bottom:1px solid var(--edge)}
.states path{fill:var(--soft)}
.states figcaption{font-size:.85rem;line-height:1.4;margin:.4rem 0;color:var(--soft)}
.states b{color:var(--ink)}
.settings{columns:3 17rem;column-gap:3rem;margin-top:.6rem}
.settings table{width:100%;break-inside:avoid;margin-bottom:1.6rem}
.settings caption{text-align:left;font-weight:600;font-size:.9rem;padding-bottom:.3rem}
.settings td{text-align:right}
tr.differs th,tr.differs td{font-weight:600}
tr.differs .usual{font-weight:400}
tr.differs th::before{content:"\25CF";color:var(--accent);margin-right:.45em;font-size:.7em;
  vertical-align:.15em}
.usual{color:var(--soft);font-weight:400}
.facts th{color:var(--soft);white-space:nowrap}
.facts td{padding-right:0}
@media (max-width:52rem){.result{grid-template-columns:minmax(0,1fr)}}
@media (max-width:40rem){
  th,td{padding-right:1rem}
  .bar{display:none}
  .confusion{font-size:.68rem;border-spacing:1px}
  .confusion th,.confusion td{height:1.9rem;min-width:1.78rem}
  .mistakes{grid-template-columns:repeat(auto-fill,minmax(5.6rem,1fr));gap:1.1rem .8rem}
}
)css";

}  // namespace rnnctl::report
