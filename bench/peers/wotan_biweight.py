"""Times wotan's biweight for `bench/biweight.ts`: one JSON request a line, one reply a line.

With an argument, `1.10`: that version, from the folder `wotan-1.10` of the environment.
"""

import importlib.metadata
import json
import sys
import time

if len(sys.argv) > 1:
    sys.path.insert(0, f"{sys.prefix}/wotan-{sys.argv[1]}")

import numpy as np
from wotan import flatten

version = importlib.metadata.version("wotan")
if not version.startswith(sys.argv[1] if len(sys.argv) > 1 else ""):
    sys.exit(f"wotan is {version}, not {sys.argv[1]}")
print(json.dumps({"version": version}), flush=True)
star = None
for line in sys.stdin:
    request = json.loads(line)
    if request["do"] == "load":
        data = json.load(open(request["path"]))
        star = [np.array(data[k]) for k in ("time", "flux")]
        print(json.dumps({"rows": len(star[0])}), flush=True)
    elif request["do"] == "run":
        options = {"window_length": request["windowDays"], "method": "biweight"}
        start = time.perf_counter()
        _, trend = flatten(*star, **options, return_trend=True)
        reply = {"ms": 1000 * (time.perf_counter() - start)}
        if request.get("trend"):
            reply["trend"] = trend.tolist()
        print(json.dumps(reply), flush=True)
