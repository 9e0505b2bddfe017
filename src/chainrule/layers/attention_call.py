"""How multi-head attention is called: on query, value and perhaps key, and with which masks."""

from typing import Any

from chainrule.errors import ArgumentError, ShapeError, UnsupportedError
from chainrule.layers.attention_axes import AttentionAxes
from chainrule.layers.symbolic import is_symbolic


def call_arguments(
    owner: str,
    query: Any,
    value: Any = None,
    key: Any = None,
    query_mask: Any = None,
    value_mask: Any = None,
    key_mask: Any = None,
    attention_mask: Any = None,
    return_attention_scores: bool = False,
    training: bool | None = None,
    use_causal_mask: bool = False,
    mask: Any = None,
) -> tuple[list[Any], dict[str, Any]]:
    """Return what a call means: the list of inputs, and those options that were given.

    The inputs are [query, value], then the key and the attention mask if they came. With an
    attention mask but no key, the value stands in for the key.

    Raises
    ------
    ArgumentError : the value is missing
    UnsupportedError : a padding mask is a symbolic tensor

    >>> call_arguments("attention", "q", "v", attention_mask="m", use_causal_mask=True)
    (['q', 'v', 'v', 'm'], {'use_causal_mask': True})

    """
    if value is None and not isinstance(query, (list, tuple)):
        raise ArgumentError(
            f"{owner} is called as layer(query, value); no value came. For attention of a sequence "
            "to itself: layer(x, x)."
        )
    inputs = list(query) if value is None else [query, value]
    if key is not None:
        inputs.append(key)
    if attention_mask is not None:
        if len(inputs) == 2:
            inputs.append(inputs[1])
        inputs.append(attention_mask)
    if is_symbolic([query_mask, value_mask, key_mask]):
        raise UnsupportedError(
            f"{owner}: a padding mask can't be a symbolic tensor. Masking or "
            "Embedding(mask_zero=True) send one along with their output; or give attention_mask."
        )
    options = {
        "query_mask": query_mask,
        "value_mask": value_mask,
        "key_mask": key_mask,
        "return_attention_scores": bool(return_attention_scores) or None,
        "training": training,
        "use_causal_mask": bool(use_causal_mask) or None,
        "mask": mask,
    }
    return inputs, {name: each for name, each in options.items() if each is not None}


def three(inputs: Any) -> Any:
    """Return query, value and key, of the inputs or their shapes; the value may be its own key.

    >>> three(["q", "v"])
    ('q', 'v', 'v')
    """
    return inputs[0], inputs[1], inputs[2] if len(inputs) > 2 else inputs[1]


def padding_masks(came: Any, *given: Any) -> list[Any]:
    """Return the masks of query, value and key: the one given in the call, or that came along.

    >>> padding_masks(["q", None], None, "v", None)
    ['q', 'v', None]
    """
    along = [*(came or []), None, None, None]
    return [each if each is not None else along[i] for i, each in enumerate(given)]


def check_shapes(owner: str, shapes: Any, attention_axes: tuple[int, ...] | None) -> None:
    """Check that the shapes of query, value and key fit each other.

    Raises
    ------
    ArgumentError : what came is no list of two to four shapes
    ShapeError : they don't fit

    >>> check_shapes("MHA", [(9, 3, 8), (9, 4, 8), (9, 5, 8)], None)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.ShapeError: MHA got query (9, 3, 8), ... don't agree along axis 1.

    """
    if not isinstance(shapes, list) or not 2 <= len(shapes) <= 4:
        raise ArgumentError(
            f"{owner} is called as layer(query, value) or layer(query, value, key). What came has "
            f"shape {shapes}."
        )
    query, value, key = three(shapes)
    came = f"{owner} got query {query}, value {value} and key {key};"
    if not len(query) == len(value) == len(key):
        raise ShapeError(f"{came} they must have as many axes.")
    rest = AttentionAxes.of(attention_axes, len(query), owner).rest
    for axis in range(1, len(query) - 1):
        lengths = {value[axis], key[axis], query[axis] if axis in rest else None} - {None}
        if len(lengths) > 1:
            raise ShapeError(f"{came} they don't agree along axis {axis}.")
