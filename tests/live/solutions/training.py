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

SHARE = "def share_solved(seeds, hidden, rate, epochs):\n"
SHARES = {
    "right": {
        "a mean of a list": """
    found = []
    for seed in seeds:
        net = Network(2, hidden, 1, seed)
        net.train(X, y, epochs, rate)
        found.append(bool(np.all(net.forward(X).round() == y)))
    return sum(found) / len(found)
""",
        "the chapter's train_many": """
    outputs, history = train_many(list(seeds), hidden, rate, epochs)
    return float(((outputs > 0.5) == (y > 0.5)).all(axis=(1, 2)).mean())
""",
        "the library": """
    def works(seed):
        model = library_twin(Network(2, hidden, 1, seed), rate)
        model.fit(X, y, epochs=epochs, verbose=0)
        return (np.abs(model.predict(X, verbose=0) - y) < 0.5).all()
    return np.mean([works(seed) for seed in seeds])
""",
    },
    "wrong": {
        "a count": """
    solved = 0
    for seed in seeds:
        net = Network(2, hidden, 1, seed)
        net.train(X, y, epochs, rate)
        solved += ((net.forward(X) > 0.5) == (y > 0.5)).all()
    return solved
""",
        "the share of right answers": """
    right = []
    for seed in seeds:
        net = Network(2, hidden, 1, seed)
        net.train(X, y, epochs, rate)
        right.append(((net.forward(X) > 0.5) == (y > 0.5)).mean())
    return np.mean(right)
""",
        "a lower loss than the lazy one": """
    found = []
    for seed in seeds:
        net = Network(2, hidden, 1, seed)
        found.append(net.train(X, y, epochs, rate)[-1] < 0.25)
    return np.mean(found)
""",
        "seeds from 0 whatever came": """
    found = []
    for seed in range(len(seeds)):
        net = Network(2, hidden, 1, seed)
        net.train(X, y, 100, rate)
        found.append(((net.forward(X) > 0.5) == (y > 0.5)).all())
    return np.mean(found)
""",
    },
}

BEST = "def best_start(seeds, hidden, rate, epochs):\n"
BESTS = {
    "right": {
        "min with a key": """
    networks = [Network(2, hidden, 1, seed) for seed in seeds]
    for net in networks:
        net.train(X, y, epochs, rate)
    return min(networks, key=lambda net: net.loss(X, y))
""",
        "argmin, trained anew": """
    losses = []
    for seed in seeds:
        net = Network(2, hidden, 1, seed)
        net.train(X, y, epochs, rate)
        losses.append(net.loss(X, y))
    best = Network(2, hidden, 1, list(seeds)[int(np.argmin(losses))])
    best.train(X, y, epochs, rate)
    return best
""",
        "None first": """
    best = None
    for seed in seeds:
        net = Network(2, hidden, 1, seed)
        net.train(X, y, epochs, rate)
        if best is None or net.loss(X, y) < best.loss(X, y):
            best = net
    return best
""",
    },
    "wrong": {
        "the best before training": """
    networks = [Network(2, hidden, 1, seed) for seed in seeds]
    best = max(networks, key=lambda net: net.loss(X, y))
    best.train(X, y, epochs, rate)
    return best
""",
        "the highest loss": """
    networks = [Network(2, hidden, 1, seed) for seed in seeds]
    for net in networks:
        net.train(X, y, epochs, rate)
    return max(networks, key=lambda net: net.loss(X, y))
""",
        "the loss, not the network": """
    found = []
    for seed in seeds:
        net = Network(2, hidden, 1, seed)
        net.train(X, y, epochs, rate)
        found.append(net.loss(X, y))
    return min(found)
""",
        "the seed's network, untrained": """
    losses = {}
    for seed in seeds:
        net = Network(2, hidden, 1, seed)
        net.train(X, y, epochs, rate)
        losses[seed] = net.loss(X, y)
    return Network(2, hidden, 1, min(losses, key=losses.get))
""",
    },
}


HOLD = "def hold_out(X, y, share, seed):\n"
HOLDS = {
    "right": {
        "shuffled in place, a mask": """
    numbers = np.arange(len(X))
    np.random.default_rng(seed).shuffle(numbers)
    held = np.isin(np.arange(len(X)), numbers[:int(share * len(X) + 0.5)])
    return X[~held], y[~held], X[held], y[held]
""",
        "choice without replacement, and delete": """
    count = int(round(len(X) * share))
    held = np.random.default_rng(seed).choice(len(X), size=count, replace=False)
    return np.delete(X, held, axis=0), np.delete(y, held, axis=0), X[held], y[held]
""",
        "one table of rows and targets": """
    table = np.concatenate([X, y], axis=1)
    table = np.random.default_rng(seed).permutation(table)
    cut = len(table) - round(share * len(table))
    train, held = table[:cut], table[cut:]
    return train[:, :-1], train[:, -1:], held[:, :-1], held[:, -1:]
""",
    },
    "wrong": {
        "the last rows": """
    cut = len(X) - round(share * len(X))
    return X[:cut], y[:cut], X[cut:], y[cut:]
""",
        "X and y mixed apart": """
    random = np.random.default_rng(seed)
    X, y = random.permutation(X), random.permutation(y)
    cut = len(X) - round(share * len(X))
    return X[:cut], y[:cut], X[cut:], y[cut:]
""",
        "trained on all": """
    held = np.random.default_rng(seed).permutation(len(X))[:round(share * len(X))]
    return X, y, X[held], y[held]
""",
        "with replacement": """
    random, count = np.random.default_rng(seed), round(share * len(X))
    held = random.integers(0, len(X), count)
    train = random.integers(0, len(X), len(X) - count)
    return X[train], y[train], X[held], y[held]
""",
        "no seed": """
    order = np.random.default_rng().permutation(len(X))
    count = round(share * len(X))
    return X[order[count:]], y[order[count:]], X[order[:count]], y[order[:count]]
""",
        "mixes X and y themselves": """
    random = np.random.default_rng(seed)
    state = random.bit_generator.state
    random.shuffle(X)
    random.bit_generator.state = state
    random.shuffle(y)
    count = round(share * len(X))
    return X[count:], y[count:], X[:count], y[:count]
""",
    },
}


def complete(start: str, kinds: dict[str, dict[str, str]]) -> dict[str, dict[str, str]]:
    return {
        kind: {name: start + body for name, body in bodies.items()}
        for kind, bodies in kinds.items()
    }


SOLUTIONS = {
    "train-until": complete(START, {"right": RIGHT, "wrong": WRONG}),
    "share-solved": complete(SHARE, SHARES),
    "best-start": complete(BEST, BESTS),
    "hold-out": complete(HOLD, HOLDS),
}
