"""A collection of made scores, read by the real readers, for tests of what is said of works."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from descant.ingest.describing.naming import Placement
from descant.jobs.ingesting.orders import locations, orders
from tests.bot.studio import BASE, Studio, open_studio
from tests.cli.test_align import CUT, write
from tests.cli.test_harmonise import CHORDS
from tests.jobs.conftest import SECONDS

NASTY = '<b>Aria</b> [x](javascript:alert(1)) "} UNION { ?s ?p ?o }'
COLLECTION = """
title = "Made"
licence = "https://creativecommons.org/licenses/by/4.0/"

[[work]]
id = "op92"
title = {en = "Symphony no. 7 in A major, op. 92"}
composer = "Ludwig van Beethoven"
[[version]]
id = "orchestra"
work = "op92"
label = {en = "Full score – für Orchester"}
files = ["orchestra.abc"]
[[version]]
id = "trio"
work = "op92"
label = {en = "Arrangement for trio"}
publisher = "Henry Litolff"
arrangement_of = "orchestra"
instruments = ["Violin", "Cello", "Piano"]
files = ["trio.abc"]
[[version]]
id = "piano"
work = "op92"
label = {en = "Piano reduction"}
publisher = "The Harmonicon"
arrangement_of = "orchestra"
instruments = ["Piano"]
files = ["piano.abc"]

[[work]]
id = "op20"
title = {en = "Septet in E flat major, op. 20"}
composer = "Ludwig van Beethoven"
[[version]]
id = "op20-score"
work = "op20"
label = {en = "First print"}
performer = "Ada Sopran"
instruments = ["Soprano", "Alto"]
files = ["op20.abc"]

[[work]]
id = "berwald"
title = {en = "Grand septet"}
composer = "Franz Berwald"
[[version]]
id = "berwald-score"
work = "berwald"
label = {en = "Autograph"}
files = ["berwald.abc"]

[[work]]
id = "aria"
title = {en = '''%s'''}
[[version]]
id = "aria-score"
work = "aria"
label = {en = '''%s'''}
files = ["aria.abc"]
"""


def iri(kind: str, name: str) -> str:
    return f"{BASE}id/{kind}/{name}"


@dataclass
class Scores:
    """What is in the studio: op. 92 whole, a tone higher without bars 8 to 13, and with a bar more behind bar 10."""

    studio: Studio

    def annotate(self, version: str, bars: range, text: str) -> str:
        """In public."""
        targets = [f"{iri('version', version)}/bar/{bar}" for bar in bars]
        body = {"type": "TextualBody", "value": text, "format": "text/markdown"}
        said = {"type": "Annotation", "motivation": "commenting", "target": targets, "body": body}
        return str(self.studio.descant().client.create(said, "")["id"])


@contextmanager
def open_scores(folder: Path, cluster: str) -> Iterator[Scores]:
    folder.mkdir()
    short = [chord for at, chord in enumerate(CHORDS) if at not in CUT]
    for name, chords, key in (
        ("orchestra", [*CHORDS], "C"),
        ("trio", short, "C transpose=2"),
        ("piano", [*CHORDS[:10], "[_B,_EGB]", *CHORDS[10:]], "C"),
        *((each, [*CHORDS[::-1]], "C") for each in ("op20", "berwald", "aria")),
    ):
        write(folder, name, chords, key)
    septet = folder / "op20.abc"
    septet.write_text(septet.read_text().replace("M:4/4", "M:C"))
    (folder / "collection.toml").write_text(COLLECTION % (NASTY, NASTY), encoding="utf-8")
    with open_studio(folder / "home", cluster) as studio:
        place = locations([str(folder / "collection.toml")], Placement())
        studio.run(orders(place, studio.config, studio.engine))
        descant = studio.descant()
        for path, said in (
            ("api/concordances", {"work": iri("work", "op92")}),
            ("api/comparisons", {"one": iri("version", "orchestra"), "other": iri("version", "trio")}),
            ("api/harmony/chords", {"sources": [iri("work", "op92")]}),
        ):
            job = descant.send(path, said)
            studio.runner.wait(job.get("job", job)["id"], SECONDS)
        yield Scores(studio)
