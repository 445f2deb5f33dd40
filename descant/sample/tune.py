"""What the settings have in common: the tune as an idea, its first line in every source, and what there is to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Quad

from descant import __version__
from descant.ontology import records
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter
from descant.sample.places import Places

MADE = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEYS = "In the Passion the tune comes in E major (15), E-flat major (17), D major (44), F major and D minor (54)."
FAULT = (
    "In the encoding that music21 brings, No. 15 stands in D major, a tone lower than in the Passion; only the soprano "
    "has the signature of E major. (It is the setting of No. 17, a semitone higher there.)"
)


def tune(minter: Minter, settings: Sequence[Places]) -> Iterator[Quad]:
    """One graph, the same each time, so that loading it again changes nothing."""
    yield from quads(_records(minter, settings), minter.graph(minter.iri("collection", "sample")))


def _records(minter: Minter, settings: Sequence[Places]) -> Iterator[object]:
    """The first line as material, set in an extract of each version, which has a selection in each source."""
    software = minter.agent("descant")
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant", __version__)
    idea, material = minter.idea("sample-tune"), minter.material("sample-tune")
    yield records.MusicalIdea(idea, (_english("The tune"),), realizations=(material,))
    extracts = [minter.extract(f"sample-{each.setting.name}") for each in settings]
    yield records.MusicalMaterial(material, (_english("The tune's first line in four settings"),), tuple(extracts))
    for extract, each in zip(extracts, settings, strict=True):
        yield from each.first_line
        yield records.Extract(
            extract,
            (_english(f"The first line in BWV 244/{each.setting.number}"),),
            setting_of=material,
            version=minter.version(each.setting.name),
            embodiments=tuple(selection.iri for selection in each.first_line),
        )
    faulty = minter.version(settings[0].setting.name)
    for name, target, text in (("sample-keys", material, KEYS), ("sample-fault", faulty, FAULT)):
        yield _remark(minter.annotation(name), target, text, software)


def _remark(iri: NamedNode, target: NamedNode, text: str, creator: NamedNode) -> records.Observation:
    body = records.TextualBody(text, "text/plain", "en")
    return records.Observation(iri=iri, targets=(target,), bodies=(body,), creator=creator, created=MADE)


def _english(text: str) -> Literal:
    return Literal(text, language="en")
