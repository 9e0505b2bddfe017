"""Saving a model and the state of its training in one file, and going on from it.

The file is in the safetensors format: the architecture and the settings are JSON in its metadata;
the weights and the optimizer's memory are its arrays. Loading looks classes up by name and runs
nothing that the file holds.

>>> import tempfile, pathlib, chainrule as cr
>>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
>>> with tempfile.TemporaryDirectory() as folder:
...     path = pathlib.Path(folder, "model.keras")
...     model.save(path)
...     same = load_model(path)
>>> bool((same.predict([[1.0, 2.0]]) == model.predict([[1.0, 2.0]])).all())
True
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from chainrule.errors import ArgumentError, SavedFileError
from chainrule.layers.family import generators
from chainrule.layers.weights import limited_weights
from chainrule.models.model import Model
from chainrule.models.safetensors import damaged, parsed, read_file, write_file
from chainrule.serialization import custom_object_scope, deserialize, plain

Array = NDArray[Any]

FORMAT = "chainrule 1"


def save_model(model: Model, filepath: Any, overwrite: bool = True) -> None:
    """Write a model, its weights and the state of its training to one file.

    Parameters
    ----------
    model : built; compiled or not
    filepath : where; any name will do. Keras can't read it, whatever the name ends in.
    overwrite : whether a file that is there already may be replaced

    Raises
    ------
    SavedFileError : the file is there already, or can't be written
    ArgumentError : an object in the model can't be written down
    NotBuiltError : the model has no weights yet

    >>> import tempfile, pathlib, chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "model.keras")
    ...     save_model(model, path)
    ...     load_model(path).count_params()
    3

    """
    path = target(filepath, overwrite)
    model.count_params()
    metadata = {
        "format": FORMAT,
        "model": json.dumps(model.serialized()),
        "input_shape": json.dumps(plain(model.input_shape, "input_shape")),
        "generators": json.dumps([g.bit_generator.state for g in generators(model)]),
    }
    tensors = {f"weights/{name}": array for name, array in named_weights(model).items()}
    if model.compiled:
        metadata["compile"] = json.dumps(
            {name: plain(chosen, name) for name, chosen in model.compile_options.items()}
        )
        if model.optimizer is not None and model.optimizer.built:
            state = model.optimizer.state_arrays()
            tensors |= {f"optimizer/{name}": array for name, array in state.items()}
    write_file(path, tensors, metadata)


def load_model(
    filepath: Any,
    custom_objects: Mapping[str, Any] | None = None,
    compile: bool = True,  # noqa: A002 - Keras's name
    safe_mode: bool = True,
) -> Any:
    """Return the model that :func:`save_model` wrote, ready to go on training.

    Parameters
    ----------
    filepath : the file
    custom_objects : your own classes in it, by name
    compile : whether to compile it as it was, and to load the optimizer's state
    safe_mode : accepted as in Keras; loading is safe in any case

    Raises
    ------
    SavedFileError : the file is missing, damaged, or describes what can't be made

    >>> load_model("nowhere.keras")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.SavedFileError: ...

    """
    path = Path(os.fspath(filepath))
    tensors, metadata = read_file(path)
    if metadata.get("format") != FORMAT or "model" not in metadata:
        raise damaged(path, "it holds no description of a model (weights alone, perhaps)")
    weights = part(tensors, "weights/")
    room = sum(array.size for array in weights.values())
    try:
        with custom_object_scope(custom_objects or {}), limited_weights(room):
            model = deserialize(parsed(metadata["model"]), area="chainrule.models")
            if not isinstance(model, Model):
                raise ArgumentError(f"it describes {model!r}, which is no model")
            if not model.built:
                model.ensure_built(shape_of(parsed(metadata["input_shape"])))
            assign_named(model, weights, path)
            if compile and "compile" in metadata:
                model.compile(**parsed(metadata["compile"]))
            load_training(model, tensors, metadata, path)
    except SavedFileError:
        raise
    # Whatever a hostile description makes a constructor raise, the reader is told one thing.
    except (Exception, RecursionError) as error:
        raise damaged(path, str(error).rstrip(".")) from error
    return model


def save_weights(model: Model, filepath: Any, overwrite: bool = True) -> None:
    """Write a model's weights to a file.

    Parameters
    ----------
    model : built
    filepath, overwrite : see :func:`save_model`

    Raises
    ------
    SavedFileError, NotBuiltError : see :func:`save_model`

    >>> import tempfile, pathlib, chainrule as cr
    >>> one, other = [cr.Sequential([cr.layers.Dense(1, input_shape=(2,))]) for _ in range(2)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "one.weights.h5")
    ...     save_weights(one, path)
    ...     load_weights(other, path)
    >>> bool((one.get_weights()[0] == other.get_weights()[0]).all())
    True

    """
    path = target(filepath, overwrite)
    model.count_params()
    tensors = {f"weights/{name}": array for name, array in named_weights(model).items()}
    write_file(path, tensors, {"format": FORMAT})


def load_weights(model: Model, filepath: Any, skip_mismatch: bool = False) -> None:
    """Read weights into a built model: all of them, or with an error none.

    Parameters
    ----------
    model : built
    filepath : what ``save_weights`` or ``save`` wrote
    skip_mismatch : whether to leave out weights whose name or shape doesn't fit

    Raises
    ------
    SavedFileError : the file is damaged, or holds the weights of another model

    >>> import tempfile, pathlib, chainrule as cr
    >>> one, other = [cr.Sequential([cr.layers.Dense(n, input_shape=(2,))]) for n in (1, 2)]
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = pathlib.Path(folder, "one.safetensors")
    ...     save_weights(one, path)
    ...     load_weights(other, path)  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    chainrule.errors.SavedFileError: ...

    """
    path = Path(os.fspath(filepath))
    model.count_params()
    tensors, _ = read_file(path)
    assign_named(model, part(tensors, "weights/"), path, skip_mismatch)


def load_state(model: Model, filepath: Any) -> None:
    """Read weights, the optimizer's state and the random generators into a model of the same kind.

    Training then goes on to the same bits as if it had never stopped.

    Raises
    ------
    SavedFileError : the file is damaged, or of another model; nothing is changed then

    """
    path = Path(os.fspath(filepath))
    model.count_params()
    tensors, metadata = read_file(path)
    before = model.get_weights()
    assign_named(model, part(tensors, "weights/"), path)
    try:
        load_training(model, tensors, metadata, path)
    except Exception:
        model.set_weights(before)  # type: ignore[arg-type]  # arrays are array-like
        raise


def load_training(
    model: Model, tensors: Mapping[str, Array], metadata: Mapping[str, str], path: Path
) -> None:
    """Set the optimizer's state and the random generators to what the file says."""
    try:
        states = parsed(metadata.get("generators", "[]"))
        found = list(generators(model))
        if len(states) == len(found):
            for generator, state in zip(found, states, strict=True):
                generator.bit_generator.state = state
        memory = part(tensors, "optimizer/")
        if memory and model.compiled and model.optimizer is not None:
            model.prepare_training()
            model.optimizer.load_state_arrays(memory)
    except (ValueError, TypeError, KeyError, OverflowError) as error:
        raise damaged(path, str(error).rstrip(".")) from error


def named_weights(model: Model) -> dict[str, Array]:
    """Return the weights by path; equal paths are numbered."""
    found: dict[str, Array] = {}
    for weight in model.weights:
        name, number = weight.path, 1
        while name in found:
            number += 1
            name = f"{weight.path}:{number}"
        found[name] = weight.value
    return found


def assign_named(
    model: Model, arrays: Mapping[str, Array], path: Path, skip_mismatch: bool = False
) -> None:
    """Assign arrays to weights by name; by order if the names differ and all shapes agree."""
    weights = dict(zip(named_weights(model), model.weights, strict=True))
    if not skip_mismatch and set(weights) != set(arrays):
        shapes = [array.shape for array in arrays.values()]
        if shapes != [w.shape for w in weights.values()]:
            missing = sorted(set(weights) - set(arrays))[:5]
            extra = sorted(set(arrays) - set(weights))[:5]
            raise SavedFileError(
                f"{path} holds the weights of another model. Not in the file: {missing}; only in "
                f"the file: {extra}. Nothing was loaded."
            )
        arrays = dict(zip(weights, arrays.values(), strict=True))
    fitting = {}
    for name, weight in weights.items():
        array = arrays.get(name)
        if array is not None and array.shape == weight.shape and array.dtype.kind == "f":
            fitting[name] = array
        elif not skip_mismatch:
            came = "nothing" if array is None else f"{array.dtype.name} {array.shape}"
            raise SavedFileError(
                f"{path}: {name!r} should be numbers of shape {weight.shape}; the file has {came}. "
                "Nothing was loaded."
            )
    for name, array in fitting.items():
        weights[name].value[...] = array


def part(tensors: Mapping[str, Array], prefix: str) -> dict[str, Array]:
    """Return the arrays whose name begins so, without that beginning."""
    return {
        name.removeprefix(prefix): array
        for name, array in tensors.items()
        if name.startswith(prefix)
    }


def shape_of(described: Any) -> Any:
    """Return a shape that was written as a list; a list of shapes for several inputs."""
    if described and isinstance(described[0], list):
        return [tuple(each) for each in described]
    return tuple(described)


def target(filepath: Any, overwrite: bool) -> Path:
    """Return where to write.

    Raises
    ------
    SavedFileError : something is there that must not be replaced

    """
    path = Path(os.fspath(filepath))
    if path.is_dir():
        raise SavedFileError(f"{path} is a folder; give the name of a file in it.")
    if path.exists() and not overwrite:
        raise SavedFileError(f"{path} is there already. Pass overwrite=True to replace it.")
    return path


def clone_model(model: Model, input_tensors: Any = None) -> Any:
    """Return a model of the same layers with new weights.

    Parameters
    ----------
    model : any model; it stays as it was
    input_tensors : left out

    Raises
    ------
    ArgumentError : a layer can't be written down
    UnsupportedError : ``input_tensors`` came

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> clone_model(model).count_params()
    3

    """
    if input_tensors is not None:
        raise ArgumentError("clone_model: input_tensors is not taken; call the clone on them.")
    clone = type(model).from_config(model.get_config())
    if not clone.built and model.built:
        clone.ensure_built(model.input_shape)
    return clone


def model_from_json(text: str, custom_objects: Mapping[str, Any] | None = None) -> Any:
    """Return a new model from what ``model.to_json()`` gave (Keras's is understood).

    Parameters
    ----------
    text : the JSON
    custom_objects : your own classes in it, by name

    Raises
    ------
    ArgumentError : it is no JSON, or describes no model

    >>> import chainrule as cr
    >>> model = cr.Sequential([cr.layers.Dense(1, input_shape=(2,))])
    >>> model_from_json(model.to_json()).count_params()
    3

    """
    try:
        described = parsed(text)
    except ValueError as error:
        raise ArgumentError(f"This is no JSON: {error}.") from error
    model = deserialize(described, custom_objects, area="chainrule.models")
    if not isinstance(model, Model):
        raise ArgumentError(f"The text describes {model!r}, which is no model.")
    return model
