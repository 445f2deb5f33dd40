"""The sample that `descant demo` loads: four settings of one tune in Bach's St Matthew Passion, as a graph.

The facts are those of the work itself (keys and first lines of BWV 244/15, 17, 44 and 54).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from pyoxigraph import Literal, NamedNode, Quad

from descant import __version__
from descant.ontology import records
from descant.ontology.mapping import quads
from descant.ontology.minting import Minter

BACH = NamedNode("http://d-nb.info/gnd/11850553X")
MADE = datetime(2026, 11, 20, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Setting:
    number: str
    first_line: str
    key: str

    @property
    def name(self) -> str:
        return f"bwv-244-{self.number}"


SETTINGS = (
    Setting("15", "Erkenne mich, mein Hüter", "E major"),
    Setting("17", "Ich will hier bei dir stehen", "E-flat major"),
    Setting("44", "Befiehl du deine Wege", "D major"),
    Setting("54", "O Haupt voll Blut und Wunden", "F major"),
)


def sample_quads(base: str) -> Iterator[Quad]:
    """One graph, the same each time, so that loading it again changes nothing."""
    minter = Minter(base)
    yield from quads(_records(minter), minter.graph(minter.iri("collection", "sample")))


def _records(minter: Minter) -> Iterator[object]:
    work = minter.work("herzlich-tut-mich-verlangen")
    software = minter.agent("descant")
    yield records.Agent(software, records.AgentKind.SOFTWARE, "Descant", __version__)
    yield records.Agent(BACH, records.AgentKind.PERSON, "Johann Sebastian Bach")
    title = Literal("Herzlich tut mich verlangen, in the St Matthew Passion (BWV 244)", language="en")
    yield records.Work(work, titles=(title,), creators=(BACH,))
    for setting in SETTINGS:
        yield from _version(minter, work, setting)
    yield from _tune(minter, software)


def _version(minter: Minter, work: NamedNode, setting: Setting) -> Iterator[object]:
    label = Literal(f"BWV 244/{setting.number}: {setting.first_line}", language="de")
    yield records.Version(minter.version(setting.name), work, labels=(label,))


def _tune(minter: Minter, software: NamedNode) -> Iterator[object]:
    """The tune as an idea, its material set in an extract of each version, and a remark about it."""
    idea, material = minter.idea("sample-tune"), minter.material("sample-tune")
    extracts = [minter.extract(f"sample-{setting.name}") for setting in SETTINGS]
    yield records.MusicalIdea(idea, (Literal("The tune", language="en"),), realizations=(material,))
    yield records.MusicalMaterial(material, (Literal("The tune in four settings", language="en"),), tuple(extracts))
    for extract, setting in zip(extracts, SETTINGS, strict=True):
        label = Literal(f"The tune in BWV 244/{setting.number}", language="en")
        yield records.Extract(extract, (label,), setting_of=material, version=minter.version(setting.name))
    keys = ", ".join(f"{setting.key} ({setting.number})" for setting in SETTINGS)
    yield records.Observation(
        iri=minter.annotation("sample-keys"),
        targets=(material,),
        bodies=(records.TextualBody(f"The tune comes in four keys: {keys}.", "text/plain", "en"),),
        creator=software,
        created=MADE,
    )
