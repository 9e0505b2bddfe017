"""Solutions of the exercises in "What one neuron cannot do", right ones and tempting wrong ones."""


def bodies(start: str, **sources: str) -> dict[str, str]:
    return {name.replace("_", " "): start + body for name, body in sources.items()}


NAND = "def nand():\n"
DIVIDES = "def divides(weights, bias, points, wanted):\n"
THIRD = "def third_input(points):\n"

SOLUTIONS = {
    "nand-by-hand": {
        "right": bodies(
            NAND,
            large="    return -20, -20, 30\n",
            small="    return -0.1, -0.2, 0.25\n",
            uneven="    return np.array([-3.0, -1.0, 3.5])\n",
            trained="""
    model = new_neuron([0.0, 0.0], 0.0)
    model.fit(X, np.array([[1.0], [1.0], [1.0], [0.0]]), epochs=1000, verbose=0)
    kernel, bias = model.get_weights()
    return kernel[0, 0], kernel[1, 0], bias[0]
""",
        ),
        "wrong": bodies(
            NAND,
            AND_itself="    return 10.0, 10.0, -15.0\n",
            NOR="    return -10.0, -10.0, 5.0\n",
            point_on_the_line="    return -10.0, -10.0, 20.0\n",
            always_yes="    return -1.0, -1.0, 3.0\n",
            two_numbers="    return -10.0, 15.0\n",
        ),
    },
    "divides": {
        "right": bodies(
            DIVIDES,
            where="""
    scores = points @ weights + bias
    return np.where(wanted == 1, scores > 0, scores < 0).all()
""",
            signs="""
    return bool(np.all((points @ weights + bias) * (2 * wanted - 1) > 0))
""",
            loop="""
    for point, target in zip(points, wanted):
        output = neuron(point, weights, bias)
        if output == 0.5 or (output > 0.5) != (target == 1):
            return False
    return True
""",
            extremes="""
    scores = points @ weights + bias
    return scores[wanted == 1].min() > 0 > scores[wanted == 0].max()
""",
        ),
        "wrong": bodies(
            DIVIDES,
            zero_counts_as_no="""
    return bool(((points @ weights + bias > 0) == (wanted == 1)).all())
""",
            any_instead_of_all="""
    return bool(((points @ weights + bias > 0) == (wanted == 1)).any())
""",
            small_loss="""
    return bool(np.mean((neuron(points, weights, bias) - wanted) ** 2) < 0.2)
""",
            sides_may_be_swapped="""
    scores = points @ weights + bias
    right = (scores > 0) == (wanted == 1)
    return bool((scores != 0).all() and (right.all() or not right.any()))
""",
            one_answer_a_point="""
    return (points @ weights + bias > 0) == (wanted == 1)
""",
        ),
    },
    "third-input": {
        "right": bodies(
            THIRD,
            difference="    return np.abs(points[:, 0] - points[:, 1])\n",
            squared_sum="    return (points[:, 0] + points[:, 1]) ** 2\n",
            maximum="    return points.max(axis=1, keepdims=True)\n",
            the_answer_itself="    return [float(a != b) for a, b in points]\n",
            distance_from_the_corner="    return np.hypot(points[:, 0], points[:, 1])\n",
        ),
        "wrong": bodies(
            THIRD,
            weighted_sum="    return 3 * points[:, 0] - points[:, 1] + 1\n",
            constant="    return np.ones(len(points))\n",
            the_product_again="    return -2 * points[:, 0] * points[:, 1]\n",
            squares_of_zero_and_one="    return points[:, 0] ** 2 + points[:, 1] ** 2\n",
            the_targets_by_heart="    return np.array([0.0, 1.0, 1.0, 1.0])\n",
            one_number="    return points.max()\n",
        ),
    },
}
