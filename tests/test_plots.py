import numpy as np
import pytest

import chainrule as cr
from chainrule.callbacks import History
from chainrule.plots import new_figure, plot_decision_boundary, plot_history
from helpers import XOR_X, XOR_Y, xor_model


def test_the_boundary_is_drawn_from_the_models_own_outputs():
    model = xor_model()
    _, ax = new_figure()
    plot_decision_boundary(model, XOR_X, XOR_Y, ax, resolution=5)
    (heat,) = [c for c in ax.collections if type(c).__name__ == "QuadMesh"]
    heights = np.asarray(heat.get_array()).reshape(5, 5)
    middle = cr.trace(model, [[0.5, 0.5]]).output[0, 0]
    assert heights[2, 2] == pytest.approx(middle)
    assert ax.get_xlim()[0] == pytest.approx(-0.25)


def test_what_cannot_be_drawn():
    with pytest.raises(cr.errors.ShapeError, match="two inputs"):
        plot_decision_boundary(xor_model(), [[1.0, 2.0, 3.0]])
    two = cr.Sequential([cr.layers.Dense(2, input_shape=(2,))])
    with pytest.raises(cr.errors.ShapeError, match="one output"):
        plot_decision_boundary(two, XOR_X, resolution=3)
    with pytest.raises(cr.errors.ArgumentError, match="empty"):
        plot_history(History())
