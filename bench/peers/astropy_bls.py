"""Times astropy's BoxLeastSquares: one JSON request a line, one reply a line."""

import json
import sys
import time

import astropy
import numpy as np
from astropy.timeseries import BoxLeastSquares

print(json.dumps({"version": astropy.__version__}), flush=True)
model = None
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "load":
        data = json.load(open(request["path"]))
        model = BoxLeastSquares(*(np.array(data[k]) for k in ("time", "flux", "fluxErr")))
        periods = np.array(data["periods"])
        durations = np.array(data["durations"])
        print(json.dumps({"rows": len(data["time"])}), flush=True)
    elif request["do"] == "run":
        start = time.perf_counter()
        result = model.power(periods, durations, objective="likelihood", method="fast", oversample=10)
        ms = 1000 * (time.perf_counter() - start)
        best = int(np.argmax(result.power))
        reply = {
            "ms": ms,
            "periods": len(periods),
            "best": {
                "periodDays": float(periods[best]),
                "t0": float(result.transit_time[best]),
                "durationDays": float(result.duration[best]),
            },
        }
        if request.get("power"):
            reply["power"] = np.asarray(result.power).tolist()
        print(json.dumps(reply), flush=True)
