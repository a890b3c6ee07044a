"""Golden values for science/statistics: 1,000 random tables and what stands around them.

    python3 test/golden/statistics.py > test/golden/statistics.json

Needs scikit-learn, statsmodels, scipy, krippendorff (the JSON names the versions that wrote it). What no
package gives (PABAK, Gwet's AC1, clustered McNemar tests, DSL's pseudo-outcomes) is computed here item by
item from the definitions in the papers, in another way than the code under test.
"""

import json
import warnings
from importlib.metadata import version

import krippendorff
import numpy as np
import scipy
import sklearn
import statsmodels
import statsmodels.api as sm
from scipy import stats
from sklearn import metrics as skm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

warnings.filterwarnings("ignore")
random = np.random.default_rng(20261121)


def short(value):
    """13 digits, or None where the package gives no number."""
    value = float(value)
    return None if not np.isfinite(value) else float(f"{value:.13g}")


def labels_of(table):
    """Items of a confusion table, gold in rows."""
    gold, answer = [], []
    for g, row in enumerate(table):
        for a, count in enumerate(row):
            gold += [g] * int(count)
            answer += [a] * int(count)
    return np.array(gold), np.array(answer)


def gwet_ac1(gold, answer, classes):
    pairs = np.stack([gold, answer])
    shares = np.array([np.mean(pairs == c) for c in range(classes)])
    chance = np.sum(shares * (1 - shares)) / (classes - 1)
    return (np.mean(gold == answer) - chance) / (1 - chance)


def pabak(gold, answer, classes):
    observed = np.mean(gold == answer)
    return (observed - 1 / classes) / (1 - 1 / classes)


def binary_table(index):
    """From rare to common, from good to useless, a tenth of them with an empty cell."""
    n = int(10 ** random.uniform(0.7, 4))
    prevalence = random.choice([0.01, 0.05, 0.2, 0.5, 0.9])
    sensitivity, specificity = random.uniform(0.05, 1, 2)
    gold = random.random(n) < prevalence
    answer = np.where(gold, random.random(n) < sensitivity, random.random(n) > specificity)
    if index % 10 == 0:
        answer = answer & gold
    return [int(np.sum(gold & answer)), int(np.sum(~gold & answer)),
            int(np.sum(~gold & ~answer)), int(np.sum(gold & ~answer))]


def binary_row(counts):
    tp, fp, tn, fn = counts
    gold, answer = labels_of([[tn, fp], [fn, tp]])
    both = len(set(gold)) == 2
    nan = float("nan")
    wilson = proportion_confint(tp + tn, len(gold), method="wilson")
    # mid-p by counting outcomes: all less likely ones, and half of those as likely as this
    outcomes = np.arange(fp + fn + 1)
    off = np.abs(outcomes - (fp + fn) / 2)
    chance = stats.binom.pmf(outcomes, fp + fn, 0.5)
    midp = chance[off > abs(fp - fn) / 2].sum() + chance[off == abs(fp - fn) / 2].sum() / 2 if fp + fn else 1.0
    return counts + [short(x) for x in [
        skm.accuracy_score(gold, answer),
        skm.precision_score(gold, answer, zero_division=nan),
        skm.recall_score(gold, answer, zero_division=nan),
        skm.recall_score(gold, answer, pos_label=0, zero_division=nan),
        skm.f1_score(gold, answer, zero_division=nan),
        skm.balanced_accuracy_score(gold, answer) if both else nan,
        skm.matthews_corrcoef(gold, answer) if both and len(set(answer)) == 2 else nan,
        skm.cohen_kappa_score(gold, answer),
        pabak(gold, answer, 2),
        gwet_ac1(gold, answer, 2),
        wilson[0], wilson[1],
        # the table read as pairs: fp and fn are the discordant ones
        mcnemar([[tp, fp], [fn, tn]], exact=True).pvalue,
        midp,
        mcnemar([[tp, fp], [fn, tn]], exact=False, correction=False).pvalue if fp + fn else 1.0,
        mcnemar([[tp, fp], [fn, tn]], exact=False, correction=True).pvalue if fp + fn and fp != fn else 1.0,
    ]]


def class_row(classes):
    n = int(10 ** random.uniform(1.5, 3.5))
    shares = random.dirichlet(np.ones(classes))
    gold = random.choice(classes, n, p=shares)
    answer = np.where(random.random(n) < 0.6, gold, random.integers(0, classes, n))
    table = skm.confusion_matrix(gold, answer, labels=range(classes))
    nan = float("nan")
    common = {"labels": list(range(classes)), "zero_division": nan}
    full = table.sum(0).all() and table.sum(1).all()
    # numpy's mean of per-class scores: nan wherever a class has none
    return {"counts": table.ravel().tolist(), "values": [short(x) for x in [
        skm.accuracy_score(gold, answer),
        skm.balanced_accuracy_score(gold, answer),
        np.mean(skm.precision_score(gold, answer, average=None, **common)),
        np.mean(skm.recall_score(gold, answer, average=None, **common)),
        np.mean(skm.f1_score(gold, answer, average=None, **common)),
        skm.f1_score(gold, answer, average="weighted", labels=list(range(classes)), zero_division=0),
        skm.matthews_corrcoef(gold, answer),
        skm.cohen_kappa_score(gold, answer, labels=range(classes)),
        pabak(gold, answer, classes),
        gwet_ac1(gold, answer, classes),
    ]], "full": bool(full)}


def alpha_case():
    coders, items, classes = int(random.integers(2, 6)), int(random.integers(5, 40)), int(random.integers(2, 5))
    truth = random.integers(0, classes, items)
    data = np.where(random.random((coders, items)) < 0.7, truth, random.integers(0, classes, (coders, items))).astype(float)
    data[random.random((coders, items)) < 0.2] = np.nan
    alpha = krippendorff.alpha(data, level_of_measurement="nominal", value_domain=list(range(classes)))
    codes = np.where(np.isnan(data), -1, data).astype(int)
    return {"classes": classes, "coders": ["".join("." if c < 0 else str(c) for c in row) for row in codes], "alpha": short(alpha)}


def clustered_case():
    """Statistics from the items themselves: outcomes of A and B, one line a cluster."""
    clusters = int(random.integers(8, 40))
    data = []
    for _ in range(clusters):
        size = int(random.integers(1, 5))
        tilt = random.uniform(0.2, 0.9)
        data.append([(int(random.random() < tilt), int(random.random() < tilt * 0.8)) for _ in range(size)])
    off = np.array([sum(a - b for a, b in cluster) for cluster in data], float)
    size = np.array([len(cluster) for cluster in data], float)
    durkalski = np.sum(off / size) ** 2 / np.sum((off / size) ** 2)
    obuchowski = np.sum(off) ** 2 / np.sum(off**2) * (clusters - 1) / clusters
    # Eliasziw and Donner: analysis of variance of the four indicator columns
    cells = [(1, 1), (1, 0), (0, 1), (0, 0)]
    n = size.sum()
    mean_size = n / clusters
    between = within = 0.0
    for cell in cells:
        hits = [np.array([pair == cell for pair in cluster], float) for cluster in data]
        overall = np.concatenate(hits).mean()
        between += sum(len(h) * (h.mean() - overall) ** 2 for h in hits) / clusters
        within += sum(np.sum((h - h.mean()) ** 2) for h in hits) / (clusters * (mean_size - 1))
    typical = mean_size - np.sum((size - mean_size) ** 2) / (clusters * (clusters - 1) * mean_size)
    rho = (between - within) / (between + (typical - 1) * within)
    discordant = np.array([sum(a != b for a, b in cluster) for cluster in data], float)
    some = discordant[discordant > 0]
    rho_d = 1 / (1 + discordant.sum() / n * (1 - rho) / rho)
    mean_d = some.mean()
    s0 = mean_d - np.sum((some - mean_d) ** 2) / (len(some) * (len(some) - 1) * mean_d)
    reach = s0 + len(some) * (mean_d - s0)
    chi = off.sum() ** 2 / discordant.sum() / (1 + (reach - 1) * rho_d)
    return {
        "clusters": ["".join(str(2 * a + b) for a, b in cluster) for cluster in data],
        "durkalski": short(durkalski), "obuchowski": short(obuchowski), "eliasziwDonner": short(chi),
        "durkalskiP": short(stats.chi2.sf(durkalski, 1)),
    }


def regression_case(logistic):
    incidents = 60
    cluster = np.repeat(np.arange(incidents), 2)
    n = len(cluster)
    x = np.round(random.normal(size=n), 3)
    gold = (random.random(n) < 1 / (1 + np.exp(0.5 - x))).astype(float)
    answer = np.where(random.random(n) < 0.8, gold, 1 - gold)
    sampled = np.isin(cluster, random.choice(incidents, 30, replace=False))
    design = sm.add_constant(x)
    family = sm.GLM(answer, design, family=sm.families.Binomial()) if logistic else sm.OLS(answer, design)
    kwargs = {"tol": 1e-14, "maxiter": 100} if logistic else {}
    naive = family.fit(cov_type="cluster", cov_kwds={"groups": cluster, "use_correction": False}, **kwargs)
    # DSL: the pseudo-outcome answer + sampled / inclusion (gold - answer)
    pseudo = answer + np.where(sampled, 2.0 * (gold - answer), 0.0)
    beta = np.linalg.solve(design.T @ design, design.T @ pseudo)
    if logistic:
        beta = scipy.optimize.root(lambda b: design.T @ (pseudo - 1 / (1 + np.exp(-design @ b))), np.zeros(2), tol=1e-14).x
    return {
        "logistic": logistic, "x": x.tolist(), "answer": answer.astype(int).tolist(), "gold": gold.astype(int).tolist(),
        "sampled": sampled.astype(int).tolist(),
        "naive": [short(v) for v in naive.params], "naiveError": [short(v) for v in naive.bse * np.sqrt(incidents / (incidents - 1))],
        "dsl": [short(v) for v in beta],
    }


def brier_case():
    n = 50
    claim = np.round(random.random(n), 2)
    right = (random.random(n) < claim).astype(int)
    return {"claim": claim.tolist(), "right": right.tolist(), "brier": short(skm.brier_score_loss(right, claim))}


def holm_case():
    p = np.round(random.random(6) ** 3, 4)
    return {"p": p.tolist(), "adjusted": [short(v) for v in multipletests(p, method="holm")[1]]}


def bootstrap_case():
    """A share over clusters of one to three items, with its clusters as the unit: scipy's BCa."""
    size = random.integers(1, 4, 60)
    right = random.binomial(size, random.beta(2, 4, 60))
    found = stats.bootstrap((right, size), lambda r, s, axis: r.sum(axis=axis) / s.sum(axis=axis), paired=True,
                            n_resamples=40_000, method="BCa", random_state=7)
    return {"right": right.tolist(), "size": size.tolist(),
            "low": short(found.confidence_interval.low), "high": short(found.confidence_interval.high)}


POINTS = [1e-12, 1e-6, 0.001, 0.025, 0.3, 0.5, 0.9, 0.975, 0.9999]
distributions = {
    "normalQuantile": [[p, short(stats.norm.ppf(p))] for p in POINTS],
    "normalBelow": [[z, short(stats.norm.cdf(z))] for z in [-9, -3.3, -1, -0.2, 0, 0.7, 1.96, 5]],
    "studentQuantile": [[p, v, short(stats.t.ppf(p, v))] for p in POINTS for v in [1, 2.5, 7, 40, 3000]],
    "studentBeyond": [[t, v, short(2 * stats.t.sf(t, v))] for t in [0.1, 1, 2.2, 8, 40] for v in [1, 2.5, 7, 40, 3000]],
    "chiSquareAbove": [[x, v, short(stats.chi2.sf(x, v))] for x in [0.001, 0.5, 3.84, 20, 200] for v in [1, 2, 5, 30]],
    "binomialAtMost": [[k, n, p, short(stats.binom.cdf(k, n, p))] for k, n, p in
                       [(0, 5, 0.5), (3, 20, 0.5), (40, 200, 0.3), (100, 35000, 0.005), (17000, 35000, 0.5), (400, 1000, 0.5)]],
    "betaQuantile": [[p, a, b, short(stats.beta.ppf(p, a, b))] for p in [0.001, 0.025, 0.5, 0.975] for a, b in [(0.5, 0.5), (3, 120), (12, 1), (5000, 300)]],
}

print(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__, "scipy": scipy.__version__,
                 "krippendorff": version("krippendorff"), "numpy": np.__version__},
    "binary": [binary_row(binary_table(i)) for i in range(1000)],
    "classes": [class_row(int(random.integers(3, 6))) for _ in range(200)],
    "alpha": [alpha_case() for _ in range(200)],
    "clustered": [clustered_case() for _ in range(100)],
    "regression": [regression_case(i % 2 == 1) for i in range(6)],
    "brier": [brier_case() for _ in range(5)],
    "holm": [holm_case() for _ in range(10)],
    "bootstrap": [bootstrap_case() for _ in range(3)],
    "distributions": distributions,
}, separators=(",", ":")))
