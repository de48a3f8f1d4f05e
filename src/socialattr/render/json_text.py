"""JSON that loses nothing of a text and does nothing to the terminal that shows it."""

from __future__ import annotations

import json
import re

from ..text import BEYOND_C0

# JSON escapes the C0 controls by itself, and the line ends between its values have to stay.
_CONTROL = re.compile(f"[{BEYOND_C0}]")


def as_json(document: object) -> str:
    r"""Write `document` with letters of all languages as they are and all controls as `\u....`.

    >>> print(as_json(["æble\x9b2J"]), end="")
    [
      "æble\u009b2J"
    ]
    """
    text = json.dumps(document, ensure_ascii=False, indent=2)
    return _CONTROL.sub(lambda match: json.dumps(match[0])[1:-1], text) + "\n"
