"""One document of MEI, with its ids, as a reading."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from lxml import etree

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.notation import copies, header, ids, xml
from descant.ingest.notation.comments import comments
from descant.ingest.notation.engraver import Engraved, engrave
from descant.ingest.notation.harmonies import harmonies
from descant.ingest.notation.measures import Music, collect
from descant.ingest.notation.merging import Merged, merge
from descant.ingest.notation.notes import note_table, place
from descant.ingest.notation.timing import times_of
from descant.ingest.notation.xml import MEI, XML_ID
from descant.ingest.notation.zones import Facsimile
from descant.ingest.reading import Problem, Reading
from descant.ingest.score import Movement, Score
from descant.ontology.records import SourceKind

MEDIA_TYPE = "application/mei+xml"
_REFUSED = Problem("verovio", "verovio does not take this document, so it cannot be drawn; it was read all the same.")


def read_edition(root: etree._Element, file: Input) -> Reading:
    """Ids are written into the tree; the result is stored only if anything had to be written."""
    mended = copies.write_out(root)
    written, renamed = ids.write(root)
    data = xml.serialise(root)
    with ThreadPoolExecutor(1) as beside:  # verovio works while the tree is read
        engraved = beside.submit(engrave, data.decode(), "mei", file.name)
        reading = read_tree(root, file, engraved.result)
        refused = () if engraved.result() else (_REFUSED,)
    problems = (*mended, *renamed, *refused, *reading.problems)
    return replace(reading, stored=data if written or mended else None, problems=problems)


def read_tree(root: etree._Element, file: Input, wait: Callable[[], Engraved | None]) -> Reading:
    """Of a tree in which everything has its id; `wait` gives what verovio says of it."""
    body = root.find(f"{MEI}music/{MEI}body")
    body = root.find(f".//{MEI}body") if body is None else body
    if body is None:
        raise _lacks(file, "there is no music in it (no <body>)", "Give the file that has the notes.")
    music = collect(body, explicit=_is_explicit(body))
    _check(music, body, file)
    engraved = wait()
    times = times_of(music.streams, engraved)
    merged = merge(music.streams, times.measures)
    placed = place(music, merged, engraved)
    notes = note_table(body, placed, merged)
    facsimile = Facsimile(root, merged.places)
    score = Score(tuple(merged.bars), notes, _movements(music, merged), tuple(facsimile.zones), _parts(music))
    problems = [*merged.problems, *times.problems(), *facsimile.problems]
    if not notes.notes:
        problems.append(Problem("score", f"There are {len(score.bars)} bars and no note: it is a frame to be filled."))
    return Reading(
        media_type=MEDIA_TYPE,
        kind=SourceKind.NOTATED if notes.notes or not facsimile.pages else SourceKind.FACSIMILE,
        about=header.about(root, score.bars, score.parts),
        score=score,
        pages=tuple(facsimile.pages),
        harmonies=harmonies(body, placed, merged),
        annotations=tuple(comments(root, frozenset(map(str, root.xpath("//@xml:id"))))),
        problems=tuple(problems),
    )


def _is_explicit(body: etree._Element) -> bool:
    return bool(body.xpath("boolean(//@accid.ges)"))


def _parts(music: Music) -> tuple[str, ...]:
    return tuple(dict.fromkeys([stream.part for stream in music.streams if stream.part] or music.parts))


def _movements(music: Music, merged: Merged) -> tuple[Movement, ...]:
    found = []
    for index, mdiv in enumerate(music.movements, 1):
        own = [bar.index for bar in merged.bars if bar.movement == index]
        label = mdiv.get("label") or xml.text_of(mdiv.find(MEI + "head")) or mdiv.get("n")
        found.append(Movement(index, mdiv.get(XML_ID), label, min(own, default=None), max(own, default=None)))
    return tuple(found)


# -- what is no score with bars ----------------------------------------------------------------------------------


def _check(music: Music, body: etree._Element, file: Input) -> None:
    if any(stream.measures for stream in music.streams):
        return
    if body.find(f".//{MEI}neume") is not None or body.find(f".//{MEI}nc") is not None:
        raise _lacks(file, "it has neumes and no bars", "Neumes are not read.")
    if body.find(f".//{MEI}note") is not None:
        raise _lacks(file, "it has notes and no bars, as mensural music has", "Give an edition with bar lines.")
    raise _lacks(file, "it has neither bars nor notes", "Give the file that has the music.")


def _lacks(file: Input, what: str, remedy: str) -> InvalidInput:
    return InvalidInput.at(what, file=file.name, remedy=remedy)
