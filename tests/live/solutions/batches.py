"""Solutions of the exercises in the chapter "Batches", right ones and tempting wrong ones."""

START = "def shapes(samples, sizes):\n"
SHAPES = {
    "right": {
        "pairs": START
        + """
    found = []
    for n, m in zip(sizes, sizes[1:]):
        found += [(n, m), (samples, m)]
    return found
""",
        "by multiplying zeros": START
        + """
    A, found = np.zeros((samples, sizes[0])), []
    for size in sizes[1:]:
        W = np.zeros((A.shape[1], size))
        A = A @ W
        found += [W.shape, A.shape]
    return found
""",
        "asks the library, lists instead of tuples": START
        + """
    layers = [cr.layers.Dense(size) for size in sizes[1:]]
    model = cr.Sequential([cr.layers.Input((sizes[0],)), *layers])
    traced = cr.trace(model, np.zeros((samples, sizes[0]))).layers
    found = []
    for layer in traced[-len(layers):]:
        found += [list(layer.weights["kernel"].shape), list(layer.output.shape)]
    return found
""",
    },
    "wrong": {
        "the other convention": START
        + """
    found = []
    for n, m in zip(sizes, sizes[1:]):
        found += [(m, n), (m, samples)]
    return found
""",
        "outputs keep the inputs' size": START
        + """
    found = []
    for n, m in zip(sizes, sizes[1:]):
        found += [(n, m), (samples, n)]
    return found
""",
        "weights only": START + "    return list(zip(sizes, sizes[1:]))\n",
        "prints": START + "    print(list(zip(sizes, sizes[1:])))\n",
        "forgets the last layer": START
        + """
    found = []
    for i in range(len(sizes) - 2):
        found += [(sizes[i], sizes[i + 1]), (samples, sizes[i + 1])]
    return found
""",
    },
}
CENTER = "def center_rows(X):\n"
ROWS = {
    "right": {
        "keepdims": CENTER + "    return X - X.mean(axis=1, keepdims=True)\n",
        "new axis": CENTER + "    return X - X.mean(axis=1)[:, None]\n",
        "two transposes": CENTER + "    return (X.T - X.mean(axis=1)).T\n",
        "row by row": CENTER + "    return [row - sum(row) / len(row) for row in X]\n",
    },
    "wrong": {
        "one mean of all": CENTER + "    return X - X.mean()\n",
        "means of columns": CENTER + "    return X - X.mean(axis=0)\n",
        "row means along the columns": CENTER + "    return X - X.mean(axis=1)\n",
        "in place": CENTER + "    X -= X.mean(axis=1, keepdims=True)\n    return X\n",
        "zeros": CENTER + "    return X * 0\n",
    },
}
REPAIR = "def repaired(X, W, b, inputs):\n"
LAYER = {
    "right": {
        "two questions": REPAIR
        + """
    X = X if X.shape[-1] == inputs else X.T
    W = W if len(W) == inputs else W.T
    return X @ W + b
""",
        "by the bias": REPAIR
        + """
    if W.shape[1] != len(b):
        W = W.T
    if X.shape[1] != W.shape[0]:
        X = X.T
    return np.matmul(X, W) + b
""",
        "einsum": REPAIR
        + """
    x = "ki" if X.shape[0] == inputs else "ik"
    w = "kj" if W.shape[0] == inputs else "jk"
    return np.einsum(f"{x},{w}->ij", X, W) + b
""",
    },
    "wrong": {
        "tries until nothing fails": REPAIR
        + """
    for A in (X, X.T):
        for B in (W, W.T):
            try:
                return A @ B
            except ValueError:
                pass
""",
        "turns only X": REPAIR
        + """
    if X.shape[1] != inputs:
        X = X.T
    return X @ W + b
""",
        "always turns": REPAIR + "    return X.T @ W.T + b\n",
        "reshapes instead of turning": REPAIR
        + """
    X = X.reshape(-1, inputs)
    W = W.reshape(inputs, -1)
    return X @ W + b
""",
    },
}

SOLUTIONS = {"network-shapes": SHAPES, "row-means": ROWS, "repair-layer": LAYER}
