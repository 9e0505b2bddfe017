"""Attention layers in Keras, in PyTorch and here, on the same weights."""

import numpy as np
import pytest

import chainrule as cr
from parity.attention_cases import FLOAT, assert_relative, assert_same, draw
from parity.cases import assert_close

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

KINDS = [
    ("Attention", {}),
    ("Attention", {"use_scale": True}),
    ("Attention", {"score_mode": "concat"}),
    ("Attention", {"score_mode": "concat", "use_scale": True}),
    ("AdditiveAttention", {}),
    ("AdditiveAttention", {"use_scale": False}),
]
PADDING = np.array([[1, 1, 0, 1, 0], [1, 0, 1, 0, 0]], bool)
STEPS = np.array([[1, 0, 1], [1, 1, 0]], bool)


def both(keras, name, *arguments, **options):
    layers = [
        getattr(library.layers, name)(*arguments, name="look", **options) for library in (cr, keras)
    ]
    return layers


@pytest.mark.parametrize(("name", "options"), KINDS)
@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("scores", [False, True])
def test_attention(keras, torch, name, options, count, masked, causal, scores):
    inputs = draw(1, (2, 3, 4), (2, 5, 4), (2, 5, 4))[:count]
    mask = [STEPS, PADDING, None][:count] if masked else None
    call = {"mask": mask, "use_causal_mask": causal, "return_attention_scores": scores}
    ours, theirs = both(keras, name, **options)
    ours(inputs)
    theirs(inputs)
    their_mask = mask and [None if m is None else torch.from_numpy(m) for m in mask]
    assert_same(
        torch,
        ours,
        theirs,
        inputs,
        lambda layer, x: layer.forward(x, **call),
        lambda layer, x: layer(x, **{**call, "mask": their_mask}),
    )


@pytest.mark.parametrize(("name", "options"), KINDS)
def test_attention_where_nothing_is_visible(keras, name, options):
    """What float32 leaves of the scores' differences is mixed, in Keras and here."""
    inputs = draw(1, (2, 3, 4), (2, 5, 4))
    hidden = PADDING.copy()
    hidden[0] = False
    ours, theirs = both(keras, name, **options)
    theirs(inputs)
    ours(inputs)
    ours.set_weights(theirs.get_weights())
    wanted = theirs(inputs, mask=[None, hidden])
    assert_close(ours(inputs, mask=[None, hidden]), wanted.detach().numpy(), FLOAT)


MASKS = {
    "none": {},
    "causal": {"use_causal_mask": True},
    "value": {"value_mask": PADDING},
    "key and causal": {"key_mask": PADDING, "use_causal_mask": True},
    "pairs": {"attention_mask": np.tri(3, 5, 2, dtype=bool)[None].repeat(2, 0)},
    "pairs without batch": {"attention_mask": np.tri(3, 5, 1, dtype=bool)},
    "all": {
        "attention_mask": np.tri(3, 5, 3, dtype=bool)[None].repeat(2, 0),
        "value_mask": PADDING,
        "use_causal_mask": True,
    },
}
HEADS = [
    ("MultiHeadAttention", (2, 3), {}),
    ("MultiHeadAttention", (3, 2), {"value_dim": 5, "use_bias": False}),
    ("MultiHeadAttention", (2, 3), {"output_shape": 7, "use_gate": True}),
    ("MultiHeadAttention", (2, 3), {"output_shape": (2, 3)}),
    ("MultiHeadAttention", (2, 3), {"sliding_window": 2}),
    ("GroupQueryAttention", (3, 4, 2), {}),
    ("GroupQueryAttention", (3, 4, 1), {"use_gate": True}),
    ("GroupQueryAttention", (3, 2, 2), {"use_bias": False, "sliding_window": 3}),
]


@pytest.mark.parametrize(("name", "numbers", "options"), HEADS)
@pytest.mark.parametrize("masks", MASKS)
@pytest.mark.parametrize("with_key", [False, True])
@pytest.mark.parametrize("scores", [False, True])
def test_heads(keras, torch, name, numbers, options, masks, with_key, scores):
    inputs = draw(2, (2, 3, 4), (2, 5, 4), (2, 5, 6))[: 3 if with_key else 2]
    ours, theirs = both(keras, name, *numbers, **options)
    ours(*inputs)
    theirs(*inputs)
    call = {**MASKS[masks], "return_attention_scores": scores}
    given, kept = ours.arguments(*inputs, **call)
    tensors = {
        key: torch.from_numpy(value) if isinstance(value, np.ndarray) else value
        for key, value in call.items()
    }
    if "attention_mask" in call and not with_key:
        # Here the value stands in as its own key; its two derivatives belong together.
        keyless = ours.backward

        def joined(grad):
            dquery, dvalue, dkey, none = keyless(grad)
            assert none is None
            return [dquery, dvalue + dkey]

        ours.backward = joined
    assert_same(
        torch,
        ours,
        theirs,
        inputs,
        lambda layer, x: layer.forward(given, **kept),
        lambda layer, x: layer(*x, **tensors),
    )


# Keras's grouped attention hands masks on to its projections, which warn that they have no use.
@pytest.mark.filterwarnings("ignore:.*destroy the mask information:UserWarning")
@pytest.mark.parametrize("name", ["MultiHeadAttention", "GroupQueryAttention"])
@pytest.mark.parametrize("scores", [False, True])
def test_the_masks_that_come_with_the_tensors(keras, torch, name, scores):
    """Rows of hidden queries see nothing: uniform shares, or none where scores are returned."""
    query, value = draw(2, (2, 3, 4), (2, 5, 4))
    numbers = (2, 3) if name == "MultiHeadAttention" else (3, 2, 1)
    ours, theirs = both(keras, name, *numbers)
    ours(query, value)
    theirs(query, value)
    theirs.set_weights(ours.get_weights())
    tensors = [torch.from_numpy(query), torch.from_numpy(value)]
    for tensor, mask in zip(tensors, (STEPS, PADDING), strict=True):
        keras.src.backend.set_keras_mask(tensor, torch.from_numpy(mask))
    wanted = theirs(*tensors, return_attention_scores=scores)
    came = ours.forward([query, value], mask=[STEPS, PADDING], return_attention_scores=scores)
    for mine, each in zip(came, wanted, strict=True) if scores else [(came, wanted)]:
        assert_close(mine, each.detach().numpy(), FLOAT)


@pytest.mark.parametrize("axes", [None, (1,), (2,), (-2,), (1, 2), (2, 3), (1, 3)])
@pytest.mark.parametrize("scores", [False, True])
@pytest.mark.parametrize("masked", [False, True])
def test_attention_axes(keras, torch, axes, scores, masked):
    along = [axis % 5 for axis in axes or (1, 2, 3)]
    key_shape = [2, 2, 3, 2, 4]
    for axis in along:
        key_shape[axis] += 1
    inputs = draw(3, (2, 2, 3, 2, 4), tuple(key_shape))
    mask = None
    if masked:
        shape = [2, *([2, 2, 3, 2, 4][a] for a in along), *(key_shape[a] for a in along)]
        mask = np.random.default_rng(1).random(shape) < 0.8
        mask[(..., *[0] * len(along))] = True
    ours, theirs = both(keras, "MultiHeadAttention", 2, 3, attention_axes=axes)
    ours(*inputs)
    theirs(*inputs)
    given, kept = ours.arguments(*inputs, *inputs[1:], attention_mask=mask)
    kept = {**kept, "return_attention_scores": scores}
    keyed = [*inputs, inputs[1].copy()]
    given[2] = keyed[2]
    assert_same(
        torch,
        ours,
        theirs,
        keyed,
        lambda layer, x: layer.forward(given, **kept),
        lambda layer, x: layer(
            *x,
            attention_mask=None if mask is None else torch.from_numpy(mask),
            return_attention_scores=scores,
        ),
    )


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("causal", [False, True])
def test_pytorchs_multi_head_attention(torch, dtype, causal):
    """PyTorch keeps the three projections' kernels stacked and transposed, heads in a row."""
    twin = torch.nn.MultiheadAttention(12, 3, batch_first=True, dtype=getattr(torch, dtype))
    rng = np.random.default_rng(1)
    x, weighting = (rng.normal(size=(2, 5, 12)).astype(dtype) for _ in range(2))
    ours = cr.layers.MultiHeadAttention(3, 4, dtype=dtype)
    ours(x, x)
    ours.set_weights([rng.normal(0.0, 0.5, w.shape) for w in ours.weights])
    wq, bq, wk, bk, wv, bv, wo, bo = ours.get_weights()
    with torch.no_grad():
        stacked = np.concatenate([w.reshape(12, 12).T for w in (wq, wk, wv)])
        twin.in_proj_weight.copy_(torch.from_numpy(stacked))
        twin.in_proj_bias.copy_(torch.from_numpy(np.concatenate([bq, bk, bv], axis=None)))
        twin.out_proj.weight.copy_(torch.from_numpy(wo.reshape(12, 12).T.copy()))
        twin.out_proj.bias.copy_(torch.from_numpy(bo))
    tensor = torch.from_numpy(x).requires_grad_()
    hidden = torch.from_numpy(~np.tri(5, dtype=bool)) if causal else None
    wanted, shares = twin(tensor, tensor, tensor, attn_mask=hidden, average_attn_weights=False)
    (wanted * torch.from_numpy(weighting)).sum().backward()

    output = ours.forward([x, x], use_causal_mask=causal)
    dquery, dvalue = ours.backward(weighting)
    assert_close(output, wanted.detach().numpy(), dtype)
    assert_close(ours.inner()["attention_scores"], shares.detach().numpy(), dtype)
    tolerance = {"float32": 1e-5, "float64": 1e-12}[dtype]
    scale = float(tensor.grad.abs().max())
    assert abs(dquery + dvalue - tensor.grad.numpy()).max() < tolerance * scale
    dwq, _, dwk, _, dwv, _, dwo, dbo = (w.gradient for w in ours.weights)
    stacked = np.concatenate([w.reshape(12, 12).T for w in (dwq, dwk, dwv)])
    assert_relative(stacked, twin.in_proj_weight.grad.numpy())
    assert_relative(dwo.reshape(12, 12).T, twin.out_proj.weight.grad.numpy())
    assert_relative(dbo, twin.out_proj.bias.grad.numpy())


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("causal", [False, True])
def test_pytorchs_scaled_dot_product_attention(torch, dtype, causal):
    rng = np.random.default_rng(1)
    query, value, key, weighting = (
        rng.normal(size=(2, time, 4)).astype(dtype) for time in (3, 5, 5, 3)
    )
    tensors = [torch.from_numpy(x).requires_grad_() for x in (query, value, key)]
    wanted = torch.nn.functional.scaled_dot_product_attention(
        tensors[0], tensors[2], tensors[1], is_causal=causal
    )
    (wanted * torch.from_numpy(weighting)).sum().backward()
    ours = cr.layers.Attention(use_scale=True, dtype=dtype)
    ours([query, value, key])
    ours.set_weights([0.5])  # 1 / sqrt(4)
    output = ours.forward([query, value, key], use_causal_mask=causal)
    assert_close(output, wanted.detach().numpy(), dtype)
    for mine, tensor in zip(ours.backward(weighting), tensors, strict=True):
        assert_close(mine, tensor.grad.numpy(), dtype)


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("Attention", ()),
        ("AdditiveAttention", ()),
        ("MultiHeadAttention", (2, 3)),
        ("GroupQueryAttention", (3, 2, 1)),
        ("Embedding", (4, 3)),
        ("Masking", ()),
        ("EinsumDense", ("ab,bc->ac", 3)),
    ],
)
def test_a_configuration_of_keras_makes_the_same_layer(keras, name, numbers):
    theirs = getattr(keras.layers, name)(*numbers, name="look")
    ours = cr.layers.deserialize(keras.layers.serialize(theirs))
    assert type(ours) is getattr(cr.layers, name)
    written = (
        each.layers.serialize(it)["class_name"] for each, it in ((cr, ours), (keras, theirs))
    )
    assert len(set(written)) == 1
    config = theirs.get_config()
    for argument, value in ours.get_config().items():
        if argument not in ("dtype", "trainable") and not isinstance(value, (dict, tuple, list)):
            assert value == config.get(argument), argument
