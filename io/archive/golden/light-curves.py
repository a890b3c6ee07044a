"""Makes light-curves.json: what astropy reads from the FITS light curves of the data folder.

Run: python light-curves.py DATA_FOLDER > light-curves.json   (astropy 8, numpy 2)

For each file the light-curve table's rows with finite time and flux: their number, and for time,
flux, error and quality the exact sum (math.fsum) and the values of five rows.
"""
import json
import math
import pathlib
import sys

import astropy
import numpy as np
from astropy.io import fits

FLUX = ["PDCSAP_FLUX", "FLUX"]


def main(folder: str) -> None:
    root = pathlib.Path(folder) / "lightcurves"
    files = {}
    for path in sorted(root.glob("kepler/*.fits")) + sorted(root.glob("tess/*.fits")):
        with fits.open(path) as hdus:
            table = hdus["LIGHTCURVE"].data
            flux = next(name for name in FLUX if name in table.names)
            quality = "QUALITY" if "QUALITY" in table.names else "SAP_QUALITY"
            keep = np.isfinite(table["TIME"]) & np.isfinite(table[flux])
            rows = int(keep.sum())
            picks = [0, 1, rows // 3, rows // 2, rows - 1]
            columns = {}
            names = {"time": "TIME", "flux": flux, "fluxErr": flux + "_ERR", "quality": quality}
            for key, name in names.items():
                values = np.asarray(table[name][keep], dtype=np.float64)
                columns[key] = {
                    "sum": math.fsum(v for v in values if math.isfinite(v)),
                    "picks": [float(values[i]) for i in picks],
                }
            files[str(path.relative_to(folder))] = {
                "object": hdus[0].header["OBJECT"],
                "rows": rows,
                "picks": picks,
                **columns,
            }
    json.dump({"astropy": astropy.__version__, "files": files}, sys.stdout, indent=1)
    sys.stdout.write("\n")  # then prettier formats it


main(sys.argv[1])
