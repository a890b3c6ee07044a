/** Rules that every plot shares; colours are custom properties of the page or of the file. */
export const PLOT_STYLE = `.plot{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-variant-numeric:tabular-nums}
.plot path{fill:none}
.plot text{fill:var(--muted);text-anchor:middle}
.plot .side{text-anchor:end}
.plot .name{fill:var(--ink)}
.plot .paper{fill:var(--paper)}
.plot .grid{stroke:var(--grid);stroke-width:1}
.plot .axis{stroke:var(--muted);stroke-width:1}
.plot .dots{stroke:var(--dot);stroke-width:2.2;stroke-linecap:round;opacity:.75}
.plot .envelope{stroke:var(--dot);stroke-width:.9;opacity:.4}
.plot .folded{opacity:.4}
.plot .line{stroke:var(--dot);stroke-width:1.3;stroke-linejoin:round}
.plot .model{stroke:var(--model);stroke-width:2;stroke-linejoin:round}
.plot .bins{stroke:var(--ink);stroke-width:5.5;stroke-linecap:round}
.plot .errors{stroke:var(--ink);stroke-width:1.2}
.plot .best{stroke:var(--model);stroke-width:6;opacity:.28}
.plot .harmonic{stroke:var(--model);stroke-width:1;stroke-dasharray:3 3;opacity:.75}
.plot .mark{fill:var(--model);font-weight:600}
.plot .m0{fill:var(--model)}
.plot .m1{fill:var(--second)}
.plot .m2{fill:var(--third)}
.plot .k-candidate{fill:var(--candidate)}
.plot .k-low-confidence{stroke:var(--low);stroke-width:1.3}
.plot .k-eclipsing-binary{fill:var(--binary)}
.plot .k-variable{fill:var(--variable)}
.plot .k-single-event{fill:var(--single)}
.plot .found{stroke:var(--good);stroke-width:1.2;opacity:.6}
.plot .missed{stroke:var(--bad);stroke-width:1.6}
`

/** Colours by day: ink on paper, each at least 4.5:1 against the paper where text uses it. */
export const DAY_COLOURS =
  '--paper:#fff;--ground:#f5f6f8;--raised:#eceff3;--ink:#17202b;--muted:#56616f;--grid:#e8ebef;--rule:#d6dbe1;--dot:#3d6fb6;--model:#c2361c;--second:#8a5a00;--third:#6b3fb5;--candidate:#0b63c4;--low:#5f6975;--binary:#b4460b;--variable:#7b3fc4;--single:#826200;--good:#1a7440;--bad:#b8232f;--focus:#0b63c4'

/** The same by night. */
export const NIGHT_COLOURS =
  '--paper:#171c23;--ground:#0f1318;--raised:#222933;--ink:#e7ebf0;--muted:#a0abb8;--grid:#262e38;--rule:#343e4a;--dot:#79a9e8;--model:#ff8563;--second:#e5b454;--third:#bd9bf5;--candidate:#6cb2ff;--low:#a3adb9;--binary:#ff9a5c;--variable:#c8a0ff;--single:#e3bf4e;--good:#5fcf8c;--bad:#ff7d85;--focus:#8cc4ff'

/** Colours of a plot that is a file of its own. */
export const STANDALONE_COLOURS = `.plot{${DAY_COLOURS}}@media(prefers-color-scheme:dark){.plot{${NIGHT_COLOURS}}}`
