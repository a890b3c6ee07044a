import { DAY_COLOURS, NIGHT_COLOURS, PLOT_STYLE } from './plot-style.ts'

/** The page's whole style; its hash stands in the page's content security policy. */
export const PAGE_STYLE = `:root{color-scheme:light dark;${DAY_COLOURS}}
@media screen and (prefers-color-scheme:dark){:root{${NIGHT_COLOURS}}}
*{box-sizing:border-box}
html{scroll-padding-top:12px;-webkit-text-size-adjust:100%}
body{margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main,header,footer{max-width:1160px;margin:0 auto;padding:0 20px}
header{padding-top:36px}
h1{font-size:30px;line-height:1.2;margin:0 0 4px;overflow-wrap:anywhere;letter-spacing:-.01em}
h2{font-size:19px;margin:0 0 12px;letter-spacing:-.005em}
h2 .pass,h2 .fail{font-size:15px;margin-left:8px}
p{margin:0 0 10px}
a{color:var(--candidate)}
.muted{color:var(--muted)}
.kicker{color:var(--muted);margin:0 0 14px}
.banner{border-left:5px solid var(--single);background:var(--paper);border-radius:6px;padding:10px 16px;margin:0 0 16px}
.banner strong{color:var(--single)}
nav{display:flex;flex-wrap:wrap;gap:4px 18px;margin:0 0 20px}
.panel{background:var(--paper);border:1px solid var(--rule);border-radius:10px;padding:20px 22px;margin:0 0 20px}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(140px,1fr));gap:12px;margin:0 0 18px;padding:0;list-style:none}
.tiles li{background:var(--raised);border-radius:8px;padding:10px 14px;font-size:13px;color:var(--muted)}
.tiles b{display:block;font-size:25px;line-height:1.2;font-weight:650;color:var(--ink);font-variant-numeric:tabular-nums}
.bar{display:block;width:100%;height:18px;border-radius:5px;background:var(--raised)}
.done{fill:var(--good)}.lost{fill:var(--bad)}.wait{fill:var(--muted);opacity:.45}
.key{display:flex;flex-wrap:wrap;gap:4px 22px;margin:8px 0 0;padding:0;list-style:none}
.key svg{width:11px;height:11px;vertical-align:-1px;margin-right:3px}
.spec{margin:0 0 16px;padding-left:18px;columns:2;column-gap:40px;font-size:14px;color:var(--muted)}
.spec li{break-inside:avoid;overflow-wrap:anywhere}
table{border-collapse:collapse;width:100%;font-size:14px}
th{text-align:left;font-weight:600;color:var(--muted);font-size:13px;vertical-align:bottom}
th,td{padding:6px 9px;border-bottom:1px solid var(--grid)}
tbody tr:last-child>*{border-bottom:0}
thead th.n{white-space:normal}
td{vertical-align:top;overflow-wrap:break-word}
tbody th{color:var(--ink);font-size:14px;vertical-align:top}
.n{width:1%;text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.scroll{overflow-x:auto;margin:0 -22px;padding:0 12px}
.why{min-width:210px;font-size:13px;color:var(--muted)}
.name{overflow-wrap:anywhere;min-width:120px}
.share{width:160px}
.scroll+p,.after{margin:12px 0 0}
.share svg{display:block;width:100%;height:9px;margin-top:7px;border-radius:3px;background:var(--raised)}
code{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}
.chip{white-space:nowrap;font-weight:600}
.c-candidate{color:var(--candidate)}.c-low-confidence{color:var(--low)}.c-eclipsing-binary{color:var(--binary)}.c-variable{color:var(--variable)}.c-single-event{color:var(--single)}
.pass,.fail{white-space:nowrap}.pass{color:var(--good);font-weight:600}.fail{color:var(--bad);font-weight:600}
.v{white-space:nowrap}.warn{color:var(--single);font-weight:600}.not-measured{color:var(--muted)}tr.pass,tr.fail,tr.warn{color:inherit;font-weight:400}
.split{display:grid;grid-template-columns:minmax(0,2.2fr) minmax(220px,1fr);gap:24px;align-items:start}
.legend{margin:0;padding:0;list-style:none;font-size:13px}
.legend li{margin:0 0 9px}
.tools{display:flex;flex-wrap:wrap;gap:10px 18px;align-items:end;margin:0 0 12px}
.tools[hidden]{display:none}
label{font-size:13px;color:var(--muted);display:block}
input,select,button{font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--rule);border-radius:6px;padding:5px 9px;min-height:36px}
input[type=search]{width:250px;max-width:100%}
button{cursor:pointer}
button:disabled{opacity:.45;cursor:default}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
th button{vertical-align:bottom;min-height:0;border:0;background:none;padding:0;margin:0;font-weight:600;font-size:13px;color:var(--muted);text-align:inherit}
th[aria-sort=ascending] button::after{content:" ↑"}
th[aria-sort=descending] button::after{content:" ↓"}
th[aria-sort] button{color:var(--ink)}
.pager{display:flex;gap:8px;align-items:center;font-variant-numeric:tabular-nums}
.card{border-top:1px solid var(--rule);content-visibility:auto;contain-intrinsic-size:auto 46px}
.card>summary{display:flex;flex-wrap:wrap;gap:2px 18px;padding:10px 4px;cursor:pointer;list-style:none;align-items:baseline;font-variant-numeric:tabular-nums}
.card>summary::-webkit-details-marker{display:none}
.card>summary::before{content:"▸";color:var(--muted)}
.card[open]>summary::before{content:"▾"}
.card>summary b{overflow-wrap:anywhere;min-width:130px}
.rank{color:var(--muted);min-width:2.2em}
.pictures{display:grid;grid-template-columns:repeat(6,minmax(0,1fr));gap:14px 18px;padding:6px 0 12px}
.pictures figure{margin:0;grid-column:span 2}
.pictures .wide{grid-column:span 4}
.pictures .beside{grid-column:span 4}
.facts{font-size:13px;overflow-x:auto}
.facts table{width:auto;font-size:13px;margin:0 0 10px}
.facts th,.facts td{padding:4px 7px}
.plot.periodogram text,.plot.fold text{font-size:13px}
figcaption{font-size:13px;color:var(--muted)}
.reasons{margin:0 0 10px;padding-left:20px;font-size:14px}
.more summary{cursor:pointer;color:var(--muted);font-size:13px;margin:0 0 8px}
.more table{font-size:13px;width:auto}
footer{padding-bottom:50px;color:var(--muted);font-size:13px}
.slim{display:none}
@media screen and (max-width:760px){.broad{display:none}.slim{display:block}main,header,footer{padding:0 12px}header{padding-top:20px}h1{font-size:24px}.panel{padding:16px 14px}.scroll{margin:0 -14px;padding:0 4px}.split{display:block}.spec{columns:1}.pictures figure,.pictures .wide,.pictures .beside{grid-column:1/-1}.light-curve text,.overview text{font-size:21px}.light-curve .side,.overview .side{font-size:17px}.light-curve .tick,.overview .tick{transform:translateY(3px)}.share{width:70px}.tiles{grid-template-columns:repeat(auto-fit,minmax(105px,1fr))}}
@media print{body{background:none;font-size:10pt}.panel{border:0;padding:0;margin:0 0 18pt}nav,.tools:not(.pager),.pager button{display:none!important}.card{content-visibility:visible}.card>summary{break-after:avoid}.card>summary::before{content:none}figure,.facts{break-inside:avoid}.pictures figure{grid-column:span 3}.pictures .wide,.pictures .beside{grid-column:1/-1}.more{display:none}#pictures>p span{display:none}.card::details-content{content-visibility:visible;block-size:auto}.scroll{overflow:visible;margin:0;padding:0}table{font-size:8.5pt}th,td{padding:3px 5px}tbody th{font-size:8.5pt}thead th,th button{font-size:8pt}.why{min-width:0;font-size:7.5pt}.name{min-width:62pt}thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}a{color:inherit;text-decoration:none}.tiles li{border:1px solid var(--rule)}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
${PLOT_STYLE}`
