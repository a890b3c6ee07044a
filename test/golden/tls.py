"""Makes the golden output of transitleastsquares that `tls-golden.test.ts` compares with.

Run: python test/golden/tls.py   (transitleastsquares >= 2.0.4, numpy)
Light curves are made here with a fixed seed and stored with the output; nothing else is read. The backend is
the package's exact one: its default is an approximation.
"""

import json
import pathlib
import warnings

import numpy as np
from transitleastsquares import transitleastsquares
from transitleastsquares.version import TLS_VERSIONING

HERE = pathlib.Path(__file__).parent


def light_curve(seed, span, cadence, period, t0, duration, depth, gap=None, spread=0.2):
    rng = np.random.default_rng(seed)
    t = 100.0 + np.arange(0, span, cadence)
    if gap is not None:
        t = t[(t < gap[0]) | (t > gap[1])]
    t = t + 0.001 * np.sin(t / 7.0)
    err = 5e-4 * (1 - spread / 2 + spread * rng.random(len(t)))
    y = 1.0 + err * rng.standard_normal(len(t))
    phase = (t - t0 + 0.5 * period) % period - 0.5 * period
    y[np.abs(phase) < 0.5 * duration] -= depth
    return np.round(t, 6), np.round(y, 7), np.round(err, 8)


CASES = [
    dict(name="27 d", curve=dict(seed=1, span=27.0, cadence=1 / 24, period=3.7, t0=101.4, duration=0.13, depth=1.2e-3, gap=(113.0, 114.0)),
         period_min=0.6),
    dict(name="unlike errors", curve=dict(seed=2, span=30.0, cadence=1 / 16, period=5.1, t0=102.3, duration=0.2, depth=1.5e-3, spread=1.2),
         period_min=1.0),
    # Templates of more than 200 rows, of which the reference skips starts.
    dict(name="wide", curve=dict(seed=3, span=12.0, cadence=0.005, period=0.9, t0=100.3, duration=0.08, depth=6e-4), period_min=0.6, period_max=1.6),
]


def main():
    warnings.simplefilter("ignore")
    out = {"transitleastsquares": TLS_VERSIONING, "numpy": np.__version__, "cases": []}
    for case in CASES:
        t, y, err = light_curve(**case["curve"])
        model = transitleastsquares(t, y, err, verbose=False)
        found = model.power(
            period_min=case["period_min"], period_max=case.get("period_max", float("inf")),
            backend="fused", use_threads=1, show_progress_bar=False,
        )
        out["cases"].append(
            {
                "name": case["name"],
                "planted": {"periodDays": case["curve"]["period"], "durationDays": case["curve"]["duration"], "depth": case["curve"]["depth"]},
                "periodMin": case["period_min"],
                "periodMax": case.get("period_max"),
                "time": t.tolist(),
                "flux": y.tolist(),
                "fluxErr": err.tolist(),
                "periods": [found.periods[0], found.periods[len(found.periods) // 2], found.periods[-1]],
                "sr": [float(f"{s:.7g}") for s in found.SR],
                "sde": found.SDE,
                "period": found.period,
                "t0": found.T0,
                "duration": found.duration,
                "depth": 1 - found.depth,
                "snr": found.snr,
            }
        )
    (HERE / "tls.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
