"""What somebody says of the pod that they want to connect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from descant.errors import WrongUse


@dataclass(frozen=True, slots=True)
class Wish:
    webid: str
    issuer: str | None = None
    storage: str | None = None
    credentials: tuple[str, str] | None = None
    """id and secret; without, somebody signs in in a browser"""
    objects: bool = False


def wish_of(said: Mapping[str, Any]) -> Wish:
    """Of a JSON object: `webid`, and if there is need `issuer`, `storage`, `id` with `secret`, `objects`."""
    texts = {key: said.get(key) for key in ("webid", "issuer", "storage", "id", "secret")}
    for key, value in texts.items():
        if value is not None and not (isinstance(value, str) and value.isprintable() and value):
            raise WrongUse(f"{key} is no text.", remedy="Look at docs/annotations.md for what can be said.")
    if texts["webid"] is None:
        raise WrongUse("Whose pod it is is not said.", remedy="Give `webid`.")
    if (texts["id"] is None) != (texts["secret"] is None):
        raise WrongUse("Of the credentials one half is missing.", remedy="Give `id` and `secret`.")
    if not isinstance(said.get("objects", False), bool):
        raise WrongUse("objects is not true or false.", remedy="Say one of them.")
    credentials = (texts["id"], texts["secret"]) if texts["id"] and texts["secret"] else None
    return Wish(texts["webid"], texts["issuer"], texts["storage"], credentials, said.get("objects", False))
