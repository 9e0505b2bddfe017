"""Words of the field that mean the same, or nearly: a reader's word finds the book's.

Each line is a family. A name of several words stands for itself only as a whole: "step size" finds
"learning rate", and "step" alone does not. The table is general knowledge of the field and kept by
hand; a word that means something else as often is not in it.
"""

import re
from functools import cache

from chainrule.tutor.spelling import SHORTEST
from chainrule.tutor.words import words_of

FAMILIES = """
learning rate | step size | step length | eta | lr
bias | offset | intercept | constant term
loss | cost | objective | error function | cost function | loss function | penalty
mean squared error | mse | squared error | quadratic loss | least squares | l2 loss
cross-entropy | log loss | logistic loss | negative log likelihood | crossentropy | bce
neuron | unit | node | perceptron | cell body
weight | parameter | coefficient | kernel weight | synapse
activation | nonlinearity | transfer function | squashing function | non-linearity
sigmoid | logistic function | logistic curve | logistic
score | logit | pre-activation | weighted sum | net input | raw output
target | label | ground truth | desired output | true value | right answer
sample | example | instance | observation | data point | datapoint | training case | case
input | feature | attribute | predictor
output | prediction | answer | estimate
network | net | model | neural net | multilayer perceptron | mlp
layer | stage
backpropagation | backprop | backward pass | reverse-mode | backward propagation
forward pass | forward propagation | inference | feedforward
gradient | slope | derivative | steepest ascent | partial derivative
gradient descent | steepest descent | downhill | hill climbing
finite difference | numerical gradient | numerical derivative | gradient check
chain rule | product of derivatives
boundary | border | frontier | dividing line | separating line | decision surface
linearly separable | separable | linear separability
xor | exclusive or | parity
xnor | exclusive nor
truth table | logic table
batch | minibatch | mini-batch | chunk
epoch | pass over the data | sweep | pass through the data
plateau | flat region | flat ground | stagnation | stall
stuck | local minimum | local optimum | fail
saturated | saturation | saturating
vanish | vanishing | fade | disappear
seed | random state | random start | initialization
initialize | initialise | start value | random start
converge | convergence | learn | settle
diverge | blow up | explode | overshoot
hidden layer | intermediate layer | middle layer | hidden unit
matrix product | matrix multiplication | matmul | dot product | matrix multiply
shape | dimension | size | dimensionality
transpose | flip | transposed | turned
row | line
broadcast | broadcasting
overfitting | overfit | memorize | learn by heart
regularization | regularizer | weight decay | regularisation
optimizer | optimiser | update rule | solver
sgd | stochastic gradient descent
momentum | heavy ball
probability | chance | likelihood | confidence
certain | sure | confident
calibrated | calibration | reliable
proof | prove | demonstration
impossible | unable
notebook | jupyter | ipynb
exercise | task | problem | homework | assignment
book | course | textbook | tutorial
read | study
prerequisite | requirement | knowledge
teacher | instructor | lecturer | classroom | class | student | pupil
install | setup
licence | license | copyright
offline | without internet | without network
reset | undo | original
stop | interrupt | abort | kill | cancel
run | execute
convolution | convolutional | cnn | convnet
recurrent | rnn | recurrence
attention | transformer | self-attention
sequence | time series | series
image | picture | photo
author | inventor | invented | history | discovered
loss landscape | loss surface | error surface | loss altitude
save | store | persist
load | restore
speed | fast | slow | quick | performance
summary | overview | recap
curve | function
logic gate | gate | logical gate | boolean
cycle | loop
compare | difference | versus | vs
randomly | random
early stopping | earlystopping | stop training | patience
dropout | randomly drop | deactivate
classification | classifier | classify
""".strip()


@cache
def families() -> dict[str, frozenset[tuple[str, ...]]]:
    """Return, for each first word of a name, the names that begin with it, as stems."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for name in _members():
        found.setdefault(name[0], set()).add(name)
    return {word: frozenset(names) for word, names in found.items()}


@cache
def kin(name: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the other names for a name, as stems.

    >>> ("learn", "rate") in kin(("step", "size"))
    True
    """
    return tuple(other for other in _members().get(name, ()) if other != name)


@cache
def spelled() -> frozenset[str]:
    """Return all words of the table as they are spelled.

    >>> "nonlinearity" in spelled()
    True
    """
    return frozenset(word for word in re.findall(r"[a-z]+", FAMILIES) if len(word) >= SHORTEST)


@cache
def _members() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for line in FAMILIES.splitlines():
        names = tuple(dict.fromkeys(_stems(name) for name in line.split("|")))
        names = tuple(name for name in names if name)
        for name in names:
            found[name] = tuple(dict.fromkeys((*found.get(name, ()), *names)))
    return found


def _stems(name: str) -> tuple[str, ...]:
    """Return the words of a name; one that has a hyphen counts as a whole."""
    words = tuple(words_of(name))
    return words[:1] if "-" in name else words
