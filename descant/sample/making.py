"""The folder of the sample: scores, pages, sound, and the collection that names them. Made once, then left as it is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import verovio
from pyoxigraph import RdfFormat, serialize

from descant import __version__
from descant.disk import disk_errors, make_folder
from descant.errors import Missing
from descant.ingest import read
from descant.ingest.inputs import Input
from descant.ontology.minting import Minter, key_id
from descant.rendering import pages, sound
from descant.sample.collection import collection
from descant.sample.places import Places
from descant.sample.settings import CC0, MUSIC21_TERMS, SETTINGS, Setting, score_of
from descant.sample.tune import tune

TUNE = "tune.nq"
"""what the settings have in common, for the graph as it is"""
_MADE = ".made"
_VERSION = "1"
"""changes when the same scores would give another sample"""


def lacks() -> list[str]:
    """What cannot be made here, and why, in sentences."""
    found = []
    for what, require in (("sound", sound.require), ("page images", pages.require)):
        try:
            require()
        except Missing as error:
            found.append(f"The sample has no {what}: {error}")
    return found


def is_made(folder: Path, base: str) -> bool:
    """Whether it is there as it would be made now."""
    try:
        return (folder / _MADE).read_text(encoding="utf-8") == _key(base)
    except OSError:
        return False


def files_of_sample(folder: Path) -> list[Path]:
    """Those that are ingested, once it is made."""
    return sorted(path for path in folder.iterdir() if path.name not in (_MADE, TUNE))


def make(folder: Path, base: str) -> Iterator[Setting]:
    """Each setting, when it is made; the folder is whole at the end."""
    make_folder(folder)
    (folder / _MADE).unlink(missing_ok=True)
    made = []
    for setting in SETTINGS:
        made.append(_make(setting, folder, Minter(base)))
        yield setting
    with disk_errors(folder):
        text = collection({places.setting: [(name, _licence(name)) for name in places.files] for places in made})
        (folder / "collection.toml").write_text(text, encoding="utf-8")
        serialize(tune(Minter(base), made), str(folder / TUNE), RdfFormat.N_QUADS)
        (folder / _MADE).write_text(_key(base), encoding="utf-8")


def _key(base: str) -> str:
    return key_id(_VERSION, __version__, verovio.toolkit(False).getVersion(), base, *lacks())


def _licence(name: str) -> str:
    return MUSIC21_TERMS if name.endswith(".mxl") else CC0


def _make(setting: Setting, folder: Path, minter: Minter) -> Places:
    score = _written(folder / f"{setting.name}.mxl", score_of(setting).read_bytes())
    reading = read(score)
    if reading.score is None or reading.stored is None:
        raise AssertionError("a score in MusicXML is stored as MEI")  # as its reader promises
    places = Places(setting, score, reading.score, minter)
    try:
        data = sound.flac(sound.synthesise(reading.score.notes), title=setting.label, comment=_MADE_HERE, license=CC0)
        places.in_sound(_written(folder / f"{setting.name}.flac", data))
    except Missing:  # `lacks` has said so
        pass
    try:
        for number, page in enumerate(pages.draw(reading.stored, score.name), 1):
            places.on_page(page, _written(folder / f"{setting.name}-page-{number}.png", page.image))
    except Missing:
        pass
    if places.said:
        _written(folder / places.file, json.dumps(places.said, indent=1).encode())
    return places


_MADE_HERE = f"Synthesised by Descant {__version__} from an encoded score"


def _written(path: Path, data: bytes) -> Input:
    with disk_errors(path):
        path.write_bytes(data)
    return Input.of(path)
