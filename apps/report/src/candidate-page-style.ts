import { DAY_COLOURS, NIGHT_COLOURS, PLOT_STYLE } from './plot-style.ts'

/** Style of a candidate's page; on paper it fills one sheet, A4 or letter. */
export const CANDIDATE_PAGE_STYLE = `:root{color-scheme:light dark;${DAY_COLOURS}}
@media screen and (prefers-color-scheme:dark){:root{${NIGHT_COLOURS}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1060px;margin:0 auto;padding:22px 26px;background:var(--paper)}
h1{font-size:25px;line-height:1.2;margin:0;overflow-wrap:anywhere;letter-spacing:-.01em}
h1 small{font-size:16px;font-weight:400;color:var(--muted);letter-spacing:0}
.kicker,.note,figcaption{color:var(--muted)}
.kicker{margin:2px 0 8px;overflow-wrap:anywhere}
.said{margin:0 0 12px;padding:8px 14px;border-left:5px solid currentColor;background:var(--raised);border-radius:5px}
.said b{font-size:17px;margin-right:8px}
.said>span{color:var(--ink)}
.c-candidate{color:var(--candidate)}.c-low-confidence{color:var(--low)}.c-eclipsing-binary{color:var(--binary)}.c-variable{color:var(--variable)}.c-single-event{color:var(--single)}
.facts{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:6px 16px;margin:0 0 12px;font-variant-numeric:tabular-nums}
.facts div{min-width:0}
dt{font-size:12px;color:var(--muted)}
dd{margin:0;font-weight:600;overflow-wrap:anywhere}
.figures{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:6px 14px}
figure{margin:0;grid-column:span 2;min-width:0}
figure.half{grid-column:span 3}
figure.whole{grid-column:1/-1}
figcaption{font-size:12px;line-height:1.3}
.slim{display:none}
.empty{display:grid;place-items:center;aspect-ratio:300/128;margin:0;color:var(--muted);border:1px dashed var(--rule);font-size:13px;text-align:center;padding:8px}
table{border-collapse:collapse;width:100%;margin:12px 0 0;font-size:12.5px;font-variant-numeric:tabular-nums}
th,td{padding:3px 8px;text-align:left;vertical-align:top;border-top:1px solid var(--grid)}
thead th{border-top:0;color:var(--muted);font-weight:600}
tbody th{font-weight:600;white-space:nowrap}
.n{text-align:right;white-space:nowrap}
.v{white-space:nowrap;font-weight:600}
.says{width:70%}
.v b{display:inline-block;width:1.1em;text-align:center}
.pass{color:var(--good)}.fail{color:var(--bad)}.warn{color:var(--single)}.not-measured{color:var(--muted)}
tr.fail>*{background:color-mix(in srgb,var(--bad) 9%,transparent)}
tr.fail>:not(.v),tr.warn>:not(.v),tr.pass>:not(.v){color:var(--ink)}
.note{font-size:12px;margin:8px 0 0}
.plot .thin{stroke:var(--dot);stroke-width:.7;opacity:.4}
.plot .hollow{stroke:var(--paper);stroke-width:2.6;stroke-linecap:round}
@media screen and (max-width:720px){main{padding:14px 12px}.facts{grid-template-columns:repeat(2,minmax(0,1fr))}figure,figure.half{grid-column:1/-1}.broad{display:none}.slim{display:block}table,tbody{display:block}thead{display:none}tbody tr{display:grid;grid-template-columns:1fr auto;border-top:1px solid var(--grid)}tbody :is(th,td){border-top:0}.says{grid-column:1/-1;width:auto}}
@page{margin:8mm}
@media print{.figures{max-width:150mm;margin:0 auto}body{background:none;font-size:8pt;line-height:1.3}main{max-width:none;padding:0;background:none}h1{font-size:12.5pt}h1 small{font-size:8.5pt}.kicker{margin:0 0 3pt;font-size:7.5pt}.said{padding:2.5pt 6pt;margin:0 0 4pt}.said b{font-size:9.5pt}.facts{gap:1.5pt 8pt;margin:0 0 4pt}dt{font-size:6.5pt;line-height:1.15}dd{font-size:8pt;line-height:1.2}.figures{gap:1pt 6pt}figcaption{font-size:6.5pt;line-height:1.15}table{font-size:6.4pt;line-height:1.2;margin:2pt 0 0}th,td{padding:.45pt 4pt}.note{font-size:6pt;margin:3pt 0 0;line-height:1.2}.empty{font-size:7pt}tr,figure{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
${PLOT_STYLE}`
