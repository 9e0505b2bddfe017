"""Batch, layer, group, RMS and unit normalization: gradients, statistics, masks, bad input."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import chainrule as cr
from chainrule import layers
from chainrule.errors import ArgumentError, ShapeError, UnsupportedError
from layer_checks import built, check_layer, check_layer_gradients, draw, draw_like

SHAPES = [((4,), -1), ((3, 2), -1), ((3, 2), 1), ((2, 3, 2), -1), ((2, 3, 2), 1), ((2, 3, 2), -2)]


@pytest.mark.parametrize(("shape", "axis"), SHAPES)
def test_batch_normalization(shape, axis):
    check_layer(lambda **o: layers.BatchNormalization(axis, **o), shape)


@pytest.mark.parametrize(("shape", "axis"), [*SHAPES, ((3, 2), [1, 2]), ((2, 3, 2), (-1, 1))])
@pytest.mark.parametrize("kind", [layers.LayerNormalization, layers.RMSNormalization])
def test_layer_and_rms_normalization(kind, shape, axis):
    check_layer(lambda **o: kind(axis, **o), shape)


@pytest.mark.parametrize(("shape", "axis"), [*SHAPES, ((3, 2), [1, 2]), ((2, 3, 2), (-1, 1))])
def test_unit_normalization(shape, axis):
    check_layer(lambda **o: layers.UnitNormalization(axis, **o), shape)


@pytest.mark.parametrize(
    ("shape", "axis", "groups"),
    [
        ((4,), -1, 2),
        ((4,), -1, -1),
        ((3, 4), -1, 4),
        ((4, 3), 1, 2),
        ((2, 4, 3), -2, 2),
        ((2, 2, 6), -1, 3),
        ((6, 2, 2), 1, 1),
        ((6, 2, 2), -3, 2),
    ],
)
def test_group_normalization(shape, axis, groups):
    check_layer(lambda **o: layers.GroupNormalization(groups, axis, epsilon=0.1, **o), shape)


@pytest.mark.parametrize("center", [False, True])
@pytest.mark.parametrize("scale", [False, True])
@pytest.mark.parametrize(
    "kind",
    [
        lambda **o: layers.BatchNormalization(**o),
        lambda **o: layers.LayerNormalization(**o),
        lambda **o: layers.GroupNormalization(2, **o),
    ],
)
def test_gamma_and_beta_can_be_left_out(kind, center, scale):
    names = [n for n, there in (("gamma", scale), ("beta", center)) if there]
    layer = kind(center=center, scale=scale)
    layer.build((None, 4))
    assert [w.name for w in layer.trainable_weights] == names
    check_layer(
        lambda **o: (
            kind(center=center, scale=scale, gamma_initializer="glorot_uniform", **o)
            if scale
            else kind(center=center, scale=scale, **o)
        ),
        (2, 4),
    )


@settings(deadline=None, max_examples=25)
@given(
    steps=st.integers(1, 4),
    share=st.sampled_from([0.2, 0.5, 1.0]),
    training=st.booleans(),
    seed=st.integers(0, 99),
)
@example(steps=1, share=0.5, training=True, seed=97)  # one place counts, far from 0
def test_gradients_of_batch_normalization_with_masks(steps, share, training, seed):
    x = draw((steps, 2), seed=seed)
    mask = np.random.default_rng(seed).random((3, steps)) < share
    kind = layers.BatchNormalization
    # A group of one number is all corner without a large epsilon: v is next to 0.
    check_layer_gradients(lambda **o: kind(epsilon=0.5, **o), x, training, mask=mask)


@settings(deadline=None, max_examples=25)
@given(
    batch=st.integers(2, 4),
    lengths=st.lists(st.integers(1, 3), max_size=2),
    features=st.integers(1, 4),
    stride=st.sampled_from([1, 2, -1]),
    training=st.booleans(),
    seed=st.integers(0, 99),
)
def test_gradients_over_shapes_and_strides(batch, lengths, features, stride, training, seed):
    wide = draw((*lengths, 2 * features), batch=batch, seed=seed)
    x = wide[..., ::stride][..., :features]
    for kind in (layers.BatchNormalization, layers.LayerNormalization, layers.RMSNormalization):
        check_layer_gradients(lambda kind=kind, **o: kind(epsilon=0.5, **o), x, training)


def test_training_output_has_mean_zero_and_variance_one():
    x = 5 + 3 * draw((4, 6), batch=40)
    for layer, axes in (
        (layers.BatchNormalization(epsilon=0, dtype="float64"), (0, 1)),
        (layers.LayerNormalization(epsilon=0, dtype="float64"), 2),
        (layers.LayerNormalization([1, 2], epsilon=0, dtype="float64"), (1, 2)),
        (layers.GroupNormalization(1, epsilon=0, dtype="float64"), (1, 2)),
    ):
        y = layer(x, training=True)
        np.testing.assert_allclose(y.mean(axis=axes), 0, atol=1e-12)
        np.testing.assert_allclose(y.var(axis=axes), 1, rtol=1e-12)


def test_moving_averages_go_to_the_batchs_statistics():
    x = 5 + 3 * draw((6,), batch=40)
    layer = layers.BatchNormalization(momentum=0.5, dtype="float64")
    layer(x, training=True)
    np.testing.assert_allclose(layer.moving_mean.value, 0.5 * x.mean(axis=0))
    np.testing.assert_allclose(layer.moving_variance.value, 0.5 + 0.5 * x.var(axis=0))
    for _ in range(60):
        layer(x, training=True)
    np.testing.assert_allclose(layer.moving_mean.value, x.mean(axis=0))
    np.testing.assert_allclose(layer(x), layer(x, training=True))


def test_inference_and_a_frozen_layer_use_and_keep_the_moving_averages():
    x = 5 + 3 * draw((6,), batch=40)
    layer = layers.BatchNormalization()
    layer(x, training=True)
    before = layer.get_weights()
    inference = layer(x)
    layer.trainable = False
    np.testing.assert_array_equal(layer(x, training=True), inference)
    assert layer.trainable_weights == []
    for left, right in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(left, right)
    # One sample is not seen next to its neighbours.
    np.testing.assert_allclose(layer(x[:1]), inference[:1], rtol=1e-6)


def test_only_steps_that_count_enter_the_statistics():
    x = draw((5, 2), batch=4)
    mask = np.arange(5) < np.array([[5], [2], [3], [1]])
    layer = layers.BatchNormalization(momentum=0.0, dtype="float64")
    layer(x, training=True, mask=mask)
    np.testing.assert_allclose(layer.moving_mean.value, x[mask].mean(axis=0), rtol=1e-6)
    np.testing.assert_allclose(layer.moving_variance.value, x[mask].var(axis=0), rtol=1e-6)
    for other in (100.0, np.nan):
        changed = np.where(mask[..., None], x, other)
        y = layer(changed, training=True, mask=mask)
        np.testing.assert_allclose(layer.moving_mean.value, x[mask].mean(axis=0), rtol=1e-6)
        assert np.isfinite(y[mask]).all()


def test_a_batch_without_any_step_that_counts_stays_finite():
    layer = layers.BatchNormalization()
    y = layer(np.ones((2, 3, 1)), training=True, mask=np.zeros((2, 3), bool))
    assert np.isfinite(y).all()
    assert layer.moving_mean.value == 0


def test_weights_come_in_keras_order():
    layer = layers.BatchNormalization()
    layer.build((None, 3))
    names = ["gamma", "beta", "moving_mean", "moving_variance"]
    assert [w.name for w in layer.weights] == names
    assert [w.name for w in layer.non_trainable_weights] == names[2:]
    rms = layers.RMSNormalization()
    rms.build((None, 3))
    assert [w.name for w in rms.weights] == ["scale"]


def test_the_gradient_of_moving_averages_stays_zero():
    x = draw((3,))
    layer = built(layers.BatchNormalization, x)
    layer.backward(draw_like(layer.forward(x, True)))
    assert not layer.moving_mean.gradient.any()
    assert not layer.moving_variance.gradient.any()


def test_equal_numbers_do_not_divide_by_zero():
    x = np.full((4, 4), 3.0)
    for layer in (
        layers.BatchNormalization(),
        layers.LayerNormalization(),
        layers.GroupNormalization(2),
    ):
        np.testing.assert_array_equal(layer(x, training=True), np.zeros((4, 4)))
    np.testing.assert_array_equal(layers.UnitNormalization()(0 * x), 0 * x)
    np.testing.assert_array_equal(layers.RMSNormalization()(0 * x), 0 * x)


def test_a_large_mean_does_not_swamp_the_variance():
    x = (1e4 + draw((1,), batch=1000)).astype("f4")
    y = layers.BatchNormalization(epsilon=0)(x, training=True)
    assert y.var() == pytest.approx(1.0, rel=1e-2)


def test_a_model_with_batch_normalization_learns_and_then_predicts_with_averages():
    cr.utils.set_random_seed(3)
    rng = np.random.default_rng(0)
    x = rng.normal(7.0, 4.0, size=(64, 3))
    y = x @ np.array([[0.5], [-0.2], [0.1]])
    model = cr.Sequential(
        [cr.Input((3,)), layers.BatchNormalization(momentum=0.9), layers.Dense(1)]
    )
    model.compile(optimizer=cr.optimizers.SGD(0.1), loss="mse")
    history = model.fit(x, y, epochs=60, batch_size=64, verbose=0).history["loss"]
    assert history[-1] < 0.01 * history[0]
    assert model.evaluate(x, y, verbose=0) < 0.2
    np.testing.assert_allclose(model.layers[-2].moving_mean.value, x.mean(axis=0), rtol=0.2)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: layers.BatchNormalization(axis=1.5), "axis"),
        (lambda: layers.BatchNormalization(axis=[1, 2]), "axis"),
        (lambda: layers.BatchNormalization(momentum=1.5), "momentum"),
        (lambda: layers.BatchNormalization(epsilon=-1), "epsilon"),
        (lambda: layers.LayerNormalization(epsilon="a"), "epsilon"),
        (lambda: layers.LayerNormalization(axis="last"), "axis"),
        (lambda: layers.RMSNormalization(axis=(1, 1.5)), "axis"),
        (lambda: layers.UnitNormalization(axis=None), "axis"),
        (lambda: layers.GroupNormalization(0), "groups"),
        (lambda: layers.GroupNormalization(2.0), "groups"),
        (lambda: layers.GroupNormalization(2, axis="last"), "axis"),
    ],
)
def test_arguments_that_will_not_do(make, says):
    with pytest.raises(ArgumentError, match=says):
        make()


@pytest.mark.parametrize("argument", ["renorm", "synchronized"])
def test_what_keras_has_of_batch_normalization_and_we_leave_out_is_named(argument):
    with pytest.raises(UnsupportedError, match=argument):
        layers.BatchNormalization(**{argument: True})
    with pytest.raises(UnsupportedError, match="RMSNormalization"):
        layers.LayerNormalization(rms_scaling=True)


@pytest.mark.parametrize(
    "kind",
    [
        layers.BatchNormalization,
        layers.LayerNormalization,
        lambda **o: layers.GroupNormalization(1, **o),
        layers.RMSNormalization,
        layers.UnitNormalization,
    ],
)
def test_an_axis_that_is_not_there_is_told(kind):
    with pytest.raises(ShapeError, match="there is no 2"):
        kind(axis=2)(draw((4,)))


def test_an_axis_must_have_a_known_length():
    for layer in (
        layers.BatchNormalization(),
        layers.LayerNormalization(),
        layers.GroupNormalization(1),
        layers.RMSNormalization(),
    ):
        with pytest.raises(ShapeError, match="known"):
            layer(cr.Input((3, None)))
    for layer in (layers.BatchNormalization(axis=0), layers.GroupNormalization(1, axis=0)):
        with pytest.raises(ShapeError, match="batch axis"):
            layer(draw((4,)))


@pytest.mark.parametrize("groups", [3, 8])
def test_channels_must_divide_into_groups(groups):
    with pytest.raises(ShapeError, match="Choose a divisor of 4"):
        layers.GroupNormalization(groups)(draw((4,)))


def test_other_features_than_before_are_told():
    layer = layers.LayerNormalization(name="norm")
    layer(draw((4,)))
    with pytest.raises(ShapeError, match=r"'norm'.*axis 1 must be 4 long"):
        layer(draw((3,)))
    batch = layers.BatchNormalization()
    batch(draw((4,)))
    with pytest.raises(ShapeError, match="2 axes"):
        batch(draw((2, 4)))


@pytest.mark.parametrize("kind", [layers.LayerNormalization, layers.RMSNormalization])
def test_an_axis_counted_from_the_end_is_found_among_more_axes_too(kind):
    layer = kind()
    layer.build((5, 20, 30, 4))
    x = draw((2, 4))
    np.testing.assert_array_equal(layer(x)[:, 1], layer(x[:, 1]))


def test_two_numbers_for_one_axis_are_told():
    with pytest.raises(ShapeError, match="twice"):
        layers.LayerNormalization(axis=[1, -1])(draw((4,)))


def test_a_mask_must_have_one_axis_less():
    with pytest.raises(ArgumentError, match="one axis less"):
        layers.BatchNormalization()(draw((3, 4)), training=True, mask=np.ones((3, 3, 4), bool))
