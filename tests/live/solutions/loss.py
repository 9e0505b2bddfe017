"""Solutions of the exercises in the chapter "The loss", right ones and tempting wrong ones."""

MSE = "def careful_mse(outputs, targets):\n"
BEST = "def best_constant(targets):\n"
ENTROPY = "def crossentropy(outputs, targets):\n"

SOLUTIONS = {
    "careful-mse": {
        "right": {
            "asarray and compare": MSE
            + """
    a, b = np.asarray(outputs), np.asarray(targets)
    if a.shape != b.shape:
        raise ValueError("shapes differ")
    return ((a - b) ** 2).mean()
""",
            "flat and dot": MSE
            + """
    if np.shape(outputs) != np.shape(targets):
        raise ValueError(f"{np.shape(outputs)} is not {np.shape(targets)}")
    error = np.ravel(outputs) - np.ravel(targets)
    return error @ error / error.size
""",
            "an error of a kind of its own": MSE
            + """
    class ShapeError(ValueError):
        pass
    if np.shape(outputs) == np.shape(targets):
        return np.square(np.subtract(outputs, targets)).mean()
    raise ShapeError("no")
""",
        },
        "wrong": {
            "the trap": MSE
            + "    return np.mean((np.asarray(outputs) - np.asarray(targets)) ** 2)\n",
            "compares lengths": MSE
            + """
    a, b = np.asarray(outputs), np.asarray(targets)
    if np.size(a) != np.size(b):
        raise ValueError("differ")
    return np.mean((a - b) ** 2)
""",
            "asserts": MSE
            + """
    assert np.shape(outputs) == np.shape(targets)
    return np.mean((np.asarray(outputs) - np.asarray(targets)) ** 2)
""",
            "divides by the rows": MSE
            + """
    a, b = np.asarray(outputs), np.asarray(targets)
    if a.shape != b.shape:
        raise ValueError("differ")
    return ((a - b) ** 2).sum() / len(a)
""",
            "no square": MSE
            + """
    a, b = np.asarray(outputs), np.asarray(targets)
    if a.shape != b.shape:
        raise ValueError("differ")
    return np.mean(a - b)
""",
        },
    },
    "best-constant": {
        "right": {
            "mean": BEST + "    return np.mean(targets)\n",
            "sum by hand": BEST + "    return sum(np.ravel(targets)) / np.size(targets)\n",
            "walk downhill": BEST
            + """
    c = 0.0
    for step in range(200):
        c -= 0.1 * 2 * np.mean(c - targets)
    return c
""",
            "search": BEST
            + """
    tried = np.linspace(np.min(targets), np.max(targets), 20001)
    flat = np.ravel(targets)
    costs = [np.mean((c - flat) ** 2) for c in tried]
    return tried[np.argmin(costs)]
""",
        },
        "wrong": {
            "median": BEST + "    return np.median(targets)\n",
            "middle of the range": BEST + "    return (np.min(targets) + np.max(targets)) / 2\n",
            "most frequent": BEST
            + "    all, n = np.unique(targets, return_counts=True)\n    return all[n.argmax()]\n",
            "mean of a column only": BEST + "    return np.mean(targets, axis=0)[None]\n",
        },
    },
    "finite-crossentropy": {
        "right": {
            "clip": ENTROPY
            + """
    p = np.clip(outputs, 1e-7, 1 - 1e-7)
    return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))
""",
            "share of the truth": ENTROPY
            + """
    given = np.where(np.asarray(targets) == 1, outputs, 1 - np.asarray(outputs))
    return -np.log(np.clip(given, 1e-7, 1 - 1e-7)).mean()
""",
            "loop": ENTROPY
            + """
    import math
    total = 0.0
    for o, t in zip(np.ravel(outputs), np.ravel(targets)):
        o = min(max(o, 1e-7), 1 - 1e-7)
        total += -math.log(o) if t == 1 else -math.log(1 - o)
    return total / np.size(outputs)
""",
        },
        "wrong": {
            "no clip": ENTROPY
            + """
    with np.errstate(all="ignore"):
        return -np.mean(targets * np.log(outputs) + (1 - targets) * np.log(1 - outputs))
""",
            "no minus": ENTROPY
            + """
    p = np.clip(outputs, 1e-7, 1 - 1e-7)
    return np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))
""",
            "sum": ENTROPY
            + """
    p = np.clip(outputs, 1e-7, 1 - 1e-7)
    return -np.sum(targets * np.log(p) + (1 - targets) * np.log(1 - p))
""",
            "only yes counts": ENTROPY
            + "    return -np.mean(targets * np.log(np.clip(outputs, 1e-7, 1 - 1e-7)))\n",
            "clipped at 0 only": ENTROPY
            + """
    with np.errstate(all="ignore"):
        p = np.maximum(outputs, 1e-7)
        return -np.mean(targets * np.log(p) + (1 - targets) * np.log(1 - p))
""",
        },
    },
}
