"""Beat Byte Bot's graph, in any syntax of RDF, as what its results in JSON say.

Its vocabulary has one class for each kind of thing, and texts where numbers are meant. Users have their names in it,
and projects are chats of Telegram: of both only how many there are is told. What somebody in a chat calls a file may
say who they are: it is kept where it is the name of an instrument, with a number, as those that were published are.
(`label` is twofold there: of predictions, whose values are things, and of these, where it is a word.)
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from descant.errors import InvalidInput, UnsupportedMedia
from descant.ingest.reading import Problem
from descant.ontology.formats import Format
from descant.ontology.instruments import exactly
from descant.ontology.iris import RDF
from descant.ontology.mapping.facts import Facts
from descant.ontology.mapping.terms import Node
from descant.ontology.reading import read_rdf

NAMESPACE = "http://beatbytebot.web.app/ontology/"
_TITLE = re.compile(r"(?P<words>[^\W\d][\w ]*?)[ _-]*\d{0,6}(\.\w{1,5})?")
_LONGEST_TITLE = 100
_OF_TRACKS = ("mime_type", "duration")
_OF_MESSAGES = ("date", "file_id", "file_unique_id", "message_id")
_OF_PREDICTIONS = ("model", "threshold", "extract_time", "predict_time")
_OF_LABELS = ("label", "average", "max_perc", "min_perc", "repeats")


@dataclass(frozen=True, slots=True)
class Found:
    recordings: Mapping[str, dict[str, Any]]
    """by what tells them apart"""
    problems: tuple[Problem, ...]


def recordings_in(data: bytes, syntax: Format, *, file: str, base: str | None) -> Found:
    """Raises InvalidInput with the line or the node of what is broken, UnsupportedMedia where nothing is said."""
    facts = Facts(read_rdf(data, syntax, file=file, base=base or "urn:descant:relative/"))
    tracks = [*facts.subjects(RDF.type, _term("AudioTrack"))]
    if not tracks:
        raise UnsupportedMedia(
            f"{file} has words of Beat Byte Bot's vocabulary, and no recording (AudioTrack).",
            remedy="To put its statements into the graph as they are: descant import.",
        )
    try:
        found = [(track, _track(facts, track) | _named(facts, track)) for track in tracks]
    except InvalidInput as error:
        raise InvalidInput.at(error.message, file=file, remedy=error.remedy) from error
    return Found(dict(_told(found)), tuple(_left_out(facts)))


def _term(name: str) -> NamedNode:
    return NamedNode(NAMESPACE + name)


def _told(found: list[tuple[Node, dict[str, Any]]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """By the names of their files; those of one name, or of none, by their own and their number."""
    taken = set[str]()
    for index, (track, said) in enumerate(found, 1):
        name = said.get("file_name")
        if not name:
            name = f"recording {_mark(track)}" if isinstance(track, NamedNode) else f"recording {index}"
        told = f"{name}, {track.value}" if name in taken and isinstance(track, NamedNode) else name
        told = f"{told}, {index}" if told in taken else told
        taken.add(told)
        yield told, said | {"file_name": name}


def _named(facts: Facts, track: Node) -> dict[str, str]:
    name = facts.text(track, _term("file_name"))
    return {} if name is None or _is_somebody_s(facts, track, name) else {"file_name": name}


def _is_somebody_s(facts: Facts, track: Node, name: str) -> bool:
    """Of a chat, and more than the name of an instrument."""
    was_sent = any(facts.text(track, _term(each)) is not None for each in _OF_MESSAGES)
    return (was_sent or bool(facts.nodes(track, _term("performed")))) and not _is_title(name)


def _is_title(name: str) -> bool:
    found = _TITLE.fullmatch(name) if len(name) <= _LONGEST_TITLE else None
    return bool(found and exactly(found["words"].replace("_", " ")))


def _mark(track: NamedNode) -> str:
    """By which it is known again, and nobody is known by."""
    return hashlib.sha256(track.value.encode()).hexdigest()[:8]


def _track(facts: Facts, track: Node) -> dict[str, Any]:
    predictions = facts.nodes(track, _term("prediction"))
    return _texts(facts, track, _OF_TRACKS) | {"execs": [_prediction(facts, each) for each in predictions]}


def _prediction(facts: Facts, prediction: Node) -> dict[str, Any]:
    labels = facts.nodes(prediction, _term("label"))
    return _texts(facts, prediction, _OF_PREDICTIONS) | {"labels": [_texts(facts, each, _OF_LABELS) for each in labels]}


def _texts(facts: Facts, node: Node, names: tuple[str, ...]) -> dict[str, Any]:
    said = ((name, facts.text(node, _term(name))) for name in names)
    return {name: text for name, text in said if text is not None}


def _left_out(facts: Facts) -> Iterator[Problem]:
    tracks = facts.subjects(RDF.type, _term("AudioTrack"))
    names = [(each, facts.text(each, _term("file_name"))) for each in tracks]
    if own := [name for each, name in names if name and _is_somebody_s(facts, each, name)]:
        yield Problem(
            "AudioTrack", f"{len(own):,} of the names of files are left out: people in chats have chosen them."
        )
    users = {*facts.subjects(RDF.type, _term("User"))}
    if users:
        yield Problem("User", f"{len(users):,} people are left out: their names are no part of the graph.")
    projects = facts.subjects(RDF.type, _term("AudioProject"))
    if projects:
        yield Problem(
            "AudioProject",
            f"{len(projects):,} chats are left out with their numbers, titles and times: they tell who wrote when.",
        )
