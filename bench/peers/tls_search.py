"""Times transitleastsquares' `power` on one thread: one JSON request a line, one reply a line."""

import json
import sys
import time
import warnings

import numpy as np
from importlib.metadata import version
from transitleastsquares import transitleastsquares

warnings.simplefilter("ignore")
print(json.dumps({"version": version("transitleastsquares")}), flush=True)
star = None
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "load":
        data = json.load(open(request["path"]))
        star = [np.array(data[k]) for k in ("time", "flux", "fluxErr")]
        search = data.get("search", {})
        print(json.dumps({"rows": len(star[0])}), flush=True)
    elif request["do"] == "run":
        # Without a backend the package's own default, an approximate one since version 2; "numba" is the
        # implementation of the versions before.
        backend = {"backend": request["backend"]} if request.get("backend") else {}
        start = time.perf_counter()
        model = transitleastsquares(*star, verbose=False)
        found = model.power(use_threads=1, show_progress_bar=False, verbose=False, **backend, **search)
        ms = 1000 * (time.perf_counter() - start)
        reply = {
            "ms": ms,
            "periods": len(found.periods),
            "best": {
                "periodDays": float(found.period),
                "t0": float(found.T0),
                "durationDays": float(found.duration),
            },
            "sde": float(found.SDE),
            "snr": float(found.snr),
        }
        if request.get("spectrum"):
            reply["spectrum"] = {"periods": found.periods.tolist(), "sr": found.SR.tolist()}
        print(json.dumps(reply), flush=True)
