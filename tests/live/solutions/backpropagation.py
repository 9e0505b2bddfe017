"""Solutions of the exercises in "Backpropagation", right ones and tempting wrong ones."""

FORWARD = """
    h = sigmoid(w1 * x + b1)
    o = sigmoid(w2 * h + b2)
"""
CHAIN = "def first_slope(x, w1, b1, w2, b2, y):" + FORWARD
LAYER = "def layer_back(dA, A, X, W):\n"
JUDGE = "def worst_error(f, W, dW, step=1e-5):\n"
WAKE = "def wake(X, W, b):\n"

SOLUTIONS = {
    "chain-slope": {
        "right": {
            "one product": CHAIN + "    return 2 * (o - y) * o * (1 - o) * w2 * h * (1 - h) * x\n",
            "a loop over the factors": CHAIN
            + """
    product = 1.0
    for factor in [x, h - h**2, w2, o - o**2, 2 * (o - y)]:
        product = product * factor
    return product
""",
            "by the library": """
import chainrule
def first_slope(x, w1, b1, w2, b2, y):
    dense = chainrule.layers.Dense
    net = chainrule.Sequential([
        dense(1, "sigmoid", dtype="float64", input_shape=(1,)),
        dense(1, "sigmoid", dtype="float64"),
    ])
    net.compile(loss="mse")
    net.set_weights([[[w1]], [b1], [[w2]], [b2]])
    return chainrule.trace(net, [[x]], [[y]])[0].gradients["kernel"][0, 0]
""",
        },
        "wrong": {
            "sign": CHAIN + "    return 2 * (y - o) * o * (1 - o) * w2 * h * (1 - h) * x\n",
            "slope by the bias": CHAIN
            + "    return 2 * (o - y) * o * (1 - o) * w2 * h * (1 - h)\n",
            "no way back over w2": CHAIN
            + "    return 2 * (o - y) * o * (1 - o) * h * (1 - h) * x\n",
            "slope of a sigmoid by z": CHAIN
            + "    z = w2 * h + b2\n    return 2 * (o - y) * z * (1 - z) * w2 * h * (1 - h) * x\n",
            "finite differences": """
def first_slope(x, w1, b1, w2, b2, y):
    def loss(w):
        return (sigmoid(w2 * sigmoid(w * x + b1) + b2) - y) ** 2
    return (loss(w1 + 1e-4) - loss(w1 - 1e-4)) / 2e-4
""",
            "nothing returned": CHAIN + "    slope = 2 * (o - y)\n",
        },
    },
    "layer-back": {
        "right": {
            "in a line": LAYER
            + "    dZ = dA * (A - A**2)\n    return dZ @ W.T, X.T @ dZ, dZ.sum(0)\n",
            "einsum": LAYER
            + """
    dZ = dA * A * (1 - A)
    dX = np.einsum("sn,in->si", dZ, W)
    dW = np.einsum("si,sn->in", X, dZ)
    return [dX, dW, np.ones(len(dZ)) @ dZ]
""",
            "sample by sample": LAYER
            + """
    dX, dW, db = np.zeros(X.shape), np.zeros(W.shape), np.zeros((1, W.shape[1]))
    for row in range(len(X)):
        dz = dA[row] * A[row] * (1 - A[row])
        dX[row] = W @ dz
        dW += np.outer(X[row], dz)
        db += dz
    return dX, dW, db
""",
        },
        "wrong": {
            "no curve": LAYER + "    return dA @ W.T, X.T @ dA, dA.sum(axis=0)\n",
            "W not transposed": LAYER
            + "    dZ = dA * A * (1 - A)\n    return dZ @ W, X.T @ dZ, dZ.sum(axis=0)\n",
            "mean for sum": LAYER
            + "    dZ = dA * A * (1 - A)\n    return dZ @ W.T, X.T @ dZ, dZ.mean(axis=0)\n",
            "wrong axis": LAYER
            + "    dZ = dA * A * (1 - A)\n    return dZ @ W.T, X.T @ dZ, dZ.sum(axis=1)\n",
            "in another order": LAYER
            + "    dZ = dA * A * (1 - A)\n    return X.T @ dZ, dZ @ W.T, dZ.sum(axis=0)\n",
            "in place": LAYER
            + "    dA *= A * (1 - A)\n    return dA @ W.T, X.T @ dA, dA.sum(axis=0)\n",
        },
    },
    "own-judge": {
        "right": {
            "moves and puts back": JUDGE
            + """
    errors = []
    for place in np.ndindex(*W.shape):
        kept = W[place]
        W[place] = kept + step
        up = f(W)
        W[place] = kept - step
        down = f(W)
        W[place] = kept
        errors.append(abs((up - down) / step / 2 - dW[place]))
    return max(errors)
""",
            "a unit array at a time": JUDGE
            + """
    slopes = np.empty(W.size)
    for k in range(W.size):
        e = np.zeros(W.size)
        e[k] = step
        e = e.reshape(W.shape)
        slopes[k] = (f(W + e) - f(W - e)) / (2 * step)
    return np.abs(slopes - dW.ravel()).max()
""",
            "flat copies": JUDGE
            + """
    worst = 0
    for k, claimed in enumerate(dW.flatten()):
        values = []
        for sign in (1, -1):
            other = W.flatten()
            other[k] += sign * step
            values.append(f(other.reshape(W.shape)))
        worst = max(worst, abs((values[0] - values[1]) / (2 * step) - claimed))
    return worst
""",
        },
        "wrong": {
            "moves all entries at once": JUDGE
            + "    return np.abs((f(W + step) - f(W - step)) / (2 * step) - dW).max()\n",
            "no size": JUDGE
            + """
    worst = 0.0
    for place in np.ndindex(W.shape):
        up, down = W.copy(), W.copy()
        up[place] += step
        down[place] -= step
        worst = max(worst, (f(up) - f(down)) / (2 * step) - dW[place])
    return worst
""",
            "does not put back": JUDGE
            + """
    worst = 0.0
    for place in np.ndindex(W.shape):
        W[place] += step
        up = f(W)
        W[place] -= 2 * step
        down = f(W)
        worst = max(worst, abs((up - down) / (2 * step) - dW[place]))
    return worst
""",
            "up only": JUDGE
            + """
    worst = 0.0
    for place in np.ndindex(W.shape):
        up = W.copy()
        up[place] += step
        worst = max(worst, abs((f(up) - f(W)) / step - dW[place]))
    return worst
""",
            "half the slope": JUDGE
            + """
    worst = 0.0
    for place in np.ndindex(W.shape):
        up, down = W.copy(), W.copy()
        up[place] += step
        down[place] -= step
        worst = max(worst, abs((f(up) - f(down)) / step - dW[place]))
    return worst
""",
        },
    },
    "wake-layer": {
        "right": {
            "in two steps": WAKE
            + """
    W = W / (X @ W).std(axis=0)
    return W, -(X @ W).mean(axis=0)
""",
            "unit by unit": WAKE
            + """
    W, b = W.copy(), b.copy()
    for unit in range(W.shape[1]):
        z = X @ W[:, unit] + b[unit]
        W[:, unit] = W[:, unit] / z.std()
        b[unit] = (b[unit] - z.mean()) / z.std()
    return [W, b]
""",
            "from the inputs' covariance": WAKE
            + """
    spread = np.sqrt(np.einsum("iu,ij,ju->u", W, np.cov(X.T, bias=True), W))
    W = W / spread
    return W, (-X.mean(axis=0) @ W).reshape(1, -1)
""",
        },
        "wrong": {
            "bias only": WAKE + "    return W, b - (X @ W + b).mean(axis=0)\n",
            "b not divided": WAKE
            + """
    Z = X @ W + b
    return W / Z.std(axis=0), b - Z.mean(axis=0)
""",
            "one mean for all units": WAKE
            + """
    Z = X @ W + b
    return W / Z.std(), (b - Z.mean()) / Z.std()
""",
            "along the samples' axis": WAKE
            + """
    Z = X @ W + b
    return W / Z.std(axis=1), (b - Z.mean(axis=1)) / Z.std(axis=1)
""",
            "in place": WAKE
            + """
    Z = X @ W + b
    W /= Z.std(axis=0)
    b -= Z.mean(axis=0)
    b /= Z.std(axis=0)
    return W, b
""",
            "other weights": WAKE
            + """
    W = np.linalg.pinv(X - X.mean(axis=0)) @ np.random.default_rng(0).normal(size=(len(X), len(b)))
    W = W / (X @ W).std(axis=0)
    return W, -(X @ W).mean(axis=0)
""",
        },
    },
}
