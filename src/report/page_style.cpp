#include "report/style_parts.h"

namespace rnnctl::report {

const char* const kPageStyle = R"css(
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--paper);color:var(--ink);
  font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Helvetica Neue",Arial,
  sans-serif;
  font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
main,footer{max-width:70rem;margin:0 auto;padding:0 2rem}
header{padding:3.5rem 0 0}
h1,h2,h3{line-height:1.25;font-weight:600;letter-spacing:-.011em;margin:0}
h1{font-size:1.9rem}
h2{font-size:1.3rem}
h3{font-size:1rem}
p{margin:.5rem 0;max-width:46rem}
a{color:var(--accent)}
code,pre,.code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",
  "DejaVu Sans Mono",monospace;
  font-size:.875em}
pre{margin:.4rem 0;padding:.8rem 1rem;background:var(--panel);border-radius:.5rem;
  white-space:pre-wrap;
  line-height:1.5}
section{margin-top:4rem}
section>h2,details h3,.run h3{margin-bottom:.5rem}
.run section{margin-top:2.75rem}
pre+h3,table+h3,.scroll+h3,pre+h5,table+h5{margin-top:1.8rem}
h4,h5{font-size:1rem;line-height:1.25;font-weight:600;margin:0 0 .5rem}
.eyebrow{color:var(--soft);font-size:.875rem;margin:0 0 .35rem}
.lead{color:var(--soft);margin:.4rem 0 0;max-width:none}
.hint{color:var(--soft);font-size:.9rem;margin:.25rem 0 1rem}
.note{border-left:3px solid var(--edge);padding:.15rem 0 .15rem .9rem;color:var(--soft);
  font-size:.93rem;
  max-width:none}
.note.bad{border-color:var(--wrong);color:var(--ink)}
.state{white-space:nowrap;font-weight:600}
.state::before{content:"";display:inline-block;width:.55em;height:.55em;border-radius:50%;
  margin-right:.4em;background:currentColor;vertical-align:.08em}
.state.done{color:var(--calm)}
.state.running{color:var(--accent)}
.state.diverged,.state.failed{color:var(--wrong)}
.state.interrupted{color:var(--soft)}
.figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(8.8rem,1fr));
  gap:1.6rem 1.6rem;margin:2.2rem 0 0}
.figures div{border-top:1px solid var(--rule);padding-top:.7rem}
.figures dt{color:var(--soft);font-size:.85rem}
.figures dd{margin:.1rem 0 0;font-size:1.5rem;font-weight:600;letter-spacing:-.02em;line-height:1.3}
.figures .first dd{color:var(--accent)}
.figures small{display:block;font-size:.82rem;font-weight:400;letter-spacing:0;color:var(--soft);
  line-height:1.4}
footer{margin-top:5rem;padding-top:1.2rem;padding-bottom:3rem;color:var(--soft);font-size:.85rem}
footer p{border-top:1px solid var(--rule);padding-top:1.2rem;max-width:none}
details>summary{cursor:pointer;padding:.55rem 0;color:var(--accent)}
details.run{border-top:1px solid var(--rule);margin-top:0;padding:.4rem 0}
details.run[open]{padding-bottom:3rem}
details.run>summary{color:var(--ink)}
details.run>summary h3{display:inline;font-size:1.1rem}
.dot{display:inline-block;width:.7em;height:.7em;border-radius:50%;background:var(--color);
  margin-right:.5em}
:focus-visible{outline:2px solid var(--accent);outline-offset:3px;border-radius:.25rem}
.chart:focus-visible{outline-offset:.7rem}
@media (max-width:40rem){
  main,footer{padding-left:1.15rem;padding-right:1.15rem}
  header{padding-top:2rem}
  h1{font-size:1.5rem}
  section{margin-top:3rem}
  .figures{grid-template-columns:repeat(2,1fr);gap:1.2rem 1.2rem;margin-top:1.6rem}
  .figures dd{font-size:1.3rem}
}
@media print{details{break-inside:avoid}section{break-inside:avoid-page}}
)css";

}  // namespace rnnctl::report
