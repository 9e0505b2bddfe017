"""Solutions of the exercises in the chapter "Training", right ones and tempting wrong ones."""

START = "def train_until(network, X, y, rate, goal, limit):\n"
RIGHT = {
    "for and return": """
    for made in range(limit):
        if network.loss(X, y) <= goal:
            return made
        network.update(network.backward(y), rate)
    return limit
""",
    "endless loop with breaks": """
    import numpy as np
    count = 0
    while True:
        error = np.square(network.forward(X) - y).mean()
        if error <= goal or count == limit:
            break
        g = network.backward(y)
        for name in ("W1", "b1", "W2", "b2"):
            setattr(network, name, getattr(network, name) - rate * g[name])
        count = count + 1
    return np.int64(count)
""",
    "recursion free helper, train() one epoch at a time": """
    made = 0
    while made < limit and network.loss(X, y) > goal:
        network.train(X, y, epochs=1, rate=rate)
        made += 1
    return made
""",
}
WRONG = {
    "no limit": """
    made = 0
    while network.loss(X, y) > goal:
        network.update(network.backward(y), rate)
        made += 1
    return made
""",
    "gradients computed once": """
    made = 0
    network.loss(X, y)
    gradients = network.backward(y)
    while made < limit and network.loss(X, y) > goal:
        network.update(gradients, rate)
        made += 1
    return made
""",
    "checks after the update": """
    for made in range(1, limit + 1):
        network.loss(X, y)
        network.update(network.backward(y), rate)
        if network.loss(X, y) <= goal:
            break
    return made
""",
    "returns the loss": """
    made = 0
    while made < limit and network.loss(X, y) > goal:
        network.update(network.backward(y), rate)
        made += 1
    return network.loss(X, y)
""",
    "counts one too few": """
    for epoch in range(limit):
        if network.loss(X, y) <= goal:
            break
        network.update(network.backward(y), rate)
    return epoch
""",
}

SOLUTIONS = {
    "train-until": {
        "right": {name: START + body for name, body in RIGHT.items()},
        "wrong": {name: START + body for name, body in WRONG.items()},
    },
}
