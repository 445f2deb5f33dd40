"""The interface's document with less in it: what may come is so much that nothing made up of it would mean anything.

`narrow.json` says what a fuzzer is to take instead, by the places in the document.
"""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from descant.server import openapi

NARROW = Path(__file__).with_name("narrow.json")


def narrow(patched: pytest.MonkeyPatch) -> None:
    """What the server says of itself, until the test ends."""
    document = deepcopy(openapi._document())
    for place, said in json.loads(NARROW.read_text(encoding="utf-8")).items():
        *way, last = (part.replace("~1", "/").replace("~0", "~") for part in place.split("/")[1:])
        here: Any = document
        for part in way:
            here = here[int(part)] if isinstance(here, list) else here[part]
        here[int(last) if isinstance(here, list) else last] = said
    patched.setattr(openapi, "_document", lambda: document)
