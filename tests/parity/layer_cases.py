"""One layer here and in Keras, from the same weights and data: what must agree."""

import numpy as np

import chainrule as cr


def draw(shape, seed=31):
    return np.random.default_rng(seed).normal(1.0, 2.0, size=shape).astype("float32")


def draw_weights(layer, seed=32):
    """Normal numbers for all weights, above 0 for variances."""
    rng = np.random.default_rng(seed)
    return [
        rng.uniform(0.5, 2.0, size=w.shape) if "variance" in w.name else rng.normal(size=w.shape)
        for w in layer.weights
    ]


def assert_near(mine, their, what=""):
    their = np.asarray(their)
    scale = max(1.0, abs(their).max(initial=0.0))
    np.testing.assert_allclose(mine, their, rtol=1e-5, atol=1e-5 * scale, err_msg=what)


def compare(keras, torch, name, options, x, training=False, mask=None):
    """Same weights, same x, same dL/dy: the same y, dL/dx, dL/dw, moving averages and shapes."""
    ours, theirs = getattr(cr.layers, name)(**options), getattr(keras.layers, name)(**options)
    many = isinstance(x, list)
    batches = x if many else [x]
    shapes = [(None, *each.shape[1:]) for each in batches]
    theirs.build([each.shape for each in batches] if many else x.shape)
    ours.ensure_built(shapes if many else shapes[0])
    assert [w.name for w in ours.weights] == [w.name for w in theirs.weights]
    weights = draw_weights(theirs)
    if weights:
        ours.set_weights(weights)
        theirs.set_weights(weights)

    tensors = [torch.from_numpy(each.copy()).requires_grad_() for each in batches]
    keyword = {} if mask is None else {"mask": mask}
    if ours.uses_mask and mask is not None:
        keyword = {"mask": torch.from_numpy(mask)}
    wanted = theirs(tensors if many else tensors[0], training=training, **keyword)
    keyword = {} if mask is None else {"mask": mask}
    y = ours.forward([b.copy() for b in batches] if many else x.copy(), training, **keyword).copy()
    assert_near(y, wanted.detach().numpy(), "y")
    assert tuple(ours.compute_output_shape(shapes if many else shapes[0])) == tuple(
        theirs.compute_output_shape(shapes if many else shapes[0])
    )

    grad = draw(y.shape, seed=33)
    wanted.backward(torch.from_numpy(grad))
    gradients = ours.backward(grad)
    for mine, tensor in zip(gradients if many else [gradients], tensors, strict=True):
        assert_near(mine, tensor.grad.numpy(), "dL/dx")
    for mine, their in zip(ours.weights, theirs.weights, strict=True):
        assert_near(mine.value, their.numpy(), mine.path)
        if mine.trainable:
            assert_near(mine.gradient, their.value.grad.numpy(), f"dL/d({mine.path})")

    config = ours.get_config()
    assert type(ours).from_config(config).get_config() == config
    described = {k: v for k, v in theirs.get_config().items() if not k.endswith("initializer")}
    again = type(ours).from_config(described).get_config()
    assert again.keys() == config.keys()
    for key, value in again.items():
        if key not in ("name", "axis") and not key.endswith("initializer"):
            assert value == config[key] or key == "groups", key
