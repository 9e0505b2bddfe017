"""What must hold of every layer, whatever it computes: checks that each layer's tests run.

``check_layer`` runs them all::

    check_layer(lambda **o: Dense(3, **o), (4,))           # one input: the shape of a sample
    check_layer(lambda **o: Add(**o), [(4,), (4,)])        # several inputs: a list of shapes
"""

import json
import tempfile
from pathlib import Path

import numpy as np

import chainrule as cr
from helpers import numerical

BATCH = 3


def as_list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def draw(shapes, batch=BATCH, dtype="float64", seed=0):
    """A batch of normal numbers for one shape of a sample, or a list of batches."""
    rng = np.random.default_rng([seed, 1986])
    if isinstance(shapes, list):
        return [rng.normal(size=(batch, *shape)).astype(dtype) for shape in shapes]
    return rng.normal(size=(batch, *shapes)).astype(dtype)


def shapes_of(x):
    if isinstance(x, list):
        return [(None, *each.shape[1:]) for each in x]
    return (None, *x.shape[1:])


def copies(value):
    """Copies of an array, or of those in a list; None stays."""
    if isinstance(value, (list, tuple)):
        return [copies(each) for each in value]
    return None if value is None else np.array(value)


def assert_same(left, right, what):
    for a, b in zip(as_list(left), as_list(right), strict=True):
        if a is None or b is None:
            assert a is b, what
        else:
            np.testing.assert_array_equal(a, b, err_msg=what)


def built(make_layer, x, dtype="float64"):
    """A layer in this dtype, built for x, drawing from a generator of its own seed."""
    layer = make_layer(dtype=dtype)
    layer.rng = layer.rng or np.random.default_rng(7)
    layer.ensure_built(shapes_of(x))
    return layer


def run(layer, x, training=False, **options):
    """A forward pass that draws the same random numbers each time."""
    kept = layer.rng.bit_generator.state if layer.rng is not None else None
    outputs = layer.forward(x, training, **options)
    if kept is not None:
        layer.rng.bit_generator.state = kept
    return outputs


def check_layer(make_layer, shapes, *, training=(False, True), gradients=True, x=None, **options):
    """Run every check.

    Parameters
    ----------
    make_layer : a function that takes options such as ``dtype`` and ``name`` and returns a layer
    shapes : the shape of one sample, or a list of them for a layer of several inputs
    training : the modes to check
    gradients : whether to compare derivatives with numerical ones
    x : the batch to use instead of normal numbers (whole numbers for indices, say)
    options : what forward takes beside x and training, such as ``mask``
    """
    given = draw(shapes) if x is None else x
    check_config(make_layer, given)
    for mode in training:
        check_shapes_and_dtypes(make_layer, given, mode, **options)
        check_inputs_are_left_alone(make_layer, given, mode, **options)
        if gradients:
            check_layer_gradients(make_layer, given, mode, **options)
    if not options:
        check_batch_sizes(make_layer, given)
    check_twin(make_layer, given, **options)
    check_gradients_are_overwritten(make_layer, given, **options)


def check_config(make_layer, x):
    """What is written down is plain data, and makes a layer that writes down the same."""
    layer = built(make_layer, x)
    config = json.loads(json.dumps(layer.get_config()))
    again = type(layer).from_config(config)
    assert again.get_config() == layer.get_config()
    again.ensure_built(shapes_of(x))
    assert [w.path for w in again.weights] == [w.path for w in layer.weights]
    again.set_weights(layer.get_weights())
    again.rng, layer.rng = np.random.default_rng(7), np.random.default_rng(7)
    assert_same(run(again, x), run(layer, x), "a layer made from its config")


def check_shapes_and_dtypes(make_layer, x, training, **options):
    """compute_output_shape tells the truth, and nothing changes the dtype."""
    for dtype in ("float64", "float32"):
        layer = built(make_layer, x, dtype)
        batch = layer.as_inputs(x)
        outputs = run(layer, batch, training, **options)
        told = layer.output_shapes(shapes_of(x), options)
        told = told if isinstance(told, list) else [told]
        for shape, output in zip(told, as_list(outputs), strict=True):
            assert output.shape[1:] == tuple(shape)[1:], "compute_output_shape"
            assert output.dtype == layer.output_dtype, "the output's dtype"
        gradient = layer.backward(draw_like(outputs))
        for array, dx in zip(as_list(batch), as_list(gradient), strict=True):
            if dx is not None:
                assert dx.shape == array.shape, "dL/dx has x's shape"
                assert dx.dtype == np.dtype(dtype), "dL/dx has the layer's dtype"


def check_inputs_are_left_alone(make_layer, x, training, **options):
    """Forward doesn't change x, backward doesn't change the gradient it gets, nor x."""
    layer = built(make_layer, x)
    batch = layer.as_inputs(copies(x))
    before = copies(batch)
    outputs = copies(run(layer, batch, training, **options))
    assert_same(batch, before, "forward changed its input")
    grad = draw_like(outputs)
    kept = copies(grad)
    layer.backward(grad)
    assert_same(grad, kept, "backward changed its gradient")
    assert_same(batch, before, "backward changed the input")


def check_batch_sizes(make_layer, x):
    """One layer takes batches of different sizes, one after the other."""
    layer = built(make_layer, x)
    for size in (1, BATCH, 2):
        part = [each[:size] for each in x] if isinstance(x, list) else x[:size]
        fresh = built(make_layer, x)
        if fresh.weights:
            fresh.set_weights(layer.get_weights())
        layer.rng, fresh.rng = np.random.default_rng(7), np.random.default_rng(7)
        outputs, wanted = run(layer, part), run(fresh, part)
        assert_same(outputs, wanted, "a batch of another size")
        grad = draw_like(outputs)
        assert_same(
            layer.backward(grad), fresh.backward(grad), "backward of a batch of another size"
        )


def check_twin(make_layer, x, **options):
    """A layer used in two places keeps its weights, and what each pass left behind, apart."""
    layer = built(make_layer, x)
    twin = layer.twin()
    assert [id(w) for w in twin.weights] == [id(w) for w in layer.weights]
    first = run(layer, x, **options)
    kept = copies(first)
    grad = draw_like(kept)
    wanted = copies(layer.backward(grad))
    run(layer, x, **options)
    other = [each[::-1].copy() for each in x] if isinstance(x, list) else x[::-1].copy()
    twin.backward(draw_like(run(twin, other, **options)))
    assert_same(first, kept, "the twin wrote into the layer's output")
    assert_same(layer.backward(grad), wanted, "the twin wrote into what backward needs")


def check_gradients_are_overwritten(make_layer, x, **options):
    """Backward writes into the arrays that are there, and nothing of what they held stays.

    They are views into one array of the whole model, which the optimizer reads.
    """
    layer = built(make_layer, x)
    wanted = []
    for left_over in (0.0, 7.0, np.nan):
        places = [w.gradient for w in layer.trainable_weights]
        for place in places:
            place[...] = left_over
        layer.backward(draw_like(run(layer, x, **options)))
        for weight, place in zip(layer.trainable_weights, places, strict=True):
            assert weight.gradient is place, f"backward made {weight.path} another gradient"
        wanted = wanted or copies(places)
        assert_same(places, wanted, "something of an older gradient stayed")


def check_in_a_model(make_layer, x):
    """In a model, and in one read from a file, the layer gives the same bits as alone."""
    layer = make_layer(dtype="float32")
    layer.rng = layer.rng or np.random.default_rng(7)
    batch = [
        each.astype("float32") if each.dtype.kind == "f" else each.astype("int32")
        for each in as_list(x)
    ]
    symbols = [cr.Input(each.shape[1:], dtype=each.dtype) for each in batch]
    many = isinstance(x, list)
    outputs = layer(symbols if many else symbols[0])
    model = cr.Model(symbols if many else symbols[0], outputs)
    alone, inside = layer(batch if many else batch[0]), model(batch if many else batch[0])
    assert_same(alone, inside, "the layer in a model")
    for symbol, output in zip(as_list(outputs), as_list(inside), strict=True):
        assert symbol.shape[1:] == output.shape[1:], "the symbolic shape"
        assert symbol.dtype == output.dtype, "the symbolic dtype"
    with tempfile.TemporaryDirectory() as folder:
        model.save(Path(folder) / "model.keras")
        again = cr.models.load_model(Path(folder) / "model.keras")
    assert [w.path for w in again.weights] == [w.path for w in model.weights]
    assert_same(again(batch if many else batch[0]), inside, "a saved and loaded model")


def draw_like(outputs, seed=5):
    """Gradients to send back: normal numbers in the outputs' shapes."""
    rng = np.random.default_rng([seed, 533])
    if isinstance(outputs, (list, tuple)):
        return [rng.normal(size=o.shape).astype(o.dtype) for o in outputs]
    return rng.normal(size=outputs.shape).astype(outputs.dtype)


def check_layer_gradients(make_layer, x, training=False, tolerance=1e-6, **options):
    """Every derivative, of all inputs and all weights, against a numerical one."""
    layer = built(make_layer, x)
    rng = np.random.default_rng(4)
    for weight in layer.trainable_weights:
        weight.value[...] = 0.6 * rng.normal(size=weight.shape)  # zeros would hide mistakes
    batch = layer.as_inputs(copies(x))
    moving = [w.numpy() for w in layer.weights]
    grad = draw_like(run(layer, batch, training, **options))

    def restore():
        for weight, value in zip(layer.weights, moving, strict=True):
            if not weight.trainable:
                weight.value[...] = value

    def loss(_=None):
        restore()
        outputs = run(layer, batch, training, **options)
        return sum((o * g).sum() for o, g in zip(as_list(outputs), as_list(grad), strict=True))

    loss()
    gradients = copies(layer.backward(grad))
    computed = [(w.path, w.value, w.gradient.copy()) for w in layer.trainable_weights]
    computed += [
        ("input", array, dx)
        for array, dx in zip(as_list(batch), as_list(gradients), strict=True)
        if dx is not None
    ]
    for name, array, found in computed:
        wanted = numerical(loss, array, step=1e-5)
        scale = max(abs(found).max(initial=0.0), abs(wanted).max(initial=0.0), 1e-3)
        error = abs(found - wanted).max(initial=0.0) / scale
        assert error < tolerance, f"dL/d({name}) is off by {error:.1e}:\n{found}\n{wanted}"
