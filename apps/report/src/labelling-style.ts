import { PAGE_STYLE } from './page-style.ts'

const SHADES = Array.from(
  { length: 11 },
  (_, tenth) =>
    `.hit.s${tenth}{background:color-mix(in srgb,var(--candidate) ${5 * tenth}%,transparent)}.miss.s${tenth}{background:color-mix(in srgb,var(--binary) ${5 * tenth}%,transparent)}`,
).join('')

/** Style of a labelling page: the house's, tables of counts in shades, and drawn intervals. */
export const LABELLING_STYLE = `${PAGE_STYLE}
.headline{font-size:20px;line-height:1.4;margin:0 0 16px;max-width:48em}
h2,h3,p,li{overflow-wrap:anywhere}
.two>*{min-width:0}
#answers .tiles{margin:0}
.tiles b{overflow-wrap:normal}
.confusion{width:auto;margin:0 0 14px}
.confusion td{text-align:center;min-width:92px;font-variant-numeric:tabular-nums;border:1px solid var(--rule)}
.confusion td b{display:block;font-size:20px;font-weight:650}
.confusion td span{font-size:12px;color:var(--muted)}
.confusion.many td{min-width:46px;padding:3px 4px}
.confusion.many td b{font-size:14px}
.confusion.many td span{font-size:11px}
.confusion.many th{font-size:12px;padding:3px 5px}
.confusion.many tbody th span{display:block;min-width:110px;max-width:170px}
.confusion.many thead th span{writing-mode:vertical-rl;transform:rotate(180deg);max-height:150px;text-align:left}
.confusion.many thead td{min-width:110px;font-size:12px;color:var(--muted);text-align:left;vertical-align:bottom}
.classes td .interval{min-width:70px}
.confusion .hit span,.confusion .miss span{color:var(--ink)}
.confusion thead th{text-align:center}
.confusion thead td{border:0}
.confusion tbody th,.confusion td{vertical-align:middle}
${SHADES}
.interval{display:block;width:100%;min-width:84px;height:14px;margin-top:4px}
.interval line{vector-effect:non-scaling-stroke}
.interval .range{stroke:var(--grid);stroke-width:1}
.interval .zero{stroke:var(--muted);stroke-width:1;stroke-dasharray:2 2}
.interval .bounds{stroke:var(--single);stroke-width:6;opacity:.35}
.interval .ends{stroke:var(--ink);stroke-width:1.6}
.interval .value{stroke:var(--candidate);stroke-width:4}
.interval .track{fill:var(--raised)}
.interval .bar-of{fill:var(--candidate);opacity:.45}
.forest{width:30%}
.forest .interval{min-width:130px}
.metrics tbody th,.differences tbody th{min-width:150px}
.small th,.small td{font-size:13px}
.run-id{white-space:nowrap}
.quote{white-space:pre-wrap;overflow-wrap:anywhere;min-width:240px}
.calibration{max-width:620px;overflow:visible}
.plot.calibration .bins{stroke-width:7}
.plot.calibration .errors{stroke-width:1.6}
.two{display:grid;grid-template-columns:minmax(0,1.2fr) minmax(260px,1fr);gap:24px;align-items:start}
@media screen and (max-width:760px){.two{display:block}.headline{font-size:17px}.tiles b{font-size:20px}.tiles li{padding:9px 10px}.confusion td{min-width:70px}.metrics tbody th,.differences tbody th{min-width:0}.metrics th,.metrics td{font-size:12px;padding-left:3px;padding-right:3px}.forest{width:auto}.forest .interval{min-width:64px}th.forest{font-size:0!important}.metrics th:nth-child(n+5),.metrics td:nth-child(n+5){display:none}.calibration text{font-size:17px}.shares .why,.shares th:last-child{display:none}.name{min-width:92px}.small:not(.shares,.by) .name{min-width:106px}.shares th,.shares td,.by th,.by td{font-size:12px;padding-left:3px;padding-right:3px}.shares .forest .interval{min-width:52px}.by .interval{min-width:64px}.differences th,.differences td{font-size:12px;padding-left:3px;padding-right:3px}.differences th:nth-child(n+6),.differences td:nth-child(n+6){display:none}}
@media print{.two{display:block}.small .n{white-space:normal}.interval,.forest .interval{min-width:44px}.forest{width:22%}.metrics tbody th,.differences tbody th{min-width:0}.confusion td{min-width:0}.confusion.many td{min-width:0;padding:2px 1px}.confusion.many td b{font-size:7pt}.confusion.many td span{font-size:5.5pt}.confusion.many th{font-size:6.5pt;padding:2px 1px}.confusion.many tbody th span,.confusion.many thead td{min-width:0;font-size:6.5pt}.calibration{max-width:420px}.quote,.name{min-width:0}}
`
