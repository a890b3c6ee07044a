"""Makes detrend.json: trends of a small planted light curve by scipy and wotan.

Run with a Python that has scipy, wotan and numpy: python detrend.py > detrend.json
"""

import json
import sys
from importlib.metadata import version

import numpy as np
from scipy.signal import savgol_filter
from wotan import flatten

rng = np.random.default_rng(21)
step = 1 / 48
time = np.round(3 + step * np.arange(500), 9)
flux = 1 + 0.01 * np.sin(2 * np.pi * time / 4.3) + rng.normal(0, 3e-4, len(time))
for k in range(3):
    flux[np.abs(time - 4.6 - 3.3 * k) < 0.1] -= 0.008
flux[[77, 301, 420]] += 0.02  # flares
flux = np.round(flux, 7)
mask = np.zeros(len(time), dtype=bool)
mask[70:80] = mask[230:245] = True


def wotan_trend(method, window, **more):
    _, trend = flatten(time, flux, window_length=window, method=method, return_trend=True, **more)
    return trend


def case(method, window, trend, **more):
    return {
        "method": method,
        "windowDays": window,
        **more,
        "trend": [float("%.13g" % x) for x in trend],
    }


cases = [case("median", 0.8, wotan_trend("median", 0.8))]
for rows, order in ((25, 2), (101, 3), (7, 4)):
    cases.append(
        case("savgol", rows * step, savgol_filter(flux, rows, order), order=order, masked=False)
    )
for window in (0.7, 2.0):
    for robust in (False, True):
        trend = wotan_trend("cosine", window, robust=robust)
        cases.append(case("cosine", window, trend, robust=robust, masked=False))
    trend = wotan_trend("cosine", window, robust=True, mask=mask)
    cases.append(case("cosine", window, trend, robust=True, masked=True))

json.dump(
    {
        "program": "scipy " + version("scipy") + ", wotan " + version("wotan"),
        "with": "numpy " + version("numpy"),
        "time": time.tolist(),
        "flux": flux.tolist(),
        "mask": mask.astype(int).tolist(),
        "cases": cases,
    },
    sys.stdout,
)
