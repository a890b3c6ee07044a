"""Times GERBLS's `run_bls` (a fast-folding box search): one JSON request a line, one reply a line."""

import importlib.metadata
import json
import os
import sys
import time

# The package prints as it searches; replies need standard output for themselves.
replies = os.fdopen(os.dup(1), "w")
os.dup2(os.open(os.devnull, os.O_WRONLY), 1)

import gerbls
import numpy as np


def reply(message):
    print(json.dumps(message), file=replies, flush=True)


reply({"version": importlib.metadata.version("gerbls")})
star = None
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "load":
        data = json.load(open(request["path"]))
        star = [np.array(data[k]) for k in ("time", "flux", "fluxErr")]
        search = {
            "min_period": data["periodMinDays"],
            "max_period": data["periodMaxDays"],
            "durations": data["durations"],
            "t_samp": data["stepDays"],
        }
        reply({"rows": len(star[0])})
    elif request["do"] == "run":
        start = time.perf_counter()
        found = gerbls.run_bls(*star, **search)
        ms = 1000 * (time.perf_counter() - start)
        best = int(np.argmax(found["dchi2"]))
        reply(
            {
                "ms": ms,
                "periods": len(found["P"]),
                "best": {
                    "periodDays": float(found["P"][best]),
                    "t0": float(found["t0"][best]),
                    "durationDays": float(found["dur"][best]),
                },
            }
        )
