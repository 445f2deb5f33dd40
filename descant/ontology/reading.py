"""RDF bytes to quads, in six formats, with errors that say file, line and reason.

Bytes are a stranger's: entities of XML are refused before they can expand, contexts of JSON-LD come from
local files only, nothing is fetched, and RDF 1.2 (triple terms, base directions) is refused, as what is
stored is RDF 1.1. How large a document may be is for the caller to limit.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from typing import IO, Any, BinaryIO, TypeAlias, cast
from xml.parsers import expat

from pyoxigraph import Literal, Quad, Triple, parse

from descant.errors import InvalidInput
from descant.ontology.formats import Format
from descant.ontology.jsonld import Json, inline_contexts

Document: TypeAlias = bytes | mmap
"""What is read: bytes, or a file that is mapped (`mapped`) because it may be larger than memory."""

_BOM = b"\xef\xbb\xbf"
_DEEPEST_XML = 200  # the parser's time grows with the square of the depth
_PLACE = re.compile(r"^(?:Parser error|error) at (?:line )?.*?: ")
_RDF12 = "Describe the statement with a node of its own."
# Strings, IRIs and comments are passed over, so that a << in a text is no triple term.
_TRIPLE_TERM = re.compile(
    rb'"""(?:"{0,2}(?:[^"\\]|\\.))*"""|\'\'\'(?:\'{0,2}(?:[^\'\\]|\\.))*\'\'\'|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\''
    rb'|<(?!<)[^<>"{}|^`\\\x00-\x20]*>|#[^\n]*|(<<)',
    re.DOTALL,
)


def read_rdf(data: Document, syntax: Format, *, file: str | None = None, base: str | None = None) -> Iterator[Quad]:
    """The quads of a document, in its order; relative IRIs are resolved against `base`.

    Raises InvalidInput when the document is broken: at the first quad that is asked for, or where the
    parser gets to the broken line.
    """
    if syntax is Format.JSON_LD:
        yield from _parse_json_ld(_loaded(data[:].removeprefix(_BOM), file), file, base)
        return
    if syntax is Format.RDF_XML:
        _check_xml(data[:].removeprefix(_BOM), file)
    elif data.find(b"<<") >= 0:
        _refuse_triple_terms(data, file)
    yield from _parse(_without_mark(data), syntax, file, base, has_lines=True)


@contextmanager
def mapped(file: BinaryIO) -> Iterator[Document]:
    """A file as a document that is not held in memory; it must be on disk."""
    if os.fstat(file.fileno()).st_size == 0:
        yield b""  # which cannot be mapped
        return
    with mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        yield data


def _without_mark(data: Document) -> Document:
    """The document after its byte order mark."""
    if data[: len(_BOM)] != _BOM:
        return data
    if isinstance(data, bytes):
        return data.removeprefix(_BOM)
    data.seek(len(_BOM))
    return data


def _parse(data: Document | str, syntax: Format, file: str | None, base: str | None, has_lines: bool) -> Iterator[Quad]:
    try:
        for quad in parse(cast("str | bytes | IO[bytes]", data), format=syntax.rdf, base_iri=base):
            _refuse_rdf12(quad, file)
            yield quad
    except SyntaxError as error:
        raise _broken(error, file, has_lines) from error
    except ValueError as error:  # the base is no IRI
        raise InvalidInput.at(str(error), file=file, remedy="Give an absolute IRI as base.") from error


def _broken(error: SyntaxError, file: str | None, has_lines: bool) -> InvalidInput:
    reason = _PLACE.sub("", error.msg)
    remedy = "Mend the document there."
    if "No scheme found" in reason:
        remedy = "Write the IRI in full, or say the base that it is relative to."
    return InvalidInput.at(
        reason,
        file=file,
        line=error.lineno if has_lines else None,
        column=error.offset if has_lines else None,
        remedy=remedy,
    )


def read_json_ld(document: Json, *, base: str | None = None) -> Iterator[Quad]:
    """The same of a document that is JSON-LD, and at hand."""
    yield from _parse_json_ld(document, None, base)


def _loaded(data: bytes, file: str | None) -> Json:
    try:
        return json.loads(data, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise InvalidInput.at(
            error.msg, file=file, line=error.lineno, column=error.colno, remedy="Mend the document there."
        ) from error
    except InvalidInput as error:
        raise InvalidInput.at(error.message, file=file, remedy=error.remedy) from error
    except (ValueError, RecursionError) as error:  # no UTF-8, a number without end, nested without end
        raise InvalidInput.at(str(error), file=file, remedy="Mend the document.") from error


def _parse_json_ld(document: Json, file: str | None, base: str | None) -> Iterator[Quad]:
    try:
        whole = json.dumps(inline_contexts(document), allow_nan=False)
    except InvalidInput as error:
        raise InvalidInput.at(error.message, file=file, remedy=error.remedy) from error
    except ValueError as error:  # 1e999
        raise InvalidInput.at(str(error), file=file, remedy="Leave the value out.") from error
    yield from _parse(whole, Format.JSON_LD, file, base, has_lines=False)


def _refuse_constant(name: str) -> Any:
    raise InvalidInput(f"{name} is no JSON number.", remedy="Leave the value out.")


def _refuse_rdf12(quad: Quad, file: str | None) -> None:
    value = quad.object
    if isinstance(value, Triple) or isinstance(quad.subject, Triple):
        raise InvalidInput.at("Triple terms (RDF 1.2) are not read.", file=file, remedy=_RDF12)
    if isinstance(value, Literal) and value.direction is not None:
        raise InvalidInput.at("Base directions (RDF 1.2) are not read.", file=file, remedy="Say the language only.")


def _refuse_triple_terms(data: Document, file: str | None) -> None:
    """Before parsing, as deeply nested ones overflow the parser's stack and end the process."""
    for found in _TRIPLE_TERM.finditer(data):
        if found[1]:
            line = data[: found.start()].count(b"\n") + 1
            raise InvalidInput.at("Triple terms (RDF 1.2) are not read.", file=file, line=line, remedy=_RDF12)


def _check_xml(data: bytes, file: str | None) -> None:
    """Refuse what is not well-formed, too deep, or declares an entity."""
    try:
        _XmlGuard(file).parser.Parse(data, True)
    except expat.ExpatError as error:
        raise InvalidInput.at(
            expat.ErrorString(error.code),
            file=file,
            line=error.lineno,
            column=error.offset + 1,
            remedy="Mend the document there.",
        ) from error


class _XmlGuard:
    """Looks at the events of an XML parser that expands nothing."""

    def __init__(self, file: str | None) -> None:
        self.file = file
        self.depth = 0
        self.parser = expat.ParserCreate()
        self.parser.EntityDeclHandler = self.declare
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end

    def declare(self, *_: object) -> None:
        raise self.refuse("XML entities are not read.", "Write out what they stand for, and take the DTD away.")

    def start(self, *_: object) -> None:
        self.depth += 1
        if self.depth > _DEEPEST_XML:
            raise self.refuse(f"Elements are nested more than {_DEEPEST_XML} deep.", "Use rdf:resource.")

    def end(self, _: str) -> None:
        self.depth -= 1

    def refuse(self, reason: str, remedy: str) -> InvalidInput:
        return InvalidInput.at(reason, file=self.file, line=self.parser.CurrentLineNumber, remedy=remedy)
