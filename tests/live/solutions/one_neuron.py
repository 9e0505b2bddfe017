"""Solutions of the exercises in the chapter "One neuron", right ones and tempting wrong ones."""


def bodies(start: str, **sources: str) -> dict[str, str]:
    return {name.replace("_", " "): start + body for name, body in sources.items()}


LIST = "def list_neuron(inputs, weights, bias):\n"
BIAS = "def bias_for(inputs, weights, output):\n"
STRONGEST = "def strongest(inputs, weights, names):\n"

SOLUTIONS = {
    "list-neuron": {
        "right": bodies(
            LIST,
            loop="""
    z = bias
    for i in range(len(inputs)):
        z += inputs[i] * weights[i]
    return sigmoid(z)
""",
            sum_and_math="""
    import math
    return 1 / (1 + math.exp(-(bias + sum(x * w for x, w in zip(inputs, weights)))))
""",
            numpy="""
    return neuron(np.array(inputs), np.array(weights), bias)
""",
            odds="""
    odds = np.exp(bias)
    for x, w in zip(inputs, weights):
        odds *= np.exp(x * w)
    return odds / (1 + odds)
""",
        ),
        "wrong": bodies(
            LIST,
            forgets_the_bias="""
    return sigmoid(sum(x * w for x, w in zip(inputs, weights)))
""",
            bias_for_each_input="""
    return sigmoid(sum(x * w + bias for x, w in zip(inputs, weights)))
""",
            sigmoid_of_each_product="""
    return sum(sigmoid(x * w) for x, w in zip(inputs, weights)) / len(inputs)
""",
            no_activation="""
    return bias + sum(x * w for x, w in zip(inputs, weights))
""",
            prints_only="""
    print(sigmoid(bias + sum(x * w for x, w in zip(inputs, weights))))
""",
        ),
    },
    "bias-for": {
        "right": bodies(
            BIAS,
            logarithm="""
    return np.log(output / (1 - output)) - np.dot(inputs, weights)
""",
            other_sign="""
    return -(np.log(1 / output - 1) + sum(inputs * weights))
""",
            search_by_halving="""
    low, high = -50.0, 50.0
    for _ in range(80):
        middle = (low + high) / 2
        if neuron(inputs, weights, middle) < output:
            low = middle
        else:
            high = middle
    return low
""",
        ),
        "wrong": bodies(
            BIAS,
            only_right_for_one_half="""
    return -(inputs @ weights)
""",
            forgets_the_inputs="""
    return np.log(output / (1 - output))
""",
            difference_of_outputs="""
    return output - inputs @ weights
""",
            wrong_sign="""
    return np.log((1 - output) / output) - inputs @ weights
""",
        ),
    },
    "strongest": {
        "right": bodies(
            STRONGEST,
            argmax="""
    return names[int(np.argmax(abs(inputs * weights)))]
""",
            loop="""
    best, found = -1, None
    for x, w, name in zip(inputs, weights, names):
        if abs(x * w) > best:
            best, found = abs(x * w), name
    return found
""",
            key="""
    pushes = {name: (x * w) ** 2 for name, x, w in zip(names, inputs, weights)}
    return max(pushes, key=pushes.get)
""",
            sorted_pairs="""
    return sorted(zip(np.abs(np.multiply(inputs, weights)), names))[-1][1]
""",
        ),
        "wrong": bodies(
            STRONGEST,
            largest_weight="""
    return names[np.argmax(weights)]
""",
            largest_input="""
    return names[np.argmax(inputs)]
""",
            only_upwards="""
    return names[np.argmax(inputs * weights)]
""",
            place_not_name="""
    return np.argmax(np.abs(inputs * weights))
""",
        ),
    },
}
