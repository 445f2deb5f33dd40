"""What is known of a recording: what it is called, what machines heard in it, and what people say of that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from descant.bot import Link
from descant.bot.answering import Scene
from descant.ontology.iris import DSC

FOLLOWING = 8
"""chords of a progression that are told"""
_SIGNS = str.maketrans({"#": "♯", "b": "♭"})


class Passage(NamedTuple):
    """Seconds, and how sure a model is in them."""

    start: float
    end: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Said:
    """What one model says of a word."""

    analyser: str
    version: str
    confidence: float
    """of the whole recording"""
    claim: str
    passages: tuple[Passage, ...] = ()
    """the surest first"""


@dataclass(slots=True)
class Tag:
    """A word, and the models that say it, the surest first."""

    word: str
    said: list[Said] = field(default_factory=list)

    @property
    def confidence(self) -> float:
        return max(each.confidence for each in self.said)


class Judgement(NamedTuple):
    """What one person says of a claim."""

    creator: str
    word: str
    right: str = ""


@dataclass
class Recording:
    """One that is here, as the server tells of it."""

    scene: Scene
    about: Mapping[str, Any]
    _reports: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """by task"""

    @property
    def file(self) -> str:
        return str(self.about["file"])

    @property
    def source(self) -> str:
        return str(self.about["source"])

    @property
    def duration(self) -> float:
        return float(self.about["duration"])

    @property
    def page(self) -> str:
        return self.scene.descant.page("analyses", source=self.file)

    @cached_property
    def link(self) -> Link:
        return Link(name_of(self.scene, self.file), self.page)

    def of_task(self, task: str) -> list[dict[str, Any]]:
        """The last report of each analyser, with its analysis; asked for once, and alone, as that of chords is long."""
        if task not in self._reports:
            last = {each["analyser"]: each for each in self.about["analyses"] if each["task"] == task}
            ask = self.scene.descant.get
            self._reports[task] = [each | ask(f"api/analyses/{each['key']}") for each in last.values()]
        return self._reports[task]

    def first(self, task: str, kind: str) -> dict[str, Any] | None:
        """The surest finding of the whole recording."""
        found = [
            each for report in self.of_task(task) for each in report["found"] if each["kind"] == kind and _whole(each)
        ]
        return max(found, key=lambda each: each.get("confidence") or 0.0, default=None)

    @cached_property
    def tags(self) -> list[Tag]:
        """The surest first."""
        found: dict[str, Tag] = {}
        for report in self.of_task("tags"):
            for each in filter(_whole, report["found"]):
                tag = found.setdefault(each["value"], Tag(each["value"]))
                tag.said.append(_said(report, each))
        for tag in found.values():
            tag.said.sort(key=lambda each: -each.confidence)
        return sorted(found.values(), key=lambda each: -each.confidence)

    @cached_property
    def chords(self) -> list[str]:
        """As they follow each other; silence is none."""
        found = [
            each["value"] for report in self.of_task("chords") for each in report["found"] if each["kind"] == "chord"
        ]
        sounding = [each for each in found if each not in ("N", "X")]
        return [each for at, each in enumerate(sounding) if at == 0 or sounding[at - 1] != each]

    @cached_property
    def judgements(self) -> dict[str, list[Judgement]]:
        """Of claims of whole recordings, by the claim; a person's last one counts."""
        found: dict[str, dict[str, Judgement]] = {}
        for report in (*self.of_task("tags"), *self.of_task("key")):
            run = self.scene.descant.page(f"id/run/{report['key']}")
            for row in self.scene.descant.rows("verdicts-of-run", run=run):
                word = row["verdict"].removeprefix(DSC.base)
                who = row.get("creator", row["annotation"])
                found.setdefault(row["claim"], {})[who] = Judgement(who, word, row.get("right", ""))
        return {claim: list(each.values()) for claim, each in found.items()}

    def people(self, tag: Tag) -> Counter[str]:
        """How many say that it is right, and wrong, of whichever model's claim: one voice each."""
        voices: dict[str, str] = {}
        for said in tag.said:
            voices |= {each.creator: each.word for each in self.judgements.get(said.claim, ())}
        return Counter(voices.values())


def recording_of(scene: Scene, name: str) -> Recording:
    """By the IRI of a source, a file, a version or a work, or by a content. NotFound says what is no recording."""
    return Recording(scene, scene.descant.get("api/analyses", source=name))


def name_of(scene: Scene, file: str) -> str:
    """Work and version, as far as they have names; else the file's own."""
    rows = scene.descant.rows("names-of-recording", file=file)
    if not rows:
        return scene.words.term("a recording")
    row = rows[0]
    said = [row[each] for each in ("title", "called") if each in row]
    return " · ".join(dict.fromkeys(said)) or row.get("name", scene.words.term("a recording"))


def key_in_words(scene: Scene, value: str) -> str:
    """`F#:minor` as somebody says it."""
    tonic, _, mode = value.partition(":")
    name = f"{tonic.translate(_SIGNS)} {mode}"
    return scene.words.term(name)


def clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def _whole(finding: Mapping[str, Any]) -> bool:
    return "start" not in finding


def _said(report: Mapping[str, Any], finding: Mapping[str, Any]) -> Said:
    passages = (
        Passage(each["start"], each["end"], each["confidence"])
        for each in report["found"]
        if each["kind"] == finding["kind"] and each["value"] == finding["value"] and not _whole(each)
    )
    surest = tuple(sorted(passages, key=lambda each: (-each.confidence, each.start)))
    return Said(report["analyser"], report["analyser_version"], finding["confidence"], finding["claim"], surest)
