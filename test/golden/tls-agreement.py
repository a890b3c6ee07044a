"""Makes the golden output of transitleastsquares, and of a plain least-squares search beside it, that
`tls-agreement.test.ts` compares with.

Run: python test/golden/tls-agreement.py DATA   (transitleastsquares >= 2.0.4, numpy; DATA: folder of real light curves)
Synthetic light curves are stored with the output. Of real ones only results are stored, never rows.

The plain search knows nothing of either program: rows stand at their own phases (in bins of a 24th or a
48th of the shortest duration), the depth is weighted least squares, every start and every duration (steps of 5 or
2 %) is tried by Fourier transform. The transit is integrated numerically here.
"""

import csv
import json
import pathlib
import sys
import warnings

import numpy as np
from transitleastsquares import transitleastsquares
from transitleastsquares.version import TLS_VERSIONING

DAY, G = 86400.0, 6.673e-11
SUN_R, SUN_M, JUPITER_R = 695508000.0, 1.989e30, 69911000.0
# Bins a shortest duration, and steps of durations: finer where few periods are searched, and time allows.
FINE, COARSE, FEW_PERIODS = (48, 1.02), (24, 1.05), 500


def share(radius_m, mass, period):
    speed = (4 * period * DAY / (np.pi * G * mass * SUN_M)) ** (1 / 3)
    return min(0.12, radius_m * speed / (period * DAY))


def template():
    """Loss over mid-transit loss against u = 2 x / T14, by summing the star's light under the planet's disc."""
    k, b, u1, u2 = 0.03, 0.3185, 0.4804, 0.1867
    side = np.linspace(-k, k, 401)
    dx, dy = np.meshgrid(side, side)
    inside = dx**2 + dy**2 <= k**2
    dx, dy = dx[inside], dy[inside]
    reach = np.sqrt((1 + k) ** 2 - b**2)
    u = np.linspace(0, 1, 801)
    loss = np.empty_like(u)
    for i, x in enumerate(u * reach):
        r2 = (x + dx) ** 2 + (b + dy) ** 2
        mu = np.sqrt(np.clip(1 - r2, 0, None))
        light = np.where(r2 < 1, 1 - u1 * (1 - mu) - u2 * (1 - mu) ** 2, 0)
        loss[i] = light.sum()
    return u, loss / loss[0]


U, LOSS = template()


def plain_gain(t, y, w, periods):
    """Largest fall of chi^2 against a flat line at each period."""
    t = t - t[0]
    gain = np.zeros(len(periods))
    bins, step = FINE if len(periods) < FEW_PERIODS else COARSE
    for p, period in enumerate(periods):
        shortest = share(0.13 * SUN_R, 0.1, period) * period
        longest = share(3.5 * SUN_R + 2 * JUPITER_R, 1.0, period) * period
        n = int(np.ceil(period / shortest * bins))
        n += n % 2
        place = np.minimum((t / period % 1 * n).astype(int), n - 1)
        value = np.fft.rfft(np.bincount(place, w * (1 - y), n))
        weight = np.fft.rfft(np.bincount(place, w, n))
        steps = int(np.ceil(np.log(longest / shortest) / np.log(step)))
        durations = np.geomspace(shortest, longest, steps + 1)
        middle = np.minimum(np.arange(n), n - np.arange(n)) * (period / n)
        shape = np.interp(2 * middle[None, :] / durations[:, None], U, LOSS, right=0)
        match = np.fft.irfft(value * np.conj(np.fft.rfft(shape)), n)
        norm = np.fft.irfft(weight * np.conj(np.fft.rfft(shape**2)), n)
        good = (match > 0) & (norm > 1e-9 * w.sum())
        gain[p] = np.max(np.where(good, match**2 / np.where(good, norm, 1), 0))
    return gain


def plain_search(t, y, w, periods):
    flat = np.sum(w * (1 - y) ** 2)
    chi2 = flat - plain_gain(t, y, w, periods)
    sr = chi2.min() / chi2
    kernel, half = 91, 45
    trend = np.array([np.median(sr[min(max(0, i - half), len(sr) - kernel) :][:kernel]) for i in range(len(sr))])
    rest = sr - trend
    return sr, (rest.max() - rest.mean()) / rest.std()


def synthetic(seed, span, cadence, period, duration, depth, gap=None, spread=0.0):
    rng = np.random.default_rng(seed)
    t = np.arange(int(round(span / cadence))) * cadence
    err = 3e-4 * (1 - spread / 2 + spread * rng.random(len(t)))
    y = 1.0 + err * rng.standard_normal(len(t))
    x = np.abs((t - 0.37 * period + period / 2) % period - period / 2)
    y -= depth * np.interp(2 * x / duration, U, LOSS, right=0)
    keep = np.ones(len(t), bool) if gap is None else (t < gap[0]) | (t > gap[1])
    return np.round(t[keep], 6), np.round(y[keep], 6), np.round(err[keep], 7)


def real(path, columns, skip, days=None, bin_days=None, above=0.0):
    """Finite rows over their median, rises beyond 4 sigma left out; one error for all. The test does the same."""
    rows = []
    with open(path) as text:
        for row in list(csv.reader(text, delimiter=" " if path.suffix == ".dat" else ","))[skip:]:
            rows.append([float(row[c]) for c in columns])
    t, y = np.array(rows).T
    keep = np.isfinite(t) & np.isfinite(y) & (t >= above)
    t, y = t[keep], y[keep]
    if days is not None:
        y, t = y[t < t[0] + days], t[t < t[0] + days]
    if bin_days is not None:
        place = np.floor((t - t[0]) / bin_days).astype(int)
        count = np.bincount(place)
        some = count > 0
        t = np.bincount(place, t)[some] / count[some]
        y = np.bincount(place, y)[some] / count[some]
    y = y / np.median(y)
    sigma = 1.4826 * np.median(np.abs(y - 1))
    keep = y < 1 + 4 * sigma
    return t[keep], y[keep], np.full(keep.sum(), sigma)


TESS = dict(span=27.0, cadence=1 / 48)
SHORT = dict(span=11.0, cadence=1 / 144, period_max=3.0)
CASES = [
    dict(name="TESS 30 min, 1.7 d", seed=1, period=1.7, duration=0.13, depth=4.0e-4, period_max=5.0, **TESS),
    dict(name="TESS 30 min, 2.9 d", seed=2, period=2.9, duration=0.16, depth=5.0e-4, period_max=5.0, **TESS),
    dict(name="TESS 30 min, 3.6 d", seed=3, period=3.6, duration=0.18, depth=6.0e-4, period_max=5.0, **TESS),
    dict(name="TESS 30 min, 7.7 d", seed=4, period=7.7, duration=0.21, depth=8.0e-4, period_min=5.0, period_max=11.0, **TESS),
    dict(name="TESS 10 min, 1.4 d", seed=5, period=1.4, duration=0.12, depth=4.5e-4, **SHORT),
    dict(name="TESS 10 min, 2.3 d", seed=6, period=2.3, duration=0.14, depth=5.5e-4, **SHORT),
    dict(name="K2, 17.3 d", seed=7, period=17.3, duration=0.28, depth=7.0e-4, span=80.0, cadence=1 / 48, period_min=13.0, period_max=20.0),
    dict(name="gap of 3 d", seed=9, period=3.6, duration=0.18, depth=6.0e-4, gap=(11.0, 14.0), period_max=5.0, **TESS),
    dict(name="unlike errors", seed=10, period=2.9, duration=0.16, depth=5.0e-4, spread=1.6, period_max=5.0, **TESS),
    dict(name="wide templates", seed=11, period=1.4, duration=0.12, depth=2.5e-4, span=27.0, cadence=1 / 144, period_max=2.0),
]
REAL = [
    dict(name="Pi Men, first sector, 30 min", file="tess/pi_men_tess_year1_detrended.csv", columns=[0, 1], skip=0, days=28.0, bin_days=1 / 48, period_min=3.5, period_max=9.0),
    dict(name="TOI-270, first sector, 30 min", file="tess/toi270_tess_s3-5.csv", columns=[0, 1], skip=1, days=28.0, bin_days=1 / 48, period_min=3.5, period_max=9.0),
    dict(name="K2-3", file="k2/EPIC201367065_detrended.csv", columns=[0, 1], skip=0, period_min=8.0, period_max=14.0),
    dict(name="K2-32", file="k2/k2-32_k2.dat", columns=[0, 1], skip=0, period_min=7.0, period_max=12.0),
]


def search(t, y, err, case):
    low, high = case.get("period_min", 1.0), case.get("period_max", float("inf"))
    found = transitleastsquares(t, y, err, verbose=False).power(
        period_min=low, period_max=high, backend="fused", use_threads=1, show_progress_bar=False
    )
    sr, sde = plain_search(t, y, 1 / err**2, found.periods)
    top = int(np.argmax(found.power))
    near = range(max(0, top - 12), min(len(sr), top + 13))
    print(f"{case['name']}: {len(t)} rows, {len(sr)} periods, SDE {found.SDE:.4f}, plain {sde:.4f} ({found.SDE / sde:.4f})", file=sys.stderr, flush=True)
    return {
        "name": case["name"],
        "periodMin": low,
        "periodMax": None if np.isinf(high) else high,
        "rows": len(t),
        "periods": len(sr),
        "first": near[0],
        "reference": {"sde": float(found.SDE), "sr": [round(float(found.SR[i]), 6) for i in near]},
        "plain": {"sde": float(sde), "sr": [round(float(sr[i]), 6) for i in near]},
    }


def main():
    warnings.simplefilter("ignore")
    out = {"transitleastsquares": TLS_VERSIONING, "numpy": np.__version__, "synthetic": [], "real": []}
    for case in CASES:
        wanted = {k: v for k, v in case.items() if k not in ("name", "period_min", "period_max")}
        t, y, err = synthetic(**wanted)
        even = {"time": t.tolist()} if "gap" in case else {"cadenceDays": case["cadence"]}
        errors = {"errPpm": np.round(err * 1e6, 1).tolist()} if "spread" in case else {"errPpm": 300}
        ppm = {"lossPpm": [int(round(x)) for x in (1 - y) * 1e6]}
        out["synthetic"].append({**search(t, y, err, case), **even, **errors, **ppm})
    for case in REAL:
        taken = {k: case[k] for k in ("columns", "skip", "days", "bin_days") if k in case}
        rows = real(pathlib.Path(sys.argv[1]) / "lightcurves" / case["file"], **taken)
        how = {"file": case["file"], **{k: case[k] for k in ("columns", "skip")}, "days": case.get("days"), "binDays": case.get("bin_days")}
        out["real"].append({**search(*rows, case), **how})
    print(json.dumps(out, separators=(",", ":")))


if __name__ == "__main__":
    main()
