"""Which voice sounds where, as a matrix with numbers in its cells; and the chords of both, bar by bar."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from descant.analysis.comparing_scores.comparing import Comparison
from descant.analysis.comparing_scores.harmony import BarChords, Chords, Placed
from descant.analysis.comparing_scores.instrumentation import MOSTLY
from descant.analysis.comparing_scores.legend import STYLE
from descant.analysis.comparing_scores.phrases import ENGLISH
from descant.analysis.exporting.sheet import WIDE, drawn, fitting, plain, written
from descant.analysis.exporting.words import short

CELL, LINE, LEFT, TOP = 108, 40, 190, 104
MOST = 40
"""voices that are drawn, of each version"""
PASSAGE, BAR, STAVE, HEAD = 64, 118, 78, 66
"""bars that are drawn at once; pixels of a bar and of a line of bars, and above them"""
_MARKS = {Chords.SAME: "=", Chords.ROOT: "≈", Chords.OTHER: "≠", Chords.NONE: "–"}
_MIDDLE, _END = ' text-anchor="middle"', ' text-anchor="end"'


def instrumentation_picture(found: Comparison) -> bytes:
    """Rows are the first version's voices, columns the second's; the last column is what sounds in none."""
    one, other = (side.version for side in found.sides)
    rows, columns = min(len(one.voices), MOST), min(len(other.voices), MOST)
    width, height = max(WIDE // 2, LEFT + CELL * (columns + 1) + 12), TOP + LINE * rows + 12
    title = f"Where {one.name} sounds in {other.name}"
    told = "Per cent of a voice's time: at the same pitch + in another octave.", "A frame: most of its bars."
    parts = [written(8, 20, fitting(title, width - 16), ' class="t"')]
    parts += [written(8, 40 + 18 * at, fitting(line, width - 16)) for at, line in enumerate(told)]
    names = [(voice.name, voice.place) if voice.name else ("", voice.label) for voice in other.voices[:columns]]
    for at, lines in enumerate([*names, ("", "in no voice")]):
        parts += [
            written(LEFT + CELL * (at + 0.5), TOP - 26 + 16 * down, fitting(line, CELL - 4), _MIDDLE)
            for down, line in enumerate(lines)
        ]
    for row in range(rows):
        parts.append(written(LEFT - 8, TOP + LINE * row + 25, fitting(one.voices[row].label, LEFT - 12), _END))
        parts += [_cell(found, row, column) for column in range(columns)]
        parts.append(_nowhere(found, row, columns))
    return drawn(width, height, title, parts, STYLE + _FRAMES)


_FRAMES = ".h{fill:none;stroke:#1d1b19;stroke-width:3}@media (prefers-color-scheme:dark){.h{stroke:#e9e5dd}}"


def _cell(found: Comparison, row: int, column: int) -> str:
    own = found.sides[0].instrumentation
    same, octave = float(own.same[row, column]), float(own.octave[row, column])
    x, y = LEFT + CELL * column, TOP + LINE * row
    names = (side.version.voices[at].label for side, at in zip(found.sides, (row, column), strict=True))
    bars = int(own.mostly[row, column])
    shares = f"{ENGLISH.percent(same)} at the same pitch, {ENGLISH.percent(octave)} in another octave"
    tip = f"{' in '.join(names)}: {shares}, {bars} of {int(own.sounds[row])} bars"
    text = written(x + CELL / 2, y + 25, f"{100 * same:.0f} + {100 * octave:.0f}", _MIDDLE) if same + octave else ""
    is_main = own.sounds[row] and bars >= MOSTLY * own.sounds[row]
    frame = f'<rect class="h" x="{x + 3}" y="{y + 3}" width="{CELL - 6}" height="{LINE - 6}"/>' if is_main else ""
    return f"<g><title>{plain(tip)}</title>{_shaded(x, y, same + octave)}{frame}{text}</g>"


def _nowhere(found: Comparison, row: int, columns: int) -> str:
    share = float(found.sides[0].instrumentation.nowhere[row])
    x, y = LEFT + CELL * columns, TOP + LINE * row
    return _shaded(x, y, share) + written(x + CELL / 2, y + 25, f"{100 * share:.0f}", _MIDDLE)


def _shaded(x: float, y: float, share: float) -> str:
    shade = f'fill-opacity="{0.42 * min(share, 1.0):.3f}"'
    return f'<rect class="b" x="{x}" y="{y}" width="{CELL}" height="{LINE}" {shade}/>'


def chords_picture(found: Comparison, first: int = 0, width: int = WIDE) -> bytes:
    """Of some bars that are compared, from one of them on: above the first version's chords, below the second's."""
    bars = list(enumerate(islice(found.harmonies.bars if found.harmonies else (), first, first + PASSAGE)))
    across = max(1, (width - 16) // BAR)
    names = " and ".join(side.version.name for side in found.sides)
    title = f"Chords: {names}"
    told = "Above the first version, below the second in its key. = same chord, ≈ same root, ≠ another, – no chord"
    parts = [written(8, 20, fitting(title, width - 16), ' class="t"'), written(8, 40, fitting(told, width - 16))]
    for at, bar in bars:
        parts += _bar(found, first + at, bar, 8 + BAR * (at % across), HEAD + STAVE * (at // across))
    if not bars:
        parts.append(written(8, HEAD + 14, "There are no chords here."))
    return drawn(width, HEAD + STAVE * max(1, -(-len(bars) // across)), title, parts, STYLE + _FRAMES)


def _bar(found: Comparison, place: int, bar: BarChords, x: float, y: float) -> Iterator[str]:
    row = found.rows[found.compared[place]]
    number = "" if row.one is None else found.sides[0].version.number(row.one)
    thick = bar.kind in (Chords.ROOT, Chords.OTHER)
    yield written(x + 2, y, f"{number} {_MARKS[bar.kind]}", ' class="t"')
    yield f'<rect class="{"h" if thick else "s"}" x="{x + 1}" y="{y + 5}" width="{BAR - 6}" height="46"/>'
    for side, down in ((bar.one, 22), (bar.other, 43)):
        yield written(x + 6, y + down, fitting(_named(side), BAR - 14))


def _named(chords: tuple[Placed, ...]) -> str:
    return " ".join(short(each.label) for each in chords) or "–"
