import numpy as np
import pytest

import chainrule as cr
from chainrule.callbacks import History
from chainrule.errors import ArgumentError, DataError, ShapeError
from chainrule.layers import Conv2D, Dense, MultiHeadAttention
from chainrule.plots import (
    new_figure,
    plot_activations,
    plot_attention,
    plot_confusion,
    plot_decision_boundary,
    plot_gradients,
    plot_history,
    plot_weights,
)
from chainrule.plots.ridges import TALLEST
from helpers import XOR_X, XOR_Y, xor_model


def axes():
    return new_figure()[1]


def images(ax, kind="QuadMesh"):
    return [c for c in ax.collections if type(c).__name__ == kind]


def test_the_boundary_is_drawn_from_the_models_own_outputs():
    model = xor_model()
    ax = plot_decision_boundary(model, XOR_X, XOR_Y, axes(), resolution=5)
    (heat,) = images(ax)
    heights = np.asarray(heat.get_array()).reshape(5, 5)
    middle = cr.trace(model, [[0.5, 0.5]]).output[0, 0]
    assert heights[2, 2] == pytest.approx(middle)
    assert ax.get_xlim()[0] == pytest.approx(-0.25)


def test_with_several_classes_the_largest_output_is_drawn():
    cr.utils.set_random_seed(3)
    model = cr.Sequential([Dense(6, "tanh", input_shape=(2,)), Dense(3, "softmax")])
    labels = [0, 1, 2, 1]
    ax = plot_decision_boundary(model, XOR_X, labels, axes(), resolution=7)
    (regions,) = images(ax)
    xs, ys = np.linspace(-0.25, 1.25, 7), np.linspace(-0.25, 1.25, 7)
    grid = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    expected = model.predict(grid).argmax(axis=1)
    assert np.array_equal(np.asarray(regions.get_array()).ravel(), expected)
    points = images(ax, "PathCollection")
    assert [len(p.get_offsets()) for p in points] == [1, 2, 1]
    shapes = {tuple(map(tuple, p.get_paths()[0].vertices.round(3))) for p in points}
    assert len(shapes) == 3  # told apart without colours
    same = plot_decision_boundary(model, XOR_X, np.eye(3)[labels], axes(), resolution=7)
    assert [len(p.get_offsets()) for p in images(same, "PathCollection")] == [1, 2, 1]


def test_boundaries_that_cannot_be_drawn():
    with pytest.raises(ShapeError, match="two inputs"):
        plot_decision_boundary(xor_model(), [[1.0, 2.0, 3.0]])
    with pytest.raises(ShapeError, match="2 targets"):
        plot_decision_boundary(xor_model(), XOR_X, [0, 1], axes(), resolution=3)
    many = cr.Sequential([Dense(9, input_shape=(2,))])
    with pytest.raises(ArgumentError, match="9 classes"):
        plot_decision_boundary(many, XOR_X, resolution=3)


def trained(**options):
    model = xor_model(metrics=["accuracy"])
    return model.fit(XOR_X, XOR_Y, verbose=0, epochs=4, validation_data=(XOR_X, XOR_Y), **options)


def test_curves_show_what_was_recorded_when_it_was():
    record = trained(validation_freq=2)
    ax = plot_history(record, axes())
    lines = {line.get_label(): line for line in ax.lines}
    assert list(lines) == ["loss", "accuracy", "val_loss", "val_accuracy"]
    assert lines["loss"].get_ydata().tolist() == record.history["loss"]
    assert lines["loss"].get_xdata().tolist() == [1, 2, 3, 4]
    assert lines["val_loss"].get_ydata().tolist() == record.history["val_loss"]
    assert lines["val_loss"].get_xdata().tolist() == [2, 4]
    assert lines["val_loss"].get_color() == lines["loss"].get_color()
    assert lines["val_loss"].get_linestyle() != lines["loss"].get_linestyle()
    assert lines["accuracy"].get_color() != lines["loss"].get_color()


def test_curves_can_be_chosen():
    rate = cr.callbacks.LearningRateScheduler(lambda epoch: 0.5)
    record = trained(callbacks=[rate])
    labels = [line.get_label() for line in plot_history(record, axes()).lines]
    assert "learning_rate" not in labels
    (line,) = plot_history(record, axes(), names=["learning_rate"]).lines
    assert line.get_ydata().tolist() == [0.5] * 4
    made = History()
    made.history = {"loss": [3.0, 2.0]}
    assert plot_history(made, axes()).lines[0].get_xdata().tolist() == [1, 2]
    with pytest.raises(ArgumentError, match="loss, accuracy"):
        plot_history(record, names=["luck"])
    with pytest.raises(ArgumentError, match="empty"):
        plot_history(History())
    with pytest.raises(ArgumentError, match="what fit returned"):
        plot_history({"loss": [1.0]})


def counts_of(ax):
    """The heights of each row's bars above its base, as parts of the tallest."""
    found = []
    for patch in ax.patches:
        heights, edges, base = patch.get_data()
        found.append(((heights - base) / TALLEST, edges))
    return found


def ridge_names(ax):
    return [label.get_text() for label in ax.get_yticklabels()]


def same_histogram(drawn, values):
    heights, edges = drawn
    counts, _ = np.histogram(values, edges)
    assert counts.sum() == np.size(values)
    np.testing.assert_allclose(heights * counts.max(), counts, atol=1e-9)


def test_activations_and_gradients_are_those_of_the_trace():
    step = cr.trace(xor_model(), XOR_X, XOR_Y)
    ax = plot_activations(step, axes(), bins=7)
    assert ridge_names(ax) == ["dense", "dense_1"]
    for drawn, layer in zip(counts_of(ax), step.layers, strict=True):
        same_histogram(drawn, layer.output)
    ax = plot_gradients(step, axes())
    assert ridge_names(ax) == ["dense/kernel", "dense/bias", "dense_1/kernel", "dense_1/bias"]
    gradients = [g for layer in step.layers for g in layer.gradients.values()]
    for drawn, gradient in zip(counts_of(ax), gradients, strict=True):
        same_histogram(drawn, gradient)
    largest = f"to {np.abs(gradients[0]).max():.2g}"
    assert ax.texts[0].get_text() == largest


def test_layers_of_a_model_inside_are_shown():
    inner = cr.Sequential([Dense(3, input_shape=(2,), name="a"), Dense(2, name="b")], name="inner")
    x = cr.Input((2,))
    model = cr.Model(x, Dense(1, name="out")(inner(x)))
    ax = plot_activations(cr.trace(model, XOR_X), axes())
    assert ridge_names(ax) == ["inner/a", "inner/b", "out"]


def test_traces_that_show_nothing():
    model = xor_model()
    with pytest.raises(ArgumentError, match=r"chainrule\.trace\(model, X, y\)"):
        plot_activations(model)
    with pytest.raises(ArgumentError, match="no gradients"):
        plot_gradients(cr.trace(model, XOR_X))


def test_numbers_that_are_not_finite_are_told():
    model = cr.Sequential([Dense(2, input_shape=(1,))])
    model.set_weights([[[1.0, np.nan]], [0.0, np.inf]])
    ax = plot_weights(model, ax=axes())
    assert [text.get_text() for text in ax.texts] == ["to 1, 1 not finite", "to 0, 1 not finite"]
    model.set_weights([[[np.nan, np.nan]], [np.nan, np.nan]])
    with pytest.raises(ArgumentError, match="none is finite"):
        plot_weights(model, ax=axes())


def test_weights_as_histograms_and_as_an_image():
    model = xor_model()
    ax = plot_weights(model, ax=axes())
    assert ridge_names(ax) == [weight.path for weight in model.weights]
    for drawn, values in zip(counts_of(ax), model.get_weights(), strict=True):
        same_histogram(drawn, values)
    (image,) = plot_weights(model, "dense", axes()).images
    assert np.array_equal(image.get_array(), model.get_weights()[0])
    low, high = image.get_clim()
    assert low == -high  # 0 has the colour in the middle
    with pytest.raises(ArgumentError, match="No layer is named"):
        plot_weights(model, "dance", axes())


def test_filters_are_small_images_side_by_side():
    x = cr.Input((8, 8, 2))
    model = cr.Model(x, Conv2D(3, (2, 4), name="conv")(x))
    (image,) = plot_weights(model, "conv", axes()).images
    shown = np.ma.filled(image.get_array(), np.nan)
    kernel = model.get_weights()[0]
    assert shown.shape == (2 * 3 - 1, 3 * 5 - 1)
    assert np.array_equal(shown[3:5, 10:14], kernel[:, :, 1, 2])
    assert np.isnan(shown[2]).all()
    flat = cr.Sequential([cr.layers.PReLU(input_shape=(3,), name="slopes")])
    with pytest.raises(ArgumentError, match="no image"):
        plot_weights(flat, "slopes", axes())


def cells(ax):
    return [text.get_text().split("\n") for text in ax.texts]


def test_a_confusion_has_counts_and_shares():
    ax = plot_confusion([0, 0, 0, 1, 2, 2], [0, 0, 2, 1, 2, 2], names=["a", "b", "c"], ax=axes())
    assert cells(ax) == [
        *(["2", "67%"], ["0", "0%"], ["1", "33%"]),
        *(["0", "0%"], ["1", "100%"], ["0", "0%"]),
        *(["0", "0%"], ["0", "0%"], ["2", "100%"]),
    ]
    (image,) = ax.images
    assert np.asarray(image.get_array())[0].tolist() == pytest.approx([2 / 3, 0, 1 / 3])
    assert ax.get_title() == "5 of 6 right"
    assert ridge_names(ax) == ["a", "b", "c"]


def test_a_model_may_be_asked():
    model = xor_model()
    model.fit(XOR_X, XOR_Y, epochs=2000, verbose=0)
    right = model.predict(XOR_X) > 0.5
    ax = plot_confusion(XOR_Y, model=model, x=XOR_X, ax=axes())
    assert ax.get_title() == f"{(right == XOR_Y).sum()} of 4 right"
    one_hot = plot_confusion(np.eye(2)[[0, 1, 1]], [[0.9, 0.1], [0.6, 0.4], [0.2, 0.8]], ax=axes())
    assert [c[0] for c in cells(one_hot)] == ["1", "0", "1", "1"]


def test_confusions_that_cannot_be_drawn():
    with pytest.raises(ArgumentError, match="model=model"):
        plot_confusion([0, 1])
    with pytest.raises(ShapeError, match="2 true classes and 1 answers"):
        plot_confusion([0, 1], [0])
    with pytest.raises(DataError, match="whole numbers"):
        plot_confusion([0, 1], [0.5, 2.5])
    with pytest.raises(ArgumentError, match="names has 1 entries; 2"):
        plot_confusion([0, 1], [0, 1], names=["a"], ax=axes())


def attended():
    x = cr.Input((3, 4))
    model = cr.Model(x, MultiHeadAttention(2, 4, name="look")(x, x))
    return cr.trace(model, np.random.default_rng(0).normal(size=(2, 3, 4)))


def test_attention_is_drawn_from_the_traces_scores():
    step = attended()
    words = ["an", "old", "house"]
    ax = plot_attention(step, "look", words, sample=1, head=1, ax=axes())
    (image,) = ax.images
    assert np.array_equal(image.get_array(), step["look"].inner["attention_scores"][1, 1])
    assert ridge_names(ax) == words
    assert [label.get_text() for label in ax.get_xticklabels()] == words
    assert ax.get_title() == "Where look looks, head 1"
    other = plot_attention(step, 0, words, keys=["x", "y", "z"], head=0, ax=axes())
    assert [label.get_text() for label in other.get_xticklabels()] == ["x", "y", "z"]


def test_attention_that_cannot_be_drawn():
    step = attended()
    for options, match in [
        ({}, "2 heads; say which"),
        ({"head": 2}, "head=2"),
        ({"head": 0, "sample": 5}, "2 sample"),
        ({"head": 0, "tokens": ["a"]}, "tokens has 1 entries; 3"),
    ]:
        with pytest.raises(ArgumentError, match=match):
            plot_attention(step, "look", ax=axes(), **options)
    with pytest.raises(ArgumentError, match="no layer 'lock'"):
        plot_attention(step, "lock")
    with pytest.raises(ArgumentError, match="no attention scores"):
        plot_attention(cr.trace(xor_model(), XOR_X), "dense")
    with pytest.raises(ArgumentError, match="shows a trace"):
        plot_attention(xor_model(), "dense")


def test_without_axes_a_new_figure_is_made():
    import matplotlib.pyplot as plt

    before = plt.get_fignums()
    ax = plot_history(trained())
    assert len(plt.get_fignums()) == len(before) + 1
    plt.close(ax.figure)
