"""The same weights in PyTorch and here, with PyTorch's autograd as the judge of our derivatives."""

import pytest

import chainrule as cr
from parity.cases import ACTIVATIONS, SGD, assert_close, network, problem

pytestmark = [pytest.mark.peers, pytest.mark.slow]
DTYPES = ["float32", "float64"]


def torch_twin(torch, dtype, hidden, output):
    """Two torch layers with the weights of `problem`; torch keeps a kernel transposed."""
    functions = {
        "linear": torch.nn.Identity,
        "sigmoid": torch.nn.Sigmoid,
        "tanh": torch.nn.Tanh,
        "relu": torch.nn.ReLU,
        "softmax": lambda: torch.nn.Softmax(dim=-1),
    }
    twin = torch.nn.Sequential(
        torch.nn.Linear(3, 5), functions[hidden](), torch.nn.Linear(5, 2), functions[output]()
    ).to(getattr(torch, dtype))
    _, _, weights = problem(dtype)
    with torch.no_grad():
        for parameter, value in zip(twin.parameters(), weights, strict=True):
            parameter.copy_(torch.from_numpy(value.T.copy()))
    return twin


def our_model(dtype, hidden, output):
    model = network(cr, dtype, hidden, output)
    model.set_weights(problem(dtype)[2])
    return model


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_every_step_of_backpropagation_agrees(torch, activation, dtype):
    x, y, _ = problem(dtype)
    twin = torch_twin(torch, dtype, activation, activation)
    inputs = torch.from_numpy(x).requires_grad_()
    between = []
    signal = inputs
    for module in twin:
        signal = module(signal)
        signal.retain_grad()
        between.append(signal)
    loss = torch.nn.functional.mse_loss(signal, torch.from_numpy(y))
    loss.backward()

    model = our_model(dtype, activation, activation)
    model.compile(loss="mse")
    trace = cr.trace(model, x, y)
    assert_close(trace.loss, loss.item(), dtype)
    assert_close(trace.layers[0].input_gradient, inputs.grad.numpy(), dtype)
    for index, layer in enumerate(trace.layers):
        linear, summed, activated = twin[2 * index], between[2 * index], between[2 * index + 1]
        assert_close(layer.weighted_sum, summed.detach().numpy(), dtype)
        assert_close(layer.output, activated.detach().numpy(), dtype)
        assert_close(layer.output_gradient, activated.grad.numpy(), dtype)
        assert_close(layer.weighted_sum_gradient, summed.grad.numpy(), dtype)
        assert_close(layer.gradients["kernel"], linear.weight.grad.numpy().T, dtype)
        assert_close(layer.gradients["bias"], linear.bias.grad.numpy(), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("from_logits", [False, True])
def test_binary_crossentropy_agrees(torch, from_logits, dtype):
    x, y, _ = problem(dtype)
    output = "linear" if from_logits else "sigmoid"
    twin = torch_twin(torch, dtype, "tanh", output)
    measure = torch.nn.BCEWithLogitsLoss() if from_logits else torch.nn.BCELoss()
    loss = measure(twin(torch.from_numpy(x)), torch.from_numpy(y))
    loss.backward()

    model = our_model(dtype, "tanh", output)
    model.compile(loss=cr.losses.BinaryCrossentropy(from_logits=from_logits))
    trace = cr.trace(model, x, y)
    assert_close(trace.loss, loss.item(), dtype)
    for layer, linear in zip(trace.layers, (twin[0], twin[2]), strict=True):
        assert_close(layer.gradients["kernel"], linear.weight.grad.numpy().T, dtype)
        assert_close(layer.gradients["bias"], linear.bias.grad.numpy(), dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("options", SGD, ids=str)
def test_ten_steps_of_sgd_end_at_the_same_weights(torch, options, dtype):
    """Torch's velocity leaves the rate out; with a constant rate the steps are the same."""
    x, y, _ = problem(dtype)
    twin = torch_twin(torch, dtype, "tanh", "sigmoid")
    theirs = {("lr" if key == "learning_rate" else key): value for key, value in options.items()}
    optimizer = torch.optim.SGD(twin.parameters(), **theirs)
    for _ in range(10):
        optimizer.zero_grad()
        torch.nn.functional.mse_loss(twin(torch.from_numpy(x)), torch.from_numpy(y)).backward()
        optimizer.step()

    model = our_model(dtype, "tanh", "sigmoid")
    model.compile(optimizer=cr.optimizers.SGD(**options), loss="mse")
    model.fit(x, y, epochs=10, batch_size=len(x), shuffle=False, verbose=0)
    for mine, parameter in zip(model.get_weights(), twin.parameters(), strict=True):
        assert_close(mine, parameter.detach().numpy().T, dtype)
