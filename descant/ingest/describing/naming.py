"""How the things of one file are called: work, version, source, file.

A version is named by what the user or a catalogue calls it, or else by where the file comes from; a source by its
content and its version. So a changed file is a new source of the same version, and what is said about the version
stays; and the same content in two versions is two sources, of which neither takes the other's place.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace

from pyoxigraph import NamedNode

from descant.errors import WrongUse
from descant.ingest.inputs import Input
from descant.ontology.minting import Minter, key_id, segment

_IRI = re.compile(r"[a-z][a-z0-9+.-]*://[^\s<>\"{}|\\^`]+", re.IGNORECASE)
_PLAIN = re.compile(r"[\w\s.,;:!?'\"()\[\]\-‐‑‒–—_…«»‹›‘’‚“”„]*")
_SPACES = re.compile(r"\s+")
_LONGEST = 80
_DIGITS = 8
"""of a version, which tell apart the few that have one content"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """What a user or a catalogue says about a file: names or IRIs; None leaves it to the file itself."""

    work: str | None = None
    version: str | None = None
    label: str | None = None
    """of the version"""
    arrangement_of: str | None = None
    """the version that this one arranges; both realise the same work"""
    licence: str | None = None
    described: bool = False
    """whether work and version are described elsewhere, as in a catalogue: then the file adds no titles nor scoring"""

    def __post_init__(self) -> None:
        for name in ("work", "version", "arrangement_of"):
            said = getattr(self, name)
            if said is not None and not (said.strip() and is_text(said)):
                raise WrongUse(f"{name.replace('_', ' ')} is {said!r}, which is no name.", remedy="Say it in letters.")

    def over(self, other: Placement) -> Placement:
        """This, and of the other what is not said here. What is said of a version goes with the version's name."""
        of_version = other if self.version is None else Placement()
        return replace(
            self,
            work=self.work or other.work,
            version=self.version or of_version.version,
            label=self.label or of_version.label,
            arrangement_of=self.arrangement_of or of_version.arrangement_of,
            licence=self.licence or other.licence,
        )


@dataclass(frozen=True, slots=True)
class Names:
    """The IRIs of one reading."""

    minter: Minter
    work: NamedNode
    version: NamedNode
    source: NamedNode
    file: NamedNode
    signal: NamedNode
    """that a recording encodes, unless it sounds like an earlier one"""
    run: NamedNode
    graph: NamedNode
    """of the source; of a file with many pieces, of the first"""

    def part(self, kind: str, *more: str) -> NamedNode:
        """Something that comes out of this reading: the same the next time the same content is read."""
        return self.minter.iri(kind, key_id(self.source.value, kind, *more))


def names_for(
    minter: Minter,
    file: Input,
    place: str,
    placement: Placement,
    *,
    extension: str,
    reader: str,
    piece: int = 0,
    told: str | None = None,
    own_file: bool = False,
) -> Names:
    """The names for the `piece`-th reading of a file; `place` names what nobody has named, and is never shown.

    `told` is by what the piece is told from the others of its file, whichever stand before it; default: its number.
    """
    content, number = f"sha256-{file.sha256}", (str(piece),) if piece else ()
    apart = number if told is None else (told,) if told else ()
    key = key_id("place", place, *apart)
    version = _part(named(minter, "version", placement.version), apart) if placement.version else minter.version(key)
    source = minter.source("-".join((content, *number, key_id(version.value)[:_DIGITS])))
    return Names(
        minter=minter,
        work=named(minter, "work", placement.work) if placement.work else minter.work(key),
        version=version,
        source=source,
        signal=minter.signal(content),
        file=minter.file("-".join((content, *(number if own_file else ()))), extension),
        run=minter.run(key_id("reading", file.sha256, reader, placement.version or place)),
        graph=minter.graph(source),
    )


def _part(version: NamedNode, apart: tuple[str, ...]) -> NamedNode:
    """Of several pieces that are said to be one version each is one of its own."""
    return NamedNode("-".join((version.value, *map(segment, apart))))


def named(minter: Minter, kind: str, name: str) -> NamedNode:
    """One of our IRIs as it is; for any other IRI, and for a name, one of ours: the same for the same name."""
    if name.startswith(minter.base):
        home = f"{minter.base}id/{kind}/"
        if not name.removeprefix(home) or not name.startswith(home):
            raise WrongUse(f"{name} is the IRI of no {kind}.", remedy=f"Those begin with {home}; or give a name.")
        try:
            return NamedNode(name)
        except ValueError as error:
            raise WrongUse(f"{name} is no IRI: {error}.", remedy=f"Give the {kind}'s IRI, or its name.") from error
    return minter.iri(kind, key_id(name) if is_iri(name) else slug(name))


def is_text(name: str) -> bool:
    """Whether it can be written: names of files may hold bytes that are no UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_iri(name: str | None) -> bool:
    return bool(name and _IRI.fullmatch(name))


def slug(name: str) -> str:
    """A name as a readable part of an IRI: `Symphonie Nr. 7, II` is `symphonie-nr-7-ii`.

    Case, accents, spaces and plain punctuation tell no two names apart; every other sign does, as in C and C#. Two
    hyphens part what is before them from what is behind: `A -- B` is `a--b`.
    """
    plain = unicodedata.normalize("NFKD", name).casefold()
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    parts = ("-".join(re.findall(r"\w+", part)) for part in re.split("--+", letters))
    text = "--".join(filter(None, parts))
    if not text:
        return key_id(name)
    if len(text) <= _LONGEST and _PLAIN.fullmatch(letters):
        return text
    return f"{text[:_LONGEST].rstrip('-')}-{key_id(_SPACES.sub(' ', letters))[:8]}"
