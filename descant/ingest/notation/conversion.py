"""Other notation by way of verovio: it becomes MEI, gets lasting ids, and is stored and read as MEI."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from lxml import etree

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.notation import ids, xml
from descant.ingest.notation.edition import read_tree
from descant.ingest.notation.engraver import Engraved, Format, engrave
from descant.ingest.notation.xml import MEI, XML_ID
from descant.ingest.reading import About, Problem, Reading


def convert(text: str, notation: Format, file: Input, *, kept: Collection[str] = ()) -> Reading:
    """The reading of a text; `kept` are ids of the source that stay as they are."""
    engraved = engrave(text, notation, file.name, convert=True)
    if engraved is None or not engraved.mei:
        raise InvalidInput.at(
            f"verovio finds no music in this {_CALLED[notation]}",
            file=file.name,
            remedy="Open it in a notation program.",
        )
    root = xml.parse(engraved.mei, file)
    _drop_what_changes(root)
    if notation == "abc":
        _mend_ties(root)
    changed = ids.renew(root, kept)
    if notation == "abc":
        _forget_what_sounds(root)
    renamed = _renamed(engraved, changed)
    reading = read_tree(root, file, lambda: renamed)
    if notation == "abc":
        _say_what_sounds(root, reading)
    return replace(
        reading, stored=etree.tostring(root, encoding="UTF-8", xml_declaration=True), stored_extension=".mei"
    )


_GESTURAL = {1: "s", -1: "f", 2: "ss", -2: "ff"}
_CALLED = {"mei": "MEI", "musicxml": "MusicXML", "humdrum": "Humdrum", "abc": "ABC"}


def _drop_what_changes(root: etree._Element) -> None:
    """The date of the conversion, and the copy of every line of the source: neither is of the music."""
    for application in root.iter(MEI + "application"):
        application.attrib.pop("isodate", None)
    for copied in list(root.iter(MEI + "extMeta")):
        copied.getparent().remove(copied)


def _mend_ties(root: etree._Element) -> None:
    """verovio leaves out the `#` before a tie's first note in ABC, and ties a chord's last note to the next's first."""
    notes = {each.get(XML_ID): each for each in root.iter(MEI + "note")}
    for tie in list(root.iter(MEI + "tie")):
        start, end = (notes.get(tie.get(each, "").removeprefix("#")) for each in ("startid", "endid"))
        if start is not None:
            tie.set("startid", f"#{start.get(XML_ID)}")
        if start is None or end is None or MEI + "chord" not in (start.getparent().tag, end.getparent().tag):
            continue
        for first, second in _same_pitches(start, end):
            tie.addprevious(etree.Element(MEI + "tie", startid=f"#{first}", endid=f"#{second}"))
        tie.getparent().remove(tie)


def _same_pitches(start: etree._Element, end: etree._Element) -> Iterator[tuple[str, str]]:
    """Ids of notes of the chords that the two are in, or of the notes themselves."""
    ends = {(each.get("pname"), each.get("oct")): each.get(XML_ID, "") for each in _together(end)}
    for each in _together(start):
        if (each.get("pname"), each.get("oct")) in ends:
            yield each.get(XML_ID, ""), ends[each.get("pname"), each.get("oct")]


def _together(note: etree._Element) -> Iterable[etree._Element]:
    chord = note.getparent()
    return chord.iterchildren(MEI + "note") if chord.tag == MEI + "chord" else (note,)


def _forget_what_sounds(root: etree._Element) -> None:
    """verovio reads the key of ABC, but no accidental beyond the note that it stands at."""
    for element in root.iter(MEI + "note", MEI + "accid"):
        element.attrib.pop("accid.ges", None)


def _say_what_sounds(root: etree._Element, reading: Reading) -> None:
    notes = reading.score.notes.notes if reading.score else ()
    altered = {note.id: _GESTURAL[note.alter] for note in notes if note.alter in _GESTURAL}
    for element in root.iter(MEI + "note"):
        if element.get(XML_ID) in altered and element.find(MEI + "accid") is None and "accid" not in element.attrib:
            element.set("accid.ges", altered[element.get(XML_ID)])


def _renamed(engraved: Engraved, changed: dict[str, str]) -> Engraved:
    bars = {changed.get(name, name): time for name, time in engraved.bars.items()}
    onsets = {changed.get(name, name): time for name, time in engraved.onsets.items()}
    return Engraved(bars, onsets, engraved.end)


def with_about(reading: Reading, said: About) -> Reading:
    """What the source says of itself, in place of what verovio made of it; the music's part stays."""
    found = reading.about
    about = replace(
        said,
        titles=said.titles or found.titles,
        people=said.people or found.people,
        key=said.key or found.key,
        metre=found.metre,
        instruments=said.instruments or found.instruments,
    )
    return replace(reading, about=about)


def decode(file: Input) -> tuple[str, list[Problem]]:
    """Text as UTF-8, or Latin-1, in which much of older corpora is."""
    try:
        return file.text(xml.LARGEST), []
    except InvalidInput:
        data = file.data(xml.LARGEST)
        if b"\0" in data:
            raise
        return data.decode("latin-1"), [Problem("encoding", "It is not UTF-8 and was read as Latin-1.")]
