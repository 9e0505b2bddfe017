"""An encoder of a few numbers, for tests that need no real one."""

import numpy as np

from chainrule.tutor.weights import Weights

VOCABULARY = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "neuron", "##s", "sum", "weigh", "##ed", "?"]
WIDTH, HEADS, HIDDEN, BLOCKS, LONGEST = 64, 2, 128, 2, 16


def small_weights(seed=0):
    rng = np.random.default_rng(seed)

    def numbers(*shape):
        return rng.normal(0.0, 0.3, shape).astype("float32")

    arrays = {"places": numbers(LONGEST, WIDTH)}

    def norm(name):
        arrays[f"{name} normalization/gamma"] = 1.0 + numbers(WIDTH)
        arrays[f"{name} normalization/beta"] = numbers(WIDTH)

    def dense(name, inputs, outputs):
        arrays[f"{name}/kernel"] = numbers(inputs, outputs)
        arrays[f"{name}/bias"] = numbers(outputs)

    norm("begin")
    for block in range(BLOCKS):
        for part in ("query", "key", "value", "attention_output"):
            dense(f"block {block} attention/{part}", WIDTH, WIDTH)
        norm(f"block {block}")
        dense(f"block {block} wide", WIDTH, HIDDEN)
        dense(f"block {block} narrow", HIDDEN, WIDTH)
        norm(f"block {block} end")
    return Weights(VOCABULARY, numbers(len(VOCABULARY), WIDTH), arrays, "The test", HEADS)
