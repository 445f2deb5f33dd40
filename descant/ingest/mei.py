"""MEI 2012 to 5.1 (https://music-encoding.org/)."""

from __future__ import annotations

from collections.abc import Iterator

from descant.errors import InvalidInput
from descant.ingest.inputs import Input
from descant.ingest.notation import edition, xml
from descant.ingest.reading import Reading

_ROOTS = ("mei", "meiCorpus")


class MEI:
    name = "mei"
    version = "1"
    description = "MEI 2012 to 5.1"
    extensions: tuple[str, ...] = (".mei", ".xml")

    def recognises(self, file: Input) -> bool:
        root = xml.root_name(file.head)
        return root in _ROOTS or (file.extension == ".mei" and not root.startswith("score-"))

    def read(self, file: Input) -> Iterator[Reading]:
        root = xml.parse(file.data(xml.LARGEST), file)
        name = xml.local(root)
        if name == "meiCorpus":
            raise InvalidInput.at(
                "it is a corpus, which holds or names several editions", file=file.name, remedy="Give each by itself."
            )
        if root.tag != xml.MEI + "mei":
            raise InvalidInput.at(
                f"it is not MEI: its outermost element is <{name}> of {_namespace(str(root.tag))}",
                file=file.name,
                line=root.sourceline,
                remedy=f'MEI begins with <mei xmlns="{xml.NAMESPACE}">.',
            )
        yield edition.read_edition(root, file)


def _namespace(tag: str) -> str:
    return tag[1:].partition("}")[0] if tag.startswith("{") else "no namespace"
