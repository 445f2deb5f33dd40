"""MusicXML to 4.0, plain and compressed (https://www.w3.org/2021/06/musicxml40/)."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.notation import conversion, mxl, xml
from descant.ingest.notation.credits import about
from descant.ingest.reading import Reading

_ROOTS = ("score-partwise", "score-timewise")
_ZIP = b"PK\x03\x04"


class MusicXML:
    name = "musicxml"
    version = "1"
    description = "MusicXML (.musicxml, .xml, .mxl)"
    extensions: tuple[str, ...] = (".musicxml", ".mxl", ".xml")

    def recognises(self, file: Input) -> bool:
        if file.head.startswith(_ZIP):
            return file.extension == ".mxl" or b"META-INF/container.xml" in file.head
        root = xml.root_name(file.head)
        return root in _ROOTS or (file.extension in (".musicxml", ".mxl") and root != "mei")

    def read(self, file: Input) -> Iterator[Reading]:
        data = file.data(xml.LARGEST)
        if data.startswith(_ZIP):
            data = mxl.score_in(data, file)
        root = xml.parse(data, file)
        if root.tag not in _ROOTS:
            raise InvalidInput.at(
                f"it is not MusicXML: its outermost element is <{xml.local(root)}>",
                file=file.name,
                line=root.sourceline,
            )
        if root.find(".//measure") is None:
            raise InvalidInput.at("there are no bars in it", file=file.name, remedy="Export the score again.")
        if root.tag == "score-timewise":
            _turn(root)
        kept = frozenset(map(str, root.xpath("//@id")))
        reading = conversion.convert(etree.tostring(root, encoding="unicode"), "musicxml", file, kept=kept)
        yield conversion.with_about(reading, about(root))


def _turn(root: etree._Element) -> None:
    """Parts with their bars, from bars with their parts."""
    parts: dict[str, etree._Element] = {}
    for measure in root.findall("measure"):
        for cell in measure.findall("part"):
            name = cell.get("id", "")
            if name not in parts:
                parts[name] = etree.Element("part", id=name)
            column = etree.SubElement(parts[name], "measure", dict(measure.attrib))
            column.extend(list(cell))
        root.remove(measure)
    root.extend(parts.values())
    root.tag = "score-partwise"
