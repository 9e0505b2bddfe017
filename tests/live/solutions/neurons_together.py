"""Solutions of the exercises in "Neurons together", right ones and tempting wrong ones."""

NAND = {
    "right": {
        "AND turned round": "def nand():\n    return np.array([-20., -20.]), 30.\n",
        "other sizes, plain lists": "def nand():\n    return [-8, -9], 13\n",
        "uneven, arrays of shape (2, 1) and (1,)": (
            "def nand():\n    return np.array([[-50.], [-40.]]), np.array([70.])\n"
        ),
        "found by search": """
def nand():
    wanted = np.array([1, 1, 1, 0])
    for w in range(0, -40, -1):
        for b in range(60):
            if abs(sigmoid(X @ np.array([w, w]) + b) - wanted).max() < 0.05:
                return [w, w], b
""",
    },
    "wrong": {
        "NOR": "def nand():\n    return np.array([-20., -20.]), 10.\n",
        "AND": "def nand():\n    return np.array([20., 20.]), -30.\n",
        "only the bias turned": "def nand():\n    return np.array([20., 20.]), 30.\n",
        "not decided": "def nand():\n    return np.array([-2., -2.]), 3.\n",
        "prints instead of returning": "def nand():\n    print([-20., -20.], 30.)\n",
    },
}
START = "def equal_network():\n"
HIDDEN = "    W1 = np.array([[20., 20.], [20., 20.]])\n    b1 = np.array([-10., -30.])\n"
EQUAL = {
    "right": {
        "AND or not OR": START
        + HIDDEN
        + "    return W1, b1, np.array([[-20.], [20.]]), np.array([10.])\n",
        "NOR or AND, as lists": START
        + "    return [[-20, 20], [-20, 20]], [10, -30], [[20], [20]], [-10]\n",
        "neither first only nor second only": START
        + "    W1 = np.array([[20., -20.], [-20., 20.]])\n"
        "    return W1, np.array([-10., -10.]), np.array([[-20.], [-20.]]), np.array([10.])\n",
        "flat output weights": START
        + HIDDEN
        + "    return W1, b1.reshape(1, 2), np.array([-30., 30.]), 12.\n",
    },
    "wrong": {
        "still XOR": START
        + HIDDEN
        + "    return W1, b1, np.array([[20.], [-20.]]), np.array([-10.])\n",
        "output weights turned, bias not": START
        + HIDDEN
        + "    return W1, b1, np.array([[-20.], [20.]]), np.array([-10.])\n",
        "not decided": START
        + HIDDEN
        + "    return W1, b1, np.array([[-2.], [2.]]), np.array([1.])\n",
        "three hidden neurons": START
        + "    return np.ones((2, 3)), np.ones(3), np.ones((3, 1)), np.ones(1)\n",
    },
}
MERGE = {
    "right": {
        "the formula": "def merge(W1, b1, W2, b2):\n    return W1 @ W2, b1 @ W2 + b2\n",
        "asked at zero and at the unit vectors": """
def merge(W1, b1, W2, b2):
    def layers(x):
        return (x @ W1 + b1) @ W2 + b2
    b = layers(np.zeros(len(W1)))
    return layers(np.eye(len(W1))) - b, b
""",
        "loops": """
def merge(W1, b1, W2, b2):
    n, m = W1.shape
    k = W2.shape[1]
    W, b = np.zeros((n, k)), np.array(b2, dtype=float)
    for h in range(m):
        for o in range(k):
            b[o] += b1[h] * W2[h, o]
            for i in range(n):
                W[i, o] += W1[i, h] * W2[h, o]
    return W, b
""",
    },
    "wrong": {
        "bias forgotten": "def merge(W1, b1, W2, b2):\n    return W1 @ W2, b2\n",
        "biases added": """
def merge(W1, b1, W2, b2):
    return W1 @ W2, (b1.sum() + b2) * np.ones(W2.shape[1])
""",
        "wrong order": "def merge(W1, b1, W2, b2):\n    return W2.T @ W1.T, b1 @ W2 + b2\n",
        "changes what it was given": """
def merge(W1, b1, W2, b2):
    b2 += b1 @ W2
    return W1 @ W2, b2
""",
    },
}

SOLUTIONS = {"nand-neuron": NAND, "same-inputs": EQUAL, "merge-layers": MERGE}
