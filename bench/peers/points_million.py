"""A line through a CSV as a whole process: python points_million.py pandas|numpy|scipy|lmfit FILE. Prints values and peak memory."""
import json
import sys

tool, path = sys.argv[1], sys.argv[2]
import numpy as np

if tool == "pandas":
    import pandas

    table = pandas.read_csv(path)
    x, y = table["x"].to_numpy(), table["y"].to_numpy()
else:
    x, y = np.loadtxt(path, delimiter=",", skiprows=1, unpack=True)
if tool == "scipy":
    from scipy.optimize import curve_fit

    (a, b), covariance = curve_fit(lambda x, a, b: a * x + b, x, y)
elif tool == "lmfit":
    from lmfit import Model

    fit = Model(lambda x, a, b: a * x + b).fit(y, x=x, a=1, b=1)
    a, b = fit.params["a"].value, fit.params["b"].value
else:
    (a, b), covariance = np.polyfit(x, y, 1, cov=True)
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))
print(json.dumps(dict(a=float(a), b=float(b), peak=peak)))
