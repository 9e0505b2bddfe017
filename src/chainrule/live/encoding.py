"""Events as JSON, the only form in which they leave Python."""

import json
from typing import Any

from chainrule.live.display import json_number


def to_json(message: Any) -> str:
    """Return a message as JSON; NaN and infinity, which JSON has no word for, become null.

    >>> to_json({"type": "done", "seconds": 0.5})
    '{"type": "done", "seconds": 0.5}'
    >>> to_json({"values": [1.0, float("nan")]})
    '{"values": [1.0, null]}'
    """
    try:
        return json.dumps(message, allow_nan=False)
    except ValueError:  # rare: so only then is every number looked at
        return json.dumps(_finite(message))


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return json_number(value)
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value
