"""Makes biweight.json: wotan's biweight trend of a small planted light curve.

Run with a Python that has wotan and numpy: python biweight.py > biweight.json
"""

import json
import sys
from importlib.metadata import version

import numpy as np
from wotan import flatten

rng = np.random.default_rng(20)
time = np.arange(0, 20, 29.4 / 1440)
time = time[(time < 7.3) | (time > 9.1)]  # a gap longer than every window
time = np.delete(time, rng.integers(0, len(time), 40))
time = np.round(time, 6)
flux = 1 + 0.01 * np.sin(2 * np.pi * time / 5.7) + rng.normal(0, 3e-4, len(time))
mask = np.zeros(len(time), dtype=bool)
for k in range(6):  # deep transits, of which the masked case knows
    inside = np.abs(time - 2.1 - 3.3 * k) < 0.15
    flux[inside] -= 0.02
    mask |= inside
flux[rng.integers(0, len(flux), 8)] += 0.05  # flares
flux = np.round(flux, 7)

cases = []
for window, masked in ((0.8, False), (1.5, False), (1.5, True)):
    # Normalised flux, and no gap is shorter than half of a window: wotan's default break.
    _, trend = flatten(
        time,
        flux,
        window_length=window,
        method="biweight",
        mask=mask if masked else None,
        return_trend=True,
    )
    cases.append(
        {"windowDays": window, "masked": masked, "trend": [float("%.12g" % x) for x in trend]}
    )

json.dump(
    {
        "program": "wotan " + version("wotan"),
        "with": "numpy " + version("numpy") + ", numba " + version("numba"),
        "time": time.tolist(),
        "flux": flux.tolist(),
        "mask": mask.astype(int).tolist(),
        "cases": cases,
    },
    sys.stdout,
)
