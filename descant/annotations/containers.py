"""Containers of annotations: everything that is public, and one each for an account, a group, a work.

Each is there as soon as somebody asks for it; that of a work also before anything of the work has been read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from descant.annotations.register import Visibility
from descant.annotations.rights import Who
from descant.errors import NotFound


class Kind(StrEnum):
    ALL = ""
    USER = "user"
    GROUP = "group"
    WORK = "work"


NAME = re.compile(r"(?!\.{1,2}$)[\w.~-]{1,200}")
"""as IRIs of works, groups and accounts end"""


@dataclass(frozen=True, slots=True)
class Container:
    kind: Kind
    of: str = ""
    """the account, the group, the work, by the last part of its IRI"""

    @classmethod
    def named(cls, name: str) -> Container:
        """By what its IRI has after `annotations/`, without the last `/`."""
        kind, _, of = name.partition("/")
        if kind not in set(Kind) or bool(name) != bool(kind and of) or (of and not NAME.fullmatch(of)):
            raise _nowhere(name)
        return cls(Kind(kind), of)

    @property
    def name(self) -> str:
        return f"{self.kind}/{self.of}" if self.kind else ""

    @property
    def work(self) -> str | None:
        """That what is made here is of, whatever it is about."""
        return self.of if self.kind is Kind.WORK else None

    @property
    def visibility(self) -> Visibility:
        """Of what is made here, where nothing else is said."""
        return {Kind.USER: Visibility.PRIVATE, Kind.GROUP: Visibility.GROUP}.get(self.kind, Visibility.PUBLIC)

    def name_of(self, identifier: str) -> str:
        """What the IRI of an annotation made here has after `annotations/`."""
        return f"{self.name}/{identifier}" if self.kind else identifier

    def require_for(self, who: Who) -> None:
        """An account's own and a group's are there for whom they are; what is public in them can be searched for."""
        seen = {Kind.USER: who.account == self.of, Kind.GROUP: self.of in who.groups}.get(self.kind, True)
        if not seen:
            raise _nowhere(self.name)


def _nowhere(name: str) -> NotFound:
    return NotFound(f"There is no container annotations/{name}.", remedy="/annotations/ has what is public.")
