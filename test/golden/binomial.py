"""Golden binomial intervals (science/search's injection) and incomplete beta values (science/statistics).

    python3 test/golden/binomial.py > test/golden/binomial.json

Needs scipy (the JSON names the version that wrote it). Clopper-Pearson comes from
scipy.stats.binomtest(...).proportion_ci(method='exact'), Jeffreys from scipy.stats.beta.ppf.
"""

import json

import scipy
from scipy.special import betainc
from scipy.stats import beta, binomtest

LEVELS = [0.6826894921370859, 0.9, 0.95, 0.99]
COUNTS = [
    (0, 1), (1, 1), (0, 5), (2, 5), (5, 5), (1, 10), (7, 10), (3, 28), (27, 28),
    (0, 278), (1, 278), (139, 278), (277, 278), (278, 278), (950, 1000), (9999, 10000), (5000, 10000),
]
BETAS = [
    (0.5, 0.5, 0.5), (0.1, 0.5, 3.5), (0.99, 12.0, 1.0), (0.3, 2.5, 7.5), (0.5, 500.5, 500.5),
    (0.999, 9999.0, 2.0), (1e-6, 1.0, 10000.0), (0.02, 3.0, 120.0),
]

cases = []
for k, n in COUNTS:
    for level in LEVELS:
        exact = binomtest(k, n).proportion_ci(confidence_level=level, method="exact")
        tail = (1 - level) / 2
        cases.append(
            {
                "k": k,
                "n": n,
                "level": level,
                "clopperPearson": [float(exact.low), float(exact.high)],
                "jeffreys": [
                    0.0 if k == 0 else float(beta.ppf(tail, k + 0.5, n - k + 0.5)),
                    1.0 if k == n else float(beta.ppf(1 - tail, k + 0.5, n - k + 0.5)),
                ],
            }
        )

values = [{"x": x, "a": a, "b": b, "value": float(betainc(a, b, x))} for x, a, b in BETAS]
print(json.dumps({"scipy": scipy.__version__, "intervals": cases, "incompleteBeta": values}, indent=1))
