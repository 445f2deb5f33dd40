"""A comparison in sentences that a person can read, in English or German."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import groupby

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.contour import LOWER, UPPER
from descant.analysis.comparing_scores.harmony import Chords
from descant.analysis.comparing_scores.instrumentation import main_lines
from descant.analysis.comparing_scores.kinds import Status
from descant.analysis.comparing_scores.numbering import bars_named
from descant.analysis.comparing_scores.phrases import Language, language
from descant.analysis.comparing_scores.versions import Version

HALF = 0.5
LOST = 0.1
"""share of a voice's time from which on it is told that it sounds nowhere"""


def sentences(found: Comparison, code: str = "en") -> list[str]:
    words = language(code)
    parts: tuple[Callable[[Comparison, Language], Iterator[str]], ...] = (
        _bars,
        _key,
        _notes,
        _lines,
        _nowhere,
        _voices,
        _chords,
        _density,
        _contour,
    )
    if found.compared:
        return [sentence for part in parts for sentence in part(found, words)]
    return [*_bars(found, words), words.says("nothing")]


def summary(found: Comparison, code: str = "en") -> str:
    return " ".join(sentences(found, code))


def _bars(found: Comparison, words: Language) -> Iterator[str]:
    statuses = (Status.LEFT_OUT, Status.ADDED, Status.NOT_FILLED)
    for status in statuses:
        yield from _of_status(found, status, words)
    if not any(found.of(status) for status in statuses):
        yield words.says("all there", all=len(found.sides[0].version.numbers))
    yield from _repeated(found, words)
    unsure = [at for at in found.compared if (found.rows[at].certainty or 0.0) < HALF]
    yield from _told(found, "unsure", unsure, len(found.compared), words)


def _repeated(found: Comparison, words: Language) -> Iterator[str]:
    """Bars of the second that are a bar of the first which another one before them was already."""
    version, seen, again = found.sides[1].version, set[int](), []
    for bar, their in sorted(found.alignment.pairs, key=lambda pair: pair[1]):
        if bar in seen:
            again.append(their)
        seen.add(bar)
    if again:
        yield _of_version(version, "repeated", again, words)


def _of_status(found: Comparison, status: Status, words: Language) -> Iterator[str]:
    side = 1 if status is Status.ADDED else 0
    version = found.sides[side].version
    at = found.of(status)
    bars = {bar for row in at if (bar := (found.rows[row].one, found.rows[row].other)[side]) is not None}
    if bars:
        yield _of_version(version, status.value, bars, words)
    elif at:
        yield from _told(found, status.value, at, len(found.rows), words)


def _of_version(version: Version, name: str, bars: Collection[int], words: Language) -> str:
    """Of so many of its bars."""
    named = _without_word(bars_named(version, bars, words), words)
    return words.says(
        name, count=version.count(bars), all=len(version.numbers), bars=named, version=words.word(version.name)
    )


def _told(found: Comparison, name: str, rows: Sequence[int], whole: int, words: Language) -> Iterator[str]:
    """In so many rows of all."""
    if rows:
        yield words.says(name, count=len(rows), all=whole, bars=_without_word(_named(found, rows, words), words))


def _named(found: Comparison, rows: Sequence[int], words: Language) -> str:
    """By the bars of the first version; by those of the second where it has none."""
    side = 0 if any(found.rows[at].one is not None for at in rows) else 1
    bars = [(found.rows[at].one, found.rows[at].other)[side] for at in rows]
    return bars_named(found.sides[side].version, [bar for bar in bars if bar is not None], words)


def _without_word(bars: str, words: Language) -> str:
    """`bars` need not be said twice."""
    for name in ("bars", "bar"):
        bars = bars.removeprefix(words.says(name, bars=""))
    return bars


def _key(found: Comparison, words: Language) -> Iterator[str]:
    step = found.transposition
    yield words.says("transposed", interval=words.interval(step)) if step.semitones else words.says("same key")


def _notes(found: Comparison, words: Language) -> Iterator[str]:
    shares = found.shares
    yield words.says("notes", **{name: words.percent(share) for name, share in shares._asdict().items()})
    apart = [at for at in found.compared if (own := found.rows[at].shares) and own.difference >= HALF]
    yield from _told(found, "different", apart, len(found.compared), words)
    respelt = [at for at in found.compared for note in found.rows[at].notes[1] if note.respelt]
    if respelt:
        yield words.says("respelt", count=len(respelt), bars=_named(found, respelt, words))


def _lines(found: Comparison, words: Language) -> Iterator[str]:
    """What each voice of the second has of the first."""
    one, other = found.sides
    lines = sorted(main_lines(one.instrumentation), key=lambda each: (each.where, -each.share))
    for where, own in groupby(lines, lambda each: each.where):
        voices = [
            words.says(
                "line" if line.at_pitch else "moved line",
                voice=words.voice(one.version.voices[line.voice]),
                share=words.percent(line.share),
            )
            for line in own
        ]
        place, version = words.voice(other.version.voices[where]), words.word(other.version.name)
        yield words.says("taken", where=place, version=version, voices=words.listed(voices))


def _nowhere(found: Comparison, words: Language) -> Iterator[str]:
    one, other = found.sides
    shares = one.instrumentation.nowhere.tolist()
    lost = sorted((at for at, share in enumerate(shares) if share >= LOST), key=lambda at: -shares[at])
    voices = [
        words.says("time", voice=words.voice(one.version.voices[at]), share=words.percent(shares[at])) for at in lost
    ]
    if voices:
        yield words.says("nowhere", version=words.word(other.version.name), voices=words.listed(voices))


def _voices(found: Comparison, words: Language) -> Iterator[str]:
    for side, name in zip(found.sides, ("voice left out", "voice added"), strict=True):
        stretches = sorted(side.missing, key=lambda each: each.voice)
        for voice, own in groupby(stretches, lambda each: each.voice):
            bars = _named(found, [row for each in own for row in each.rows], words)
            yield words.says(name, voice=words.voice(side.version.voices[voice]), bars=bars)


def _chords(found: Comparison, words: Language) -> Iterator[str]:
    if found.harmonies is None:
        return
    shares = [found.harmonies.share(kind) for kind in (Chords.SAME, Chords.ROOT, Chords.OTHER)]
    same, root, other = (None if share is None else words.percent(share) for share in shares)
    if same is not None:
        yield words.says("chords", same=same, root=root, other=other)


def _density(found: Comparison, words: Language) -> Iterator[str]:
    one, other = (words.decimal(found.notes_a_quarter(side), 1) for side in (0, 1))
    yield words.says("density", one=one, other=other, version=words.word(found.sides[1].version.name))


def _contour(found: Comparison, words: Language) -> Iterator[str]:
    for name, line in ((UPPER, found.contour.upper), (LOWER, found.contour.lower)):
        if line.same_direction is not None:
            known = line.correlation is not None
            correlation = words.decimal(line.correlation or 0.0, 2) if known else words.words["unknown"]
            yield words.says(
                "line together",
                line=words.word(name),
                share=words.percent(line.same_direction),
                correlation=correlation,
            )
