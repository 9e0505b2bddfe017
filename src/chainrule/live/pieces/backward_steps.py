"""The backward pass of a small network, one node or one group of edges at a time.

Each step is plain data for the page: which nodes and edges it uses, the derivatives it finds, the
formula with the numbers put in, a sentence to be read aloud, and questions to answer beforehand.
"""

from typing import Any

from chainrule.live.pieces.backward_net import Net, Unit
from chainrule.live.pieces.backward_words import (
    digits,
    factor,
    loss_numbers,
    loss_symbols,
    number,
    product,
    questions,
    slope_numbers,
    slope_symbols,
    spoken,
    symbol,
)

Step = dict[str, Any]


class Walk:
    """Everything known about one sample: values, derivatives by chain rule and by moving.

    Parameters
    ----------
    net : the network's parts
    step : ``cr.trace`` of the sample, with its target
    moved : the numerical derivatives, as ``backward_net.numerical`` finds them
    targets : the sample's target, a number for each output

    """

    def __init__(self, net: Net, step: Any, moved: dict[str, float], targets: list[float]) -> None:
        self.net, self.moved, self.targets = net, moved, targets
        self.loss_name = str(net.model.loss.name)
        self.slopes = net.slopes(step)
        self.values: dict[str, float] = {"L": float(step.loss)}
        self.values |= {x: float(v) for x, v in zip(net.inputs, step[0].input[0], strict=True)}
        self.derivatives: dict[str, float] = {}
        for units, seen in zip(net.units, step.layers, strict=True):
            for unit in units:
                self.values[unit.z] = float(seen.weighted_sum[0, unit.index])
                self.values[unit.a] = float(seen.output[0, unit.index])
                self.derivatives[unit.z] = float(seen.weighted_sum_gradient[0, unit.index])
                self.derivatives[unit.a] = float(seen.output_gradient[0, unit.index])
        self.weights = {w.key: float(step[w.layer].weights[w.array][w.place]) for w in net.wires}
        for wire in net.wires:
            found = step[wire.layer].gradients[wire.array][wire.place]
            self.derivatives[wire.key] = float(found)

    def steps(self) -> list[Step]:
        """Return the steps from the loss back to the first layer."""
        found: list[Step] = []
        for units in reversed(self.net.units):
            last = units is self.net.units[-1]
            found += [self.from_loss(unit) if last else self.from_sums(unit) for unit in units]
            found += [self.through_activation(unit) for unit in units]
            found += [self.to_weights(unit) for unit in units]
        return found

    def from_loss(self, unit: Unit) -> Step:
        """Take dL/da of an output: the slope of the loss itself."""
        count, a, y = len(self.targets), self.values[unit.a], self.targets[unit.index]
        value = self.derivatives[unit.a]
        over = "above" if a > y else "below" if a < y else "at"
        asked = questions(
            self.name(unit.a),
            value,
            ("1", 1.0),
            {
                "sign": f"The output is {over} its target, so raising it makes the loss "
                + {"above": "rise.", "below": "fall.", "at": "neither rise nor fall."}[over],
                "size": "The farther the output is from its target, the steeper the loss.",
                "number": f"It is {loss_numbers(self.loss_name, a, y, count) or number(value)}.",
            },
        )
        return self.step(
            title=f"The loss, by the output of {unit.name}",
            known=f"The output of {unit.name} is {number(a)}; its target is {number(y)}.",
            targets=[unit.a],
            edges=[(unit.a, "L")],
            symbols=[loss_symbols(self.loss_name, unit.name, count)],
            numbers=[loss_numbers(self.loss_name, a, y, count)],
            sentence=f"The output of {unit.name} is {number(a)} and its target {number(y)}. "
            f"If it rises a little, the loss changes {number(value)} times as much.",
            asked=asked,
        )

    def through_activation(self, unit: Unit) -> Step:
        """Take dL/dz: dL/da times the slope of the activation."""
        kind = self.net.layers[unit.layer].activation.name
        z, a = self.values[unit.z], self.values[unit.a]
        slope, before = self.slopes[unit.z, unit.a], self.derivatives[unit.a]
        value = self.derivatives[unit.z]
        worked = slope_numbers(kind, z, a)
        put_in = f" = {worked}" if worked else ""
        asked = questions(
            self.name(unit.z),
            value,
            (f"{self.name(unit.a)}, which is {number(before)}", before),
            {
                "sign": f"The slope of {kind} is {number(slope)} here, "
                + ("so the sign stays." if slope > 0 else "and the product takes its sign."),
                "size": f"It is multiplied by {number(slope)}. "
                + ("A sigmoid's slope is never more than a quarter." if kind == "sigmoid" else ""),
                "number": f"It is {product(before, slope)}.",
            },
        )
        return self.step(
            title=f"Back through the {kind} of {unit.name}",
            known=f"{self.name(unit.a)} = {number(before)}, "
            f"and the slope {slope_symbols(kind, unit.name)}{put_in} = {number(slope)}.",
            targets=[unit.z],
            edges=[(unit.z, unit.a)],
            symbols=[f"{self.name(unit.a)} × {slope_symbols(kind, unit.name)}"],
            numbers=[product(before, slope)],
            sentence=f"The slope of {kind} at {spoken(unit.z)} is {number(slope)}. "
            f"Times {number(before)}, which came back to the output of {unit.name}, "
            f"that gives {number(value)} for its sum.",
            asked=asked,
        )

    def to_weights(self, unit: Unit) -> Step:
        """Take dL/dw of every weight into a neuron: dL/dz times the number that it multiplies."""
        before = self.derivatives[unit.z]
        wires = self.net.into(unit)
        fed = [1.0 if wire.source is None else self.values[wire.source] for wire in wires]
        first = wires[0]
        asked = questions(
            self.name(first.key),
            self.derivatives[first.key],
            (f"{self.name(unit.z)}, which is {number(before)}", before),
            {
                "sign": f"The weight multiplies {number(fed[0])}; "
                f"{self.name(unit.z)} is {number(before)}. The product has the sign of both.",
                "size": f"It is multiplied by {number(fed[0])}, the number that the weight met.",
                "number": f"It is {product(before, fed[0])}.",
            },
        )
        found = ", ".join(f"{wire.words}: {number(self.derivatives[wire.key])}" for wire in wires)
        into = f"the weights{' and the bias' if wires[-1].source is None else ''} of {unit.name}"
        givers = " and ".join(
            f"{symbol(wire.source)} = {number(x)}"
            for wire, x in zip(wires, fed, strict=True)
            if wire.source is not None
        )
        return self.step(
            title=f"To {into}",
            known=f"{self.name(unit.z)} = {number(before)}. The weights multiplied {givers}"
            + ("; the bias, 1." if wires[-1].source is None else "."),
            targets=[wire.key for wire in wires],
            edges=[(wire.source, unit.z) for wire in wires if wire.source is not None],
            labels=[x for wire, x in zip(wires, fed, strict=True) if wire.source is not None],
            symbols=[
                f"{self.name(unit.z)} × {'1' if wire.source is None else symbol(wire.source)}"
                for wire in wires
            ],
            numbers=[product(before, x) for x in fed],
            sentence=f"Each weight gets {number(before)} times the number that it multiplied: "
            f"{found}.",
            asked=asked,
        )

    def from_sums(self, unit: Unit) -> Step:
        """Take dL/da of a hidden neuron: all that comes back over its outgoing weights."""
        after = self.net.units[unit.layer + 1]
        pairs = [(self.derivatives[to.z], self.slopes[unit.a, to.z]) for to in after]
        value = self.derivatives[unit.a]
        terms = " + ".join(
            product(*pair) if i == 0 else f"{factor(pair[0])} × {factor(pair[1])}"
            for i, pair in enumerate(pairs)
        )
        largest = max(after, key=lambda to: abs(self.derivatives[to.z]))
        base = self.derivatives[largest.z]
        adding = " and they add up" if len(after) > 1 else ""
        asked = questions(
            self.name(unit.a),
            value,
            (f"{self.name(largest.z)}, which is {number(base)}", base),
            {
                "sign": "Each product has the sign of what comes back times that of the "
                f"weight{adding}: {terms}.",
                "size": f"What comes back is multiplied by the weight{adding}: {terms}.",
                "number": f"It is {terms}.",
            },
        )
        known = " ".join(
            f"{self.name(to.z)} = {number(pair[0])}, and the weight from {unit.name} to "
            f"{to.name} is {number(pair[1])}."
            for to, pair in zip(after, pairs, strict=True)
        )
        ways = "one way" if len(after) == 1 else f"{len(after)} ways, and what they bring adds up"
        return self.step(
            title=f"Back over the weights that {unit.name} left by",
            known=known,
            targets=[unit.a],
            edges=[(unit.a, to.z) for to in after],
            symbols=[
                " + ".join(f"{self.name(to.z)} × w_{{{unit.name}→{to.name}}}" for to in after)
            ],
            numbers=[terms],
            sentence=f"The output of {unit.name} reaches the loss in {ways}: "
            f"{terms} = {number(value)}.",
            asked=asked,
        )

    def name(self, key: str) -> str:
        """Return the symbol of the loss's derivative by a node or a weight."""
        for wire in self.net.wires:
            if wire.key == key:
                return f"∂L/∂{wire.symbol}"
        return f"∂L/∂{symbol(key)}"

    def checked(self, key: str) -> dict[str, Any]:
        """Return a derivative with its numerical twin and the digits in which they agree."""
        computed, moved = self.derivatives[key], self.moved[key]
        return {
            "symbol": self.name(key),
            "value": computed,
            "moved": moved,
            "digits": digits(computed, moved),
        }

    def step(
        self,
        *,
        title: str,
        known: str,
        targets: list[str],
        edges: list[tuple[str, str]],
        labels: list[float] | None = None,
        symbols: list[str],
        numbers: list[str],
        sentence: str,
        asked: list[dict[str, Any]],
    ) -> Step:
        """Return one step as the page takes it."""
        agreed = [digits(self.derivatives[key], self.moved[key]) for key in targets]
        worst = min((d for d in agreed if d is not None), default=None)
        told = (
            "Moved a hair, the loss does not change."
            if worst is None
            else f"Finite differences agree in {'at least ' if len(targets) > 1 else ''}"
            f"{worst} digits."
            if worst > 2
            else "Finite differences do not agree here: the function has a corner, "
            "or the slope is too small to measure."
        )
        return {
            "title": title,
            "known": known,
            "targets": targets,
            "edges": [
                {"id": f"{source}>{to}", "factor": value}
                for (source, to), value in zip(
                    edges, labels or [self.slopes[edge] for edge in edges], strict=True
                )
            ],
            "lines": [
                {"key": key, "symbols": left, "numbers": right}
                for key, left, right in zip(targets, symbols, numbers, strict=True)
            ],
            "sentence": f"{sentence} {told}",
            "questions": asked,
        }
