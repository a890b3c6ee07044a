"""Makes the golden output of astropy's BoxLeastSquares that `bls-golden.test.ts` compares with.

Run: python test/golden/bls.py   (astropy >= 8.0.2, numpy)
Light curves are made here with a fixed seed and stored with the output; nothing else is read.
"""

import json
import pathlib

import astropy
import numpy as np
from astropy.timeseries import BoxLeastSquares

HERE = pathlib.Path(__file__).parent


def light_curve(seed, start, span, cadence, period, t0, duration, depth, jitter=0.0):
    rng = np.random.default_rng(seed)
    t = start + np.arange(0, span, cadence)
    t = t[((t - start) % 27.4 < 12.9) | ((t - start) % 27.4 > 13.8)]
    t = t + jitter * rng.standard_normal(len(t))
    err = 4e-4 * (0.7 + 0.6 * rng.random(len(t)))
    y = 1.0 + err * rng.standard_normal(len(t))
    phase = (t - t0 + 0.5 * period) % period - 0.5 * period
    y[np.abs(phase) < 0.5 * duration] -= depth
    return np.round(t, 6), np.round(y, 7), np.round(err, 8)


CASES = [
    # Even cadence commensurate with the bins: rows on bin edges.
    dict(name="even", curve=dict(seed=1, start=0.0, span=20.0, cadence=1 / 24, period=2.5, t0=0.7, duration=0.125, depth=1.2e-3),
         durations=[0.125, 0.25], minimum=1.0, maximum=6.0, factor=48.0, oversample=10),
    # Irregular times, unsorted durations, transit across phase 0 (where astropy's wrap loses power).
    dict(name="irregular", curve=dict(seed=2, start=1325.3, span=27.0, cadence=0.0417, period=3.1, t0=1325.31, duration=0.16, depth=9e-4, jitter=0.01),
         durations=[0.2, 0.08, 0.13], minimum=0.7, maximum=9.0, factor=200.0, oversample=7),
    # Few rows a bin, many empty boxes.
    dict(name="sparse", curve=dict(seed=3, start=57000.2, span=60.0, cadence=0.31, period=5.3, t0=57002.0, duration=0.4, depth=2e-3, jitter=0.1),
         durations=[0.05, 0.4], minimum=2.0, maximum=29.0, factor=560.0, oversample=10),
]


def main():
    out = {"astropy": astropy.__version__, "numpy": np.__version__, "cases": []}
    for case in CASES:
        t, y, err = light_curve(**case["curve"])
        model = BoxLeastSquares(t, y, err)
        periods = model.autoperiod(
            case["durations"], minimum_period=case["minimum"], maximum_period=case["maximum"], frequency_factor=case["factor"]
        )
        found = {}
        for objective in ("likelihood", "snr"):
            result = model.power(
                periods, case["durations"], objective=objective, method="fast", oversample=case["oversample"]
            )
            found[objective] = {
                "power": result.power.tolist(),
                "t0": result.transit_time.tolist(),
                "duration": result.duration.tolist(),
                "depth": result.depth.tolist(),
                "snr": result.depth_snr.tolist(),
            }
        out["cases"].append(
            {
                "name": case["name"],
                "time": t.tolist(),
                "flux": y.tolist(),
                "fluxErr": err.tolist(),
                "durations": case["durations"],
                "oversample": case["oversample"],
                "grid": {"minimum": case["minimum"], "maximum": case["maximum"], "factor": case["factor"]},
                "periods": periods.tolist(),
                **found,
            }
        )
    (HERE / "bls.json").write_text(json.dumps(out, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
