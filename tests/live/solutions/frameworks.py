"""Solutions of the exercises in the chapter "To real frameworks", right ones and wrong ones."""

WEIGHTS = "def count_weights(sizes):\n"
UPDATES = "def count_updates(samples, batch_size, epochs):\n"
SOLVES = "def solves(optimizer, epochs, seed):\n"

SOLUTIONS = {
    "count-weights": {
        "right": {
            "a sum": WEIGHTS
            + "    return sum((a + 1) * b for a, b in zip(sizes[:-1], sizes[1:]))\n",
            "indices": WEIGHTS
            + "    total = 0\n    for i in range(1, len(sizes)):\n"
            + "        total = total + sizes[i] * sizes[i - 1]\n        total = total + sizes[i]\n"
            + "    return total\n",
            "NumPy": WEIGHTS
            + "    s = np.array(sizes)\n    return int(s[:-1] @ s[1:] + s[1:].sum())\n",
            "asks the library": WEIGHTS
            + "    model = cr.Sequential([cr.layers.Input((sizes[0],))])\n"
            + "    for n in sizes[1:]:\n        model.add(Dense(n))\n"
            + "    return model.count_params()\n",
        },
        "wrong": {
            "no biases": WEIGHTS + "    return sum(a * b for a, b in zip(sizes, sizes[1:]))\n",
            "biases for the inputs too": WEIGHTS
            + "    return sum(a * b for a, b in zip(sizes, sizes[1:])) + sum(sizes)\n",
            "one bias a layer": WEIGHTS
            + "    return sum(a * b + 1 for a, b in zip(sizes, sizes[1:]))\n",
            "prints it": WEIGHTS
            + "    print(sum((a + 1) * b for a, b in zip(sizes, sizes[1:])))\n",
            "empties the list": WEIGHTS
            + "    total = 0\n    a = sizes.pop(0)\n    while sizes:\n        b = sizes.pop(0)\n"
            + "        total += (a + 1) * b\n        a = b\n    return total\n",
        },
    },
    "count-updates": {
        "right": {
            "ceil": UPDATES + "    return int(np.ceil(samples / batch_size)) * epochs\n",
            "floor and a rest": UPDATES
            + "    whole, rest = divmod(samples, batch_size)\n"
            + "    return epochs * (whole + (rest > 0))\n",
            "counting": UPDATES
            + "    made = 0\n    for epoch in range(epochs):\n"
            + "        for start in range(0, samples, batch_size):\n            made += 1\n"
            + "    return made\n",
        },
        "wrong": {
            "the last batch is dropped": UPDATES + "    return epochs * (samples // batch_size)\n",
            "one more, always": UPDATES + "    return epochs * (samples // batch_size + 1)\n",
            "one epoch only": UPDATES + "    return -(-samples // batch_size)\n",
            "batches run across epochs": UPDATES
            + "    return -(-samples * epochs // batch_size)\n",
            "each sample": UPDATES + "    return epochs * samples\n",
        },
    },
    "does-it-learn": {
        "right": {
            "rounds": SOLVES
            + "    model = fresh(optimizer, seed)\n"
            + "    model.fit(X, y, epochs=epochs, verbose=0)\n"
            + "    return np.array_equal(model.predict(X, verbose=0).round(), y)\n",
            "from nothing": SOLVES
            + "    cr.utils.set_random_seed(seed)\n    m = Sequential([\n"
            + "        Dense(4, activation='sigmoid', input_shape=(2,)),\n"
            + "        Dense(1, activation='sigmoid')])\n"
            + "    m.compile(optimizer=optimizer, loss='mse')\n"
            + "    m.fit(X, y, epochs=epochs, verbose=0)\n"
            + "    return bool((abs(m(X) - y) < 0.5).all())\n",
            "a loop over the samples": SOLVES
            + "    model = fresh(optimizer, seed)\n"
            + "    model.fit(X, y, epochs=epochs, verbose=0)\n"
            + "    for row, target in zip(model.predict(X, verbose=0), y):\n"
            + "        if (row[0] > 0.5) != (target[0] > 0.5):\n            return False\n"
            + "    return True\n",
        },
        "wrong": {
            "any right answer will do": SOLVES
            + "    model = fresh(optimizer, seed)\n"
            + "    model.fit(X, y, epochs=epochs, verbose=0)\n"
            + "    return bool(((model.predict(X, verbose=0) > 0.5) == (y > 0.5)).any())\n",
            "never trains": SOLVES
            + "    model = fresh(optimizer, seed)\n"
            + "    return bool(((model.predict(X, verbose=0) > 0.5) == (y > 0.5)).all())\n",
            "one for each sample": SOLVES
            + "    model = fresh(optimizer, seed)\n"
            + "    model.fit(X, y, epochs=epochs, verbose=0)\n"
            + "    return (model.predict(X, verbose=0) > 0.5) == (y > 0.5)\n",
            "the lazy loss counts as solved": SOLVES
            + "    model = fresh(optimizer, seed)\n"
            + "    model.fit(X, y, epochs=epochs, verbose=0)\n"
            + "    return model.evaluate(X, y, verbose=0) < 0.3\n",
        },
    },
}
