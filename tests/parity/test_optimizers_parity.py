"""The same gradients to Keras's optimizers, to PyTorch's and to ours give the same weights."""

import numpy as np
import pytest

import chainrule as cr
from chainrule.optimizers import schedules
from parity.cases import network, problem

pytestmark = [
    pytest.mark.peers,
    pytest.mark.slow,
    # Keras 3.15's variables are older than NumPy 2's way of asking for a copy.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]
STEPS = 10
SHAPES = [("kernel", (4, 3)), ("bias", (3,)), ("embedding_kernel", (5, 2)), ("filters", (2, 3, 4))]

OPTIMIZERS = [
    ("SGD", {"learning_rate": 0.1}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("RMSprop", {}),
    ("RMSprop", {"learning_rate": 0.05, "rho": 0.8, "epsilon": 1e-3}),
    ("RMSprop", {"learning_rate": 0.05, "momentum": 0.5}),
    ("RMSprop", {"learning_rate": 0.05, "centered": True, "epsilon": 1e-3}),
    ("RMSprop", {"learning_rate": 0.05, "centered": True, "momentum": 0.5, "epsilon": 1e-3}),
    ("Adam", {}),
    ("Adam", {"learning_rate": 0.1, "beta_1": 0.7, "beta_2": 0.9, "epsilon": 1e-3}),
    ("Adam", {"learning_rate": 0.1, "beta_2": 0.5, "amsgrad": True}),
    ("AdamW", {}),
    ("AdamW", {"learning_rate": 0.1, "weight_decay": 0.2, "amsgrad": True}),
    ("Adamax", {}),
    ("Adamax", {"learning_rate": 0.1, "beta_1": 0.7, "beta_2": 0.9, "epsilon": 1e-3}),
    ("Nadam", {}),
    ("Nadam", {"learning_rate": 0.1, "beta_1": 0.7, "beta_2": 0.9, "epsilon": 1e-3}),
    ("Adagrad", {}),
    ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-3}),
    ("Adadelta", {}),
    ("Adadelta", {"learning_rate": 1.0, "rho": 0.7, "epsilon": 1e-3}),
    ("Ftrl", {}),
    ("Ftrl", {"learning_rate": 0.1, "learning_rate_power": -0.3, "beta": 0.2}),
    ("Ftrl", {"learning_rate": 0.1, "learning_rate_power": 0.0}),
    (
        "Ftrl",
        {
            "learning_rate": 0.1,
            "initial_accumulator_value": 0.3,
            "l1_regularization_strength": 0.2,
            "l2_regularization_strength": 0.1,
            "l2_shrinkage_regularization_strength": 0.05,
        },
    ),
    ("Lion", {}),
    ("Lion", {"learning_rate": 0.1, "beta_1": 0.5, "beta_2": 0.8}),
    ("Adafactor", {}),
    ("Adafactor", {"learning_rate": 0.5, "relative_step": False, "beta_2_decay": -0.5}),
    ("Adafactor", {"learning_rate": 0.1, "clip_threshold": 0.5, "epsilon_2": 0.5}),
    ("Lamb", {}),
    ("Lamb", {"learning_rate": 0.1, "beta_1": 0.7, "beta_2": 0.9, "epsilon": 1e-3}),
    ("Muon", {}),
    ("Muon", {"learning_rate": 0.1, "nesterov": False, "rms_rate": None, "ns_steps": 3}),
    ("Muon", {"learning_rate": 0.1, "exclude_embeddings": False, "weight_decay": 0.1}),
    ("Muon", {"exclude_layers": ["kernel$"], "adam_lr_ratio": 0.5, "adam_weight_decay": 0.3}),
]
# Each with an optimizer that has little memory, and one with more.
OPTIONS = [
    {"weight_decay": 0.1},
    {"clipnorm": 0.5},
    {"clipvalue": 0.3},
    {"global_clipnorm": 0.5},
    {"use_ema": True, "ema_momentum": 0.8},
    {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3},
    {"gradient_accumulation_steps": 3},
    {"gradient_accumulation_steps": 2, "clipnorm": 0.5, "weight_decay": 0.1},
    {
        "gradient_accumulation_steps": 2,
        "use_ema": True,
        "ema_overwrite_frequency": 2,
        "global_clipnorm": 0.5,
    },
]


def draws(steps=STEPS):
    """The starting weights, and the gradients of each step."""
    draw = np.random.default_rng(5)
    start = [draw.normal(size=shape).astype("float32") for _, shape in SHAPES]
    return start, [
        [draw.normal(size=shape).astype("float32") for _, shape in SHAPES] for _ in range(steps)
    ]


def ours(optimizer, options=None, constraint=None):
    start, gradients = draws()
    variables = [
        cr.Variable(value, name=name, constraint=constraint)
        for value, (name, _) in zip(start, SHAPES, strict=True)
    ]
    for step in gradients:
        optimizer.apply(step, variables)
    return [variable.numpy() for variable in variables]


def keras_s(keras, optimizer, finalize=False):
    start, gradients = draws()
    variables = [
        keras.Variable(value, name=name) for value, (name, _) in zip(start, SHAPES, strict=True)
    ]
    for step in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in step], variables)
    if finalize:
        optimizer.finalize_variable_values(variables)
    return [keras.ops.convert_to_numpy(variable) for variable in variables]


def assert_same(mine, theirs):
    start, _ = draws(0)
    for value, wanted, before in zip(mine, theirs, start, strict=True):
        assert value.dtype == np.float32
        assert not np.array_equal(value, before)
        np.testing.assert_allclose(value, wanted, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("name", "options"), OPTIMIZERS, ids=str)
def test_ten_steps_of_every_optimizer_end_at_keras_s_weights(keras, name, options):
    theirs = keras_s(keras, getattr(keras.optimizers, name)(**options))
    assert_same(ours(getattr(cr.optimizers, name)(**options)), theirs)


@pytest.mark.parametrize("options", OPTIONS, ids=str)
@pytest.mark.parametrize("name", ["SGD", "Adam", "Nadam", "Adafactor"])
def test_the_common_options_do_what_keras_s_do(keras, name, options):
    options = {"learning_rate": 0.1, **options}
    theirs = keras_s(keras, getattr(keras.optimizers, name)(**options))
    assert_same(ours(getattr(cr.optimizers, name)(**options)), theirs)


@pytest.mark.parametrize("frequency", [None, 4])
def test_the_averages_that_end_a_training_are_keras_s(keras, frequency):
    options = {"learning_rate": 0.1, "use_ema": True, "ema_overwrite_frequency": frequency}
    theirs = keras_s(keras, keras.optimizers.Adam(**options), finalize=True)
    optimizer = cr.optimizers.Adam(**options)
    start, gradients = draws()
    variables = [cr.Variable(value) for value in start]
    for step in gradients:
        optimizer.apply(step, variables)
    optimizer.finalize()
    assert_same([v.numpy() for v in variables], theirs)


def test_constraints_come_after_the_update_as_in_keras(keras):
    start, gradients = draws()
    theirs = [
        keras.Variable(value, name=name) for value, (name, _) in zip(start, SHAPES, strict=True)
    ]
    for variable in theirs:
        variable.constraint = keras.constraints.NonNeg()
    optimizer = keras.optimizers.Adam(0.1, use_ema=True, ema_overwrite_frequency=3)
    for step in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(g) for g in step], theirs)
    mine = ours(
        cr.optimizers.Adam(0.1, use_ema=True, ema_overwrite_frequency=3),
        constraint=lambda w: np.maximum(w, 0.0),
    )
    assert_same(mine, [keras.ops.convert_to_numpy(v) for v in theirs])


def test_the_same_variables_are_left_out_of_weight_decay(keras):
    results = []
    for library, run in ((cr, ours), (keras, lambda made: keras_s(keras, made))):
        optimizer = library.optimizers.AdamW(0.1, weight_decay=0.5)
        optimizer.exclude_from_weight_decay(var_names=["^bias", "filters"])
        results.append(run(optimizer))
    assert_same(*results)


@pytest.mark.parametrize("name", ["SGD", "Adafactor", "Ftrl"])
def test_a_schedule_gives_each_step_its_rate(keras, name):
    results = []
    for library, run in ((cr, ours), (keras, lambda made: keras_s(keras, made))):
        schedule = library.optimizers.schedules.CosineDecay(
            0.2, 8, warmup_target=0.3, warmup_steps=3
        )
        results.append(
            run(
                getattr(library.optimizers, name)(
                    schedule, weight_decay=0.1, gradient_accumulation_steps=2
                )
            )
        )
    assert_same(*results)


def test_variables_without_gradient_are_left_as_keras_leaves_them(keras):
    options = {"learning_rate": 0.1, "weight_decay": 0.1, "use_ema": True, "clipnorm": 1.0}
    start, gradients = draws()
    results = []
    for library, convert in ((cr, np.asarray), (keras, keras.ops.convert_to_tensor)):
        variables = [library.Variable(value) for value in start]
        optimizer = library.optimizers.Adam(**options)
        optimizer.build(variables)
        for count, step in enumerate(gradients):
            some = [None if (count + i) % 3 == 0 else convert(g) for i, g in enumerate(step)]
            with pytest.warns(UserWarning, match="radients"):
                optimizer.apply(some, variables)
        results.append([np.array(v.numpy()) for v in variables])
    assert_same(*results)


TWINS = [
    ("SGD", {"learning_rate": 0.1}, "SGD", {"lr": 0.1}),
    # PyTorch multiplies the velocity by the rate at the end, the same while the rate is.
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}, "SGD", {"lr": 0.1, "momentum": 0.9}),
    (
        "SGD",
        {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True},
        "SGD",
        {"lr": 0.1, "momentum": 0.9, "nesterov": True},
    ),
    # Where PyTorch adds epsilon after the root, it must be negligible.
    ("RMSprop", {"epsilon": 1e-12}, "RMSprop", {"lr": 0.001, "alpha": 0.9, "eps": 1e-12}),
    (
        "RMSprop",
        {"epsilon": 1e-12, "momentum": 0.5},
        "RMSprop",
        {"lr": 0.001, "alpha": 0.9, "eps": 1e-12, "momentum": 0.5},
    ),
    ("Adam", {"epsilon": 1e-12}, "Adam", {"lr": 0.001, "eps": 1e-12}),
    ("AdamW", {"epsilon": 1e-12}, "AdamW", {"lr": 0.001, "eps": 1e-12, "weight_decay": 0.004}),
    ("Adamax", {}, "Adamax", {"lr": 0.001, "eps": 1e-7}),
    ("Nadam", {"epsilon": 1e-12}, "NAdam", {"lr": 0.001, "eps": 1e-12, "momentum_decay": 1.0}),
    (
        "Adagrad",
        {"epsilon": 1e-12},
        "Adagrad",
        {"lr": 0.001, "initial_accumulator_value": 0.1, "eps": 1e-12},
    ),
    ("Adadelta", {"rho": 0.9}, "Adadelta", {"lr": 0.001, "rho": 0.9, "eps": 1e-7}),
]


@pytest.mark.parametrize(("name", "options", "twin", "theirs"), TWINS, ids=str)
def test_ten_steps_end_at_pytorch_s_weights(torch, name, options, twin, theirs):
    start, gradients = draws()
    parameters = [torch.nn.Parameter(torch.from_numpy(value.copy())) for value in start]
    optimizer = getattr(torch.optim, twin)(parameters, **theirs)
    for step in gradients:
        for parameter, gradient in zip(parameters, step, strict=True):
            parameter.grad = torch.from_numpy(gradient.copy())
        optimizer.step()
    assert_same(
        ours(getattr(cr.optimizers, name)(**options)), [p.detach().numpy() for p in parameters]
    )


SCHEDULES = [
    ("ExponentialDecay", {"decay_steps": 7, "decay_rate": 0.9}),
    ("ExponentialDecay", {"decay_steps": 7, "decay_rate": 0.9, "staircase": True}),
    ("InverseTimeDecay", {"decay_steps": 7, "decay_rate": 0.5}),
    ("InverseTimeDecay", {"decay_steps": 7, "decay_rate": 0.5, "staircase": True}),
    ("PolynomialDecay", {"decay_steps": 60}),
    ("PolynomialDecay", {"decay_steps": 60, "end_learning_rate": 0.3, "power": 0.5}),
    ("PolynomialDecay", {"decay_steps": 60, "power": 2.0, "cycle": True}),
    ("CosineDecay", {"decay_steps": 60}),
    ("CosineDecay", {"decay_steps": 60, "alpha": 0.2, "warmup_target": 1.5, "warmup_steps": 20}),
    ("CosineDecayRestarts", {"first_decay_steps": 20}),
    ("CosineDecayRestarts", {"first_decay_steps": 16, "t_mul": 1.0, "m_mul": 0.5, "alpha": 0.1}),
    ("CosineDecayRestarts", {"first_decay_steps": 15, "t_mul": 1.5, "m_mul": 0.9, "alpha": 0.3}),
]


@pytest.mark.parametrize(("name", "options"), SCHEDULES, ids=str)
def test_schedules_are_keras_s(keras, name, options):
    options = {"initial_learning_rate": 0.8, **options}
    mine = getattr(schedules, name)(**options)
    theirs = getattr(keras.optimizers.schedules, name)(**options)
    steps = range(0, 300)
    wanted = [float(theirs(step)) for step in steps]
    np.testing.assert_allclose([mine(step) for step in steps], wanted, rtol=1e-5, atol=1e-5)


def test_a_piecewise_constant_schedule_is_keras_s(keras):
    arguments = [5, 9, 30], [1.0, 0.5, 0.25, 0.1]
    mine = schedules.PiecewiseConstantDecay(*arguments)
    theirs = keras.optimizers.schedules.PiecewiseConstantDecay(*arguments)
    assert [mine(step) for step in range(50)] == pytest.approx(
        [float(theirs(step)) for step in range(50)]
    )


@pytest.mark.parametrize(("name", "options"), OPTIMIZERS, ids=str)
def test_what_keras_writes_down_can_be_read_here(keras, name, options):
    theirs = getattr(keras.optimizers, name)(**options)
    mine = cr.optimizers.deserialize(keras.optimizers.serialize(theirs))
    assert type(mine) is getattr(cr.optimizers, name)
    config, wanted = mine.get_config(), theirs.get_config()
    assert config == {**wanted, "learning_rate": pytest.approx(wanted["learning_rate"])}


def test_a_schedule_that_keras_writes_down_can_be_read_here(keras):
    schedule = keras.optimizers.schedules.CosineDecayRestarts(0.1, 30, m_mul=0.5)
    theirs = keras.optimizers.Adam(schedule)
    mine = cr.optimizers.get(keras.optimizers.serialize(theirs))
    config, wanted = mine.get_config()["learning_rate"], theirs.get_config()["learning_rate"]
    assert config["config"] == wanted["config"]
    assert type(cr.optimizers.schedules.deserialize(wanted)) is schedules.CosineDecayRestarts


@pytest.mark.parametrize("name", sorted(dict(OPTIMIZERS)))
def test_defaults_are_keras_s(keras, name):
    mine = getattr(cr.optimizers, name)().get_config()
    wanted = getattr(keras.optimizers, name)().get_config()
    for config in (mine, wanted):
        del config["name"]
    assert mine.pop("learning_rate") == pytest.approx(wanted.pop("learning_rate"))
    assert mine == wanted


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("SGD", {"momentum": 0.9, "use_ema": True, "gradient_accumulation_steps": 2}),
        ("RMSprop", {"momentum": 0.9, "centered": True}),
        ("Adam", {"amsgrad": True}),
        ("Ftrl", {}),
        ("Muon", {}),
    ],
    ids=str,
)
def test_variables_come_in_keras_s_order(keras, name, options):
    start, gradients = draws()
    made = []
    for library, convert in ((cr, np.asarray), (keras, keras.ops.convert_to_tensor)):
        variables = [
            library.Variable(value, name=label)
            for value, (label, _) in zip(start, SHAPES, strict=True)
        ]
        optimizer = getattr(library.optimizers, name)(**options)
        for step in gradients:
            optimizer.apply([convert(gradient) for gradient in step], variables)
        made.append([np.array(keras.ops.convert_to_numpy(v)) for v in optimizer.variables])
    for mine, theirs in zip(*made, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_ema": True, "ema_momentum": 0.9},
        {"gradient_accumulation_steps": 2, "global_clipnorm": 0.1, "weight_decay": 0.01},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["Adam", "Lamb", "Adafactor", "Muon"])
def test_a_fit_ends_at_keras_s_weights(keras, name, options):
    x, y, weights = problem("float32")
    results = []
    for library in (cr, keras):
        model = network(library, "float32", "tanh", "sigmoid")
        model.set_weights(weights)
        model.compile(getattr(library.optimizers, name)(learning_rate=0.05, **options), loss="mse")
        model.fit(x, y, epochs=6, batch_size=4, shuffle=False, verbose=0)
        results.append(model.get_weights())
    for mine, wanted, before in zip(*results, weights, strict=True):
        assert not np.allclose(mine, before, atol=1e-3)
        np.testing.assert_allclose(mine, wanted, rtol=1e-5, atol=1e-5)
