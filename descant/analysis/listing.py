"""What can be asked, as programs are told it: analysers with what can be set of them, and the cards of their models."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from descant.analysis import Analyser
from descant.analysis.models import Card
from descant.analysis.settings import Option
from descant.plugins import Family


def listed(among: Family[Analyser]) -> dict[str, Any]:
    """Those that there are, and why others are broken."""
    return {"analysers": [described(each) for each in among.implementations.values()], "broken": among.broken}


def described(analyser: Analyser) -> dict[str, Any]:
    return {
        "name": analyser.name,
        "task": analyser.task.value,
        "version": analyser.version,
        "description": analyser.description,
        "default": analyser.default,
        "settings": dict(analyser.settings()),
        "options": [_option(each) for each in analyser.options()],
        "models": [_card(each) for each in analyser.cards()],
    }


def _option(option: Option) -> dict[str, Any]:
    bounds = {"least": option.least, "most": option.most}
    said = {"name": option.name, "default": option.default, "meaning": option.meaning, "values": option.values}
    return said | {name: value for name, value in bounds.items() if value is not None}


def _card(card: Card) -> dict[str, Any]:
    """But for where its weights lie, and what is between sound and them."""
    inner = ("path", "front_end", "outputs")
    return {each.name: _plain(getattr(card, each.name)) for each in fields(card) if each.name not in inner}


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
