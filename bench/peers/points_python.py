"""Fits of points by SciPy or lmfit, with their defaults: python points_python.py scipy|lmfit TASKS.json REPEATS.
Prints a JSON line of versions, then one a task: milliseconds of each repeat, values, standard errors, or why it failed."""
import json
import sys
import time
import warnings

import numpy as np
import scipy

tool, path, repeats = sys.argv[1], sys.argv[2], int(sys.argv[3])
versions = dict(python=sys.version.split()[0], numpy=np.__version__, scipy=scipy.__version__)
if tool == "lmfit":
    import lmfit

    versions["lmfit"] = lmfit.__version__
from scipy.optimize import curve_fit, least_squares

print(json.dumps(versions), flush=True)
warnings.simplefilter("ignore")
known = {name: getattr(np, name) for name in ("exp", "log", "sin", "cos", "sqrt", "pi")}

with open(path) as file:
    tasks = json.load(file)
for task in tasks:
    names = task["parameters"]
    x, y = np.array(task["x"]), np.array(task["y"])
    model = eval(f"lambda x, {', '.join(names)}: {task['model'].replace('^', '**')}", known)
    begin = [task["start"][name] for name in names]
    answer, times = dict(task=task["name"]), []
    for _ in range(repeats):
        begun = time.perf_counter()
        try:
            if tool == "scipy":
                values, covariance = curve_fit(model, x, y, begin)
                errors = np.sqrt(np.diag(covariance))
            elif tool == "reference":  # as exact as it goes, from where our fit ended: what the digits of the others are held to
                fit = least_squares(lambda p: model(x, *p) - y, begin, jac="3-point", x_scale="jac", ftol=1e-15, xtol=1e-15, gtol=1e-15)
                values, errors = fit.x, [0.0] * len(names)
            else:
                fit = lmfit.Model(model).fit(y, x=x, **task["start"])
                values = [fit.params[name].value for name in names]
                errors = [fit.params[name].stderr or float("nan") for name in names]
        except Exception as error:
            answer["failed"] = f"{type(error).__name__}: {str(error)[:80]}"
        times.append(1000 * (time.perf_counter() - begun))
        if "failed" in answer:
            break
    else:
        answer.update(values=[float(v) for v in values], errors=[float(e) if np.isfinite(e) else None for e in errors])
    print(json.dumps({**answer, "times": times}).replace("NaN", "null").replace("Infinity", "null"), flush=True)
