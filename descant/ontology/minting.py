"""New IRIs: from the hash of content, from a key, or from a random id; never from a result, never personal.

    minter = Minter("https://example.org/music/")
    minter.work("op92-2")                  # https://example.org/music/id/work/op92-2
    minter.source(content_id(data))        # …/id/source/sha256-7c1f…
    minter.run(key_id(content, "tags", "1.0", "threshold=0.5"))   # the same again for the same key
    minter.annotation()                    # …/annotations/01JD6…, random, sortable by time

Whatever names are made of, the result is one valid path segment (RFC 3987): all but letters, digits and
`-._~` is percent-encoded.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from functools import lru_cache
from urllib.parse import quote, unquote

from pyoxigraph import NamedNode

from descant.errors import InvalidInput
from descant.ontology.iris import CHORDS, DEGREES, KEYS, MEASURES, MTT, NOTES, PARAMETERS

_BASE32 = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
_IN_FRAGMENT = "/?:@!$&'()*+,;="
_IN_CHORD = "/:()*"
_LONGEST_SEGMENT = 200


def random_id() -> str:
    """26 characters that sort by time of making: 48 bits of milliseconds, 80 of chance (as a ULID)."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return "".join(_BASE32[number >> shift & 31] for shift in range(125, -1, -5))


def content_id(data: bytes) -> str:
    """The name of a file's content, `sha256-` and 64 hexadecimal digits."""
    return "sha256-" + hashlib.sha256(data).hexdigest()


def key_id(*parts: str) -> str:
    """A name that is the same for the same key, such as (content hash, analyser, version, parameters)."""
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def segment(name: str) -> str:
    """A name as one path segment."""
    if name in ("", ".", "..") or len(name) > _LONGEST_SEGMENT:
        raise InvalidInput(
            f"{name[:40]!r} cannot be part of an IRI.",
            remedy=f"Give a name of 1 to {_LONGEST_SEGMENT} characters other than '.' and '..'.",
        )
    return quote(name, safe="")


def fragment(iri: NamedNode, text: str) -> NamedNode:
    """A place inside a resource: `#t=1,2`, `#xywh=0,0,10,10`, an xml:id; any older fragment is replaced."""
    return NamedNode(f"{iri.value.partition('#')[0]}#{quote(text, safe=_IN_FRAGMENT)}")


class Minter:
    """Makes IRIs under one base, which ends in `/` (configuration: `base`).

    Everything but annotations lives under `id/`; annotations are minted under their container, as the
    Web Annotation Protocol wants (https://www.w3.org/TR/annotation-protocol/).
    """

    def __init__(self, base: str) -> None:
        if not (re.match(r"[a-z][a-z0-9+.-]*://[^\s<>\"{}|\\^`?#]+$", base) and base.endswith("/")):
            raise InvalidInput(
                f"{base!r} cannot be the base of IRIs.",
                remedy="Give an absolute address that ends in '/', like https://example.org/music/.",
            )
        self.base = base

    def iri(self, kind: str, *names: str) -> NamedNode:
        """`id/kind/name/name…`; without names a random one."""
        return NamedNode("/".join([self.base + "id", *map(segment, (kind, *(names or (random_id(),))))]))

    def work(self, name: str | None = None) -> NamedNode:
        return self._make("work", name)

    def version(self, name: str | None = None) -> NamedNode:
        return self._make("version", name)

    def source(self, content: str) -> NamedNode:
        """One file's content (`content_id`): its source."""
        return self.iri("source", content)

    def file(self, content: str, extension: str = "") -> NamedNode:
        """The file itself, with its extension (`.mei`): what fragments are appended to."""
        return self.iri("file", content + extension)

    def signal(self, content: str) -> NamedNode:
        """The sound of a file, named by the first file that had it."""
        return self.iri("signal", content)

    @staticmethod
    def bar(version: NamedNode, index: int) -> NamedNode:
        return NamedNode(f"{version.value}/bar/{index}")

    @staticmethod
    def instrument(version: NamedNode, label: str) -> NamedNode:
        """Of one version: elsewhere the same name may mean another instrument."""
        return NamedNode(f"{version.value}/instrument/{key_id(label.casefold())}")

    def concordance(self, name: str | None = None) -> NamedNode:
        return self._make("concordance", name)

    def bar_pair(self, concordance: NamedNode, index: int) -> NamedNode:
        return NamedNode(f"{concordance.value}/{index}")

    @staticmethod
    def passage(concordance: NamedNode, index: int) -> NamedNode:
        return NamedNode(f"{concordance.value}/passage/{index}")

    def comparison(self, name: str | None = None) -> NamedNode:
        return self._make("comparison", name)

    @staticmethod
    def within(whole: NamedNode, role: str, index: int) -> NamedNode:
        """One of the things that a comparison is made of."""
        return NamedNode(f"{whole.value}/{role}/{index}")

    @staticmethod
    def voice(version: NamedNode, part: str, staff: int) -> NamedNode:
        return NamedNode(f"{version.value}/voice/{key_id(part, str(staff))}")

    def time_map(self, name: str | None = None) -> NamedNode:
        return self._make("time-map", name)

    @staticmethod
    def played_bar(time_map: NamedNode, position: int) -> NamedNode:
        return NamedNode(f"{time_map.value}/{position}")

    def idea(self, name: str | None = None) -> NamedNode:
        return self._make("idea", name)

    def material(self, name: str | None = None) -> NamedNode:
        return self._make("material", name)

    def extract(self, name: str | None = None) -> NamedNode:
        return self._make("extract", name)

    def selection(self, name: str | None = None) -> NamedNode:
        return self._make("selection", name)

    def annotation(self, name: str | None = None) -> NamedNode:
        return NamedNode(f"{self.base}annotations/{segment(name or random_id())}")

    def run(self, key: str | None = None) -> NamedNode:
        """A run; the same for the same `key_id`, so that doing an analysis again replaces it."""
        return self._make("run", key)

    def model(self, name: str) -> NamedNode:
        return self.iri("model", name)

    def agent(self, name: str | None = None) -> NamedNode:
        """Software by name; people by chance, because an IRI outlives its owner's consent."""
        return self._make("agent", name)

    def sequence(self, key: str | None = None) -> NamedNode:
        return self._make("sequence", key)

    def chord_graph(self, key: str | None = None) -> NamedNode:
        return self._make("csg", key)

    def likeness(self, key: str | None = None) -> NamedNode:
        return self._make("likeness", key)

    def graph(self, about: NamedNode) -> NamedNode:
        """The named graph that holds what one source, run, collection or annotation says."""
        path = about.value.removeprefix(self.base).removeprefix("id/")
        return NamedNode(f"{self.base}graph/{quote(path, safe='/')}")

    def _make(self, kind: str, name: str | None) -> NamedNode:
        return self.iri(kind, name) if name is not None else self.iri(kind)


@lru_cache(maxsize=65536)
def chord_iri(label: str) -> NamedNode:
    """The shared chord of a label: `#` as `s`, `,` as `%2C`, as the chord ontology's symbols do.

    `F#:min7/b3` is `…/chord/Fs:min7/b3`; `chord_label` gives the label back, whatever it is.
    """
    plain = quote(label.replace("#", "s"), safe=_IN_CHORD)
    if _decode_chord(plain) != label:
        # A label outside Harte's grammar, where an `s` could be read as a sharp: encode every `s` and `#`.
        plain = quote(label, safe=_IN_CHORD).replace("s", "%73")
    return NamedNode(CHORDS + plain)


def chord_label(iri: NamedNode) -> str:
    """The label of a shared chord."""
    if not iri.value.startswith(CHORDS):
        raise InvalidInput(f"<{iri.value}> is not a shared chord.", remedy=f"These begin with {CHORDS}.")
    return _decode_chord(iri.value.removeprefix(CHORDS))


def _decode_chord(path: str) -> str:
    return unquote(path.replace("sus", "\0").replace("s", "#").replace("\0", "sus"))


def note_iri(name: str) -> NamedNode:
    """A note of the chord ontology: `F#` is `…/chord/note/Fs`."""
    return NamedNode(NOTES + name.replace("#", "s"))


def note_name(iri: NamedNode) -> str:
    return iri.value.removeprefix(NOTES).replace("s", "#")


def degree_iri(degree: str) -> NamedNode:
    """A scale degree such as `b3` or `#11`, shared by all chords with that bass."""
    return NamedNode(DEGREES + degree.replace("#", "s"))


def degree_name(iri: NamedNode) -> str:
    return iri.value.removeprefix(DEGREES).replace("s", "#")


def parameter_iri(name: str) -> NamedNode:
    return NamedNode(PARAMETERS + segment(name))


def parameter_name(iri: NamedNode) -> str:
    return unquote(iri.value.removeprefix(PARAMETERS))


def measure_iri(name: str) -> NamedNode:
    return NamedNode(MEASURES + segment(name))


def measure_name(iri: NamedNode) -> str:
    return unquote(iri.value.removeprefix(MEASURES))


def key_iri(tonic: str, mode: str) -> NamedNode:
    """A key by its tonic and `major` or `minor`: `F#` minor is `…keys.owl#FSharpMinor`."""
    alteration = {"#": "Sharp", "b": "Flat", "": ""}[tonic[1:]]
    return NamedNode(f"{KEYS}{tonic[0]}{alteration}{mode.capitalize()}")


def tag_iri(name: str) -> NamedNode:
    """A MagnaTagATune tag by its name: `no vocals` is `mtt:no-vocals`."""
    return NamedNode(MTT + segment(name.replace(" ", "-")))
