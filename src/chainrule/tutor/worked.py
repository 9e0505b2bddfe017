"""Questions that the library can compute: a cell to run, with the question's numbers.

"What is sigmoid of 1.19?" has an answer that the book need not spell out, since the reader can
compute it. The cell says how; nothing is computed here.
"""

import re

from chainrule.tutor.numbers import (
    MOST_NUMBERS,
    SIGNED,
    count_before,
    listed,
    number_after,
    numbers_in,
    written,
)

# What a question may call a function, and what the library calls it.
ACTIVATIONS = {
    "sigmoid": "sigmoid",
    "logistic": "sigmoid",
    "tanh": "tanh",
    "hyperbolic tangent": "tanh",
    "leaky relu": "leaky_relu",
    "relu6": "relu6",
    "relu": "relu",
    "softmax": "softmax",
    "log softmax": "log_softmax",
    "elu": "elu",
    "selu": "selu",
    "celu": "celu",
    "gelu": "gelu",
    "silu": "silu",
    "swish": "silu",
    "mish": "mish",
    "softplus": "softplus",
    "softsign": "softsign",
    "hard sigmoid": "hard_sigmoid",
    "log sigmoid": "log_sigmoid",
    "exponential": "exponential",
    "linear": "linear",
}
OF_A_LIST = ("softmax", "log_softmax")
LOSSES = {
    "mean squared error": "mse",
    "mse": "mse",
    "mean absolute error": "mae",
    "mae": "mae",
    "binary cross entropy": "binary_crossentropy",
    "binary crossentropy": "binary_crossentropy",
    "cross entropy": "binary_crossentropy",
    "crossentropy": "binary_crossentropy",
    "bce": "binary_crossentropy",
    "huber": "huber",
    "hinge": "hinge",
    "log cosh": "log_cosh",
    "squared error": "mse",
}
OF_ONES_AND_ZEROS = "binary_crossentropy"
TABLES = {
    "xor": "[0, 1, 1, 0]",
    "nand": "[1, 1, 1, 0]",
    "and": "[0, 0, 0, 1]",
    "or": "[0, 1, 1, 1]",
}
OPTIMIZERS = {"adam": "Adam", "rmsprop": "RMSprop", "adamw": "AdamW", "nadam": "Nadam"}

SLOPE = re.compile(r"\b(?:derivative|slope|gradient)\b", re.IGNORECASE)
BETWEEN = (
    r"(?:\s+(?:function|activation|loss|value))*\s*"
    r"(?:of|at|for|to|with|when|where|between|\(|=|\[|:)"
)
TRAINS = re.compile(r"\b(?:train\w*|learn\w*|solve\w*|fit\w*|work\w*|manage\w*)\b", re.IGNORECASE)


def cell_for(question: str) -> str | None:
    """Return Python that computes what is asked, or None.

    >>> print(cell_for("What is sigmoid of 1.19?"))
    import chainrule as cr
    <BLANKLINE>
    scores = [1.19]
    for z, a in zip(scores, cr.activations.sigmoid(scores)):
        print(f"sigmoid({z:g}) = {a:.6f}")
    >>> cell_for("What is a neuron?") is None
    True
    """
    for kind in (_training, _slope, _loss, _neuron, _parameters, _activation):
        cell = kind(question)
        if cell is not None:
            return cell
    return None


def _activation(question: str) -> str | None:
    found = _function(question, ACTIVATIONS)
    if found is None:
        return None
    name, numbers = found
    if name in OF_A_LIST:
        if len(numbers) < 2:
            return None
        return (
            "import chainrule as cr\n\n"
            f"scores = {listed(numbers)}\n"
            f"shares = cr.activations.{name}([scores])[0]\n"
            "for z, a in zip(scores, shares):\n"
            '    print(f"{z:g} -> {a:.6f}")\n'
            'print("sum:", round(float(shares.sum()), 6))'
        )
    return (
        "import chainrule as cr\n\n"
        f"scores = {listed(numbers)}\n"
        f"for z, a in zip(scores, cr.activations.{name}(scores)):\n"
        f'    print(f"{name}({{z:g}}) = {{a:.6f}}")'
    )


def _slope(question: str) -> str | None:
    """Make a cell of the library's own slope, with a measured one beside it."""
    found = _function(question, ACTIVATIONS) if SLOPE.search(question) else None
    if found is None or found[0] in OF_A_LIST:
        return None
    name, numbers = found
    return (
        "import numpy as np\nimport chainrule as cr\n\n"
        f"f = cr.activations.{name}\n"
        f"z = np.array({listed(numbers)})\n"
        "slope = f.backward(np.ones_like(z), z, f(z), np.empty_like(z))\n"
        "h = 1e-6  # a small step to each side\n"
        "measured = (f(z + h) - f(z - h)) / (2 * h)\n"
        "for place, exact, about in zip(z, slope, measured):\n"
        f'    print(f"{name}\'({{place:g}}) = {{exact:.6f}}, measured {{about:.6f}}")'
    )


def _loss(question: str) -> str | None:
    """Make a cell of targets, then outputs: as many of the one as of the other."""
    found = _function(question, LOSSES)
    if found is None or len(found[1]) < 2 or len(found[1]) % 2:
        return None
    name, numbers = found
    half = len(numbers) // 2
    targets, outputs = numbers[:half], numbers[half:]
    words = question.lower()
    said = re.search(r"predict\w*|output\w*", words), re.search(r"target\w*|truth|labels?", words)
    if said[0] and said[1] and said[0].start() < said[1].start():
        targets, outputs = outputs, targets
    if name == OF_ONES_AND_ZEROS and not all(0 <= number <= 1 for number in numbers):
        return None
    return (
        "import chainrule as cr\n\n"
        f"targets = {listed(targets)}\n"
        f"outputs = {listed(outputs)}\n"
        "for target, output in zip(targets, outputs):\n"
        '    print(f"target {target:g}, output {output:g}, difference {output - target:g}")\n'
        f"loss = float(cr.losses.{name}([targets], [outputs])[0])\n"
        f'print(f"{name} = {{loss:.6g}}")'
    )


def _neuron(question: str) -> str | None:
    """Make a cell with a neuron of given weights, inputs and bias."""
    if not re.search(r"\bneuron\b|\bunit\b|\bperceptron\b", question, re.IGNORECASE):
        return None
    weights, inputs = _list_after(question, "weights?"), _list_after(question, "inputs?")
    if not weights or len(weights) != len(inputs):
        return None
    bias = number_after(question, "bias", -1e6, 1e6) or 0.0
    return (
        "import numpy as np\nimport chainrule as cr\n\n"
        f"inputs = np.array([{listed(inputs)}])\n"
        f'neuron = cr.layers.Dense(1, activation="sigmoid", input_shape=({len(inputs)},))\n'
        "model = cr.Sequential([neuron])\n"
        f"weights = np.array({listed(weights)})\n"
        f"neuron.set_weights([weights.reshape(-1, 1), np.array([{written(bias)}])])\n"
        f"z = float(inputs[0] @ weights) + {written(bias)}\n"
        "a = float(model.predict(inputs, verbose=0)[0, 0])\n"
        'print(f"z = {z:.4f}, sigmoid(z) = {a:.4f}")'
    )


def _parameters(question: str) -> str | None:
    """Make a cell that counts the numbers that a network of dense layers learns."""
    if not re.search(r"\bhow many (?:\w+ )?(?:weights|parameters|numbers)\b", question.lower()):
        return None
    shape = re.search(r"(?<![\d-])(\d{1,4}(?:-\d{1,4}){1,5})(?![\d-])", question)
    if shape is not None:
        sizes = [int(part) for part in shape[1].split("-")]
    else:
        named = [
            count_before(question, nouns, 1, 9999)
            for nouns in ("inputs?", r"hidden(?:\s+(?:units?|neurons?))?", "outputs?")
        ]
        if named[0] is None or named[2] is None:
            return None
        sizes = [size for size in named if size is not None]
    if min(sizes) < 1:
        return None
    layers = "".join(f"    cr.layers.Dense({size}),\n" for size in sizes[1:])
    return (
        "import chainrule as cr\n\n"
        f"model = cr.Sequential([\n    cr.Input(({sizes[0]},)),\n{layers}])\n"
        "for layer in model.layers:\n"
        '    print(f"{layer.name}: {layer.count_params()}")\n'
        'print("together:", model.count_params())'
    )


def _training(question: str) -> str | None:
    """Make a cell that trains on a truth table from several seeds, since one run proves little."""
    words = question.lower()
    table = next((name for name in TABLES if _names_table(name, question)), None)
    if table is None or not TRAINS.search(words):
        return None
    hidden = count_before(words, "hidden|units?|neurons?", 1, 64)
    if hidden is None:
        return None
    single = hidden == 1 and "hidden" not in words
    epochs = int(count_before(words, "epochs?", 1, 5000) or 3000)
    optimizer = next((OPTIMIZERS[n] for n in OPTIMIZERS if re.search(rf"\b{n}\b", words)), "SGD")
    usual = 2.0 if optimizer == "SGD" else 0.05
    rate = number_after(words, "learning rate|rate", 1e-6, 100.0) or usual
    first = f'cr.layers.Dense({hidden}, activation="sigmoid", input_shape=(2,)),'
    last = 'cr.layers.Dense(1, activation="sigmoid"),'
    if single:
        first, last = "", 'cr.layers.Dense(1, activation="sigmoid", input_shape=(2,)),'
    layers = "".join(f"        {line}\n" for line in (first, last) if line)
    return (
        "import numpy as np\nimport chainrule as cr\n\n"
        "X = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])\n"
        f"y = np.array({TABLES[table]}).reshape(-1, 1)\n"
        "solved = 0\n"
        "for seed in range(5):\n"
        "    cr.utils.set_random_seed(seed)\n"
        f"    model = cr.Sequential([\n{layers}    ])\n"
        f'    model.compile(cr.optimizers.{optimizer}({written(rate)}), loss="mse")\n'
        f"    history = model.fit(X, y, epochs={epochs}, verbose=0)\n"
        "    outputs = model.predict(X, verbose=0)\n"
        "    right = int(((outputs > 0.5) == y).sum())\n"
        "    solved += right == 4\n"
        '    loss = history.history["loss"][-1]\n'
        '    print(f"seed {seed}: loss {loss:.4f}, {right} of 4 right")\n'
        'print(f"solved from {solved} of 5 random starts")'
    )


def _names_table(name: str, question: str) -> bool:
    """Tell whether a truth table is named; "and" and "or" only in capitals."""
    if name in ("and", "or"):
        return re.search(rf"\b{name.upper()}\b", question) is not None
    return re.search(rf"\b{name}\b", question, re.IGNORECASE) is not None


def _function(question: str, known: dict[str, str]) -> tuple[str, list[float]] | None:
    """Return the library's name of a function that is asked of numbers, and the numbers."""
    for said in sorted(known, key=len, reverse=True):
        pattern = said.replace(" ", r"[\s_-]?") + BETWEEN
        match = re.search(rf"(?<![\w]){pattern}", question, re.IGNORECASE)
        if match is not None:
            numbers = numbers_in(question[match.end() :])
            return (known[said], numbers) if numbers else None
    return None


def _list_after(question: str, word: str) -> list[float]:
    """Return the numbers that follow a word, up to the next word that is none."""
    match = re.search(
        rf"\b{word}\b[\s:=(\[]*(?:of\s+|are\s+)?((?:{SIGNED}[\s,;]*(?:and\s+)?){{1,{MOST_NUMBERS}}})",
        question,
        re.IGNORECASE,
    )
    return numbers_in(match[1]) if match else []
