"""essentia's readings stand beside ours: asked in a process of their own, and only where they are meant to be."""

from __future__ import annotations

import ast
import csv
import os
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from descant.analysis import essentia
from descant.analysis.analysing import analyse_with, chosen, configured, family, key_of, known
from descant.analysis.built_in import BUILT_IN, ESSENTIA
from descant.analysis.essentia import asking, installed
from descant.analysis.essentia.asking import KeptSound
from descant.analysis.essentia.readings import EssentiaChords, EssentiaRhythm, harte
from descant.analysis.exporting import exported
from descant.analysis.exporting.jams import from_jams
from descant.analysis.findings import Findings, Task
from descant.analysis.hearing import LOUDEST, Form
from descant.analysis.models import card
from descant.analysis.networks import Network
from descant.analysis.reports import report_of
from descant.config import Config
from descant.errors import Missing, NotFound, TooLarge
from descant.jobs.analysing.ordering import Wish
from tests.analysis.hearing import found_by
from tests.analysis.sounds import RATE, chords, clicks, noise, silence, tone, write

ROOT = Path(__file__).resolve().parents[2]
CADENCE = ["C:maj", "F:maj", "G:maj", "C:maj", "A:min", "F:maj", "G:maj", "C:maj"]
OF_A_WHOLE, OF_A_PATCH = 0.04, 0.1
"""what docs/analysis.md says that scores of tags differ from ours by, at the most"""

with_essentia = pytest.mark.usefixtures("with_essentia")


def heard_by(path: Path, name: str) -> Findings:
    return found_by(path, ESSENTIA[name])


# -- what was put in is found ----------------------------------------------------------------------------------


@with_essentia
def test_chords_are_those_that_sound_in_harte_s_syntax(tmp_path: Path) -> None:
    found = heard_by(write(tmp_path / "cadence.wav", chords(CADENCE, 3.0)), "essentia-chords")
    middles = np.arange(1.5, 24, 3)
    said = [next(each for each in found.found if each.span.start <= middle < each.span.end) for middle in middles]
    assert [each.value for each in said] == CADENCE
    assert {each.kind for each in found.found} == {"majmin"}
    assert all(each.confidence > 0.5 for each in said)
    spans = [each.span for each in found.found]
    assert [each.start for each in spans] == [0, *(each.end for each in spans[:-1])]
    assert spans[-1].end == pytest.approx(24)
    strength = found.curves["strength"]
    assert len(strength.values) * strength.step == pytest.approx(24, abs=0.2)


@with_essentia
def test_a_pause_has_no_chord(tmp_path: Path) -> None:
    sound = np.concatenate([chords(["C:maj"] * 2), silence(4), chords(["G:maj"] * 2)])
    found = heard_by(write(tmp_path / "pause.wav", sound), "essentia-chords")
    assert [each.value for each in found.found] == ["C:maj", "N", "G:maj"]
    assert found.found[1].span == pytest.approx((4, 8), abs=0.2)
    assert found.found[1].confidence is None


@pytest.mark.parametrize(("label", "expected"), [("C", "C:maj"), ("Am", "A:min"), ("Bbm", "Bb:min"), ("F#", "F#:maj")])
def test_labels_are_harte_s(label: str, expected: str) -> None:
    assert harte(label) == expected


@with_essentia
def test_the_key(tmp_path: Path) -> None:
    [found] = heard_by(write(tmp_path / "c.wav", chords(CADENCE * 2, 2.0)), "essentia-key").found
    assert (found.kind, found.value, found.span) == ("key", "C:major", None)
    assert 0.8 < found.confidence <= 1


@with_essentia
@pytest.mark.parametrize("tempo", [80, 120])
def test_the_tempo_and_beats_of_a_metronome(tmp_path: Path, tempo: float) -> None:
    found = heard_by(write(tmp_path / "clicks.wav", clicks(tempo, 40)), "essentia-rhythm")
    [said] = found.of("tempo")
    assert said.value == pytest.approx(tempo, rel=0.01)
    assert 0.5 < said.confidence <= 1
    beats = np.array([each.span.start for each in found.of("beat")])
    true = np.arange(0, 39.8, 60 / tempo)
    assert np.median([np.abs(beats - time).min() for time in true[2:-2]]) < 0.05


@with_essentia
def test_a_metronome_is_more_danceable_than_a_cadence(tmp_path: Path) -> None:
    sounds = {"clicks": clicks(120, 40), "cadence": chords(CADENCE * 2, 2.0)}
    found = [heard_by(write(tmp_path / f"{name}.wav", each), "essentia-danceability") for name, each in sounds.items()]
    [[beaten], [sung]] = [each.found for each in found]
    assert beaten.kind == sung.kind == "danceability"
    assert 3.5 > beaten.value > sung.value > 0


@with_essentia
def test_noise_has_no_tempo(tmp_path: Path) -> None:
    found = heard_by(write(tmp_path / "noise.wav", noise(40)), "essentia-rhythm")
    assert not found.found
    assert "not sure of the beats" in found.remarks[0]
    [said, *_] = found_by(tmp_path / "noise.wav", EssentiaRhythm(clear_from=0.0)).found
    assert said.kind == "tempo"


# -- tags are those of our own musicnn, heard by another ear ---------------------------------------------------


def differences(path: Path) -> tuple[float, float]:
    """The largest difference of a tag's score: of the whole, and of a patch."""
    _, found = analyse_with(path, [BUILT_IN["mtt-musicnn"], ESSENTIA["essentia-musicnn"]], name=path.name)
    ours, theirs = found.values()
    whole = [{each.value: each.confidence for each in one.found if each.span is None} for one in (ours, theirs)]
    assert whole[0].keys() == whole[1].keys()
    patches = ours.curves["scores"].values - theirs.curves["scores"].values
    embeddings = [each.curves["embedding"].values.mean(axis=0) for each in (ours, theirs)]
    assert np.corrcoef(embeddings)[0, 1] > 0.98
    return max(abs(whole[0][tag] - whole[1][tag]) for tag in whole[0]), float(np.abs(patches).max())


@with_essentia
def test_tags_are_near_to_ours(tmp_path: Path) -> None:
    of_whole, of_patch = differences(write(tmp_path / "sound.wav", chords(CADENCE, 2.0)))
    assert 0 < of_whole < OF_A_WHOLE
    assert of_patch < OF_A_PATCH


@with_essentia
def test_tags_of_recordings_are_near_to_ours(shared_data: Path) -> None:
    for path in sorted((shared_data / "audio" / "chords").glob("*.ogg")):
        of_whole, of_patch = differences(path)
        assert of_whole < OF_A_WHOLE, path.name
        assert of_patch < OF_A_PATCH, path.name


RUN_THE_GRAPH = """
import sys
import numpy as np
import essentia.standard

graph, spectra, said = sys.argv[1:]
pool = essentia.Pool()
pool.set("model/Placeholder", np.load(spectra)[:, np.newaxis])
outputs = ["model/Sigmoid", "model/embedding"]
run = essentia.standard.TensorflowPredict(graphFilename=graph, inputs=["model/Placeholder"], outputs=outputs)
found = run(pool)
np.savez(said, tags=found[outputs[0]], embedding=found[outputs[1]])
"""


@with_essentia
def test_the_graph_says_what_the_onnx_file_says(tmp_path: Path) -> None:
    spectra = np.random.default_rng(2).uniform(0, 4, (3, 187, 96)).astype(np.float32)
    np.save(tmp_path / "spectra.npy", spectra)
    files = [str(card("essentia-musicnn").path), str(tmp_path / "spectra.npy"), str(tmp_path / "said.npz")]
    subprocess.run([sys.executable, "-c", RUN_THE_GRAPH, *files], check=True, capture_output=True)
    with np.load(tmp_path / "said.npz") as said:
        for name, ours in zip(said.files, Network(card("mtt-musicnn"))(spectra, *said.files), strict=True):
            assert said[name].reshape(3, -1) == pytest.approx(ours, abs=1e-5)


# -- nothing is invented ---------------------------------------------------------------------------------------


@with_essentia
@pytest.mark.parametrize("name", ESSENTIA)
@pytest.mark.parametrize("seconds", [0.05, 12.0])
def test_of_silence_nothing_is_said_but_why(tmp_path: Path, name: str, seconds: float) -> None:
    found = heard_by(write(tmp_path / "silence.wav", silence(seconds)), name)
    assert not found.found
    assert "nothing to be heard" in found.remarks[0]


@with_essentia
@pytest.mark.parametrize("name", ESSENTIA)
@pytest.mark.parametrize("seconds", [0.01, 0.3, 2.0, 3.5])
def test_what_is_short_is_heard_where_there_is_something_to_be_known(tmp_path: Path, name: str, seconds: float) -> None:
    found = heard_by(write(tmp_path / "short.wav", tone(60, seconds)), name)
    for each in found.found:
        assert each.span is None or 0 <= each.span.start <= each.span.end <= max(seconds, 3.0)
    if seconds < getattr(ESSENTIA[name], "shortest", 0):
        assert not found.found
        assert "shorter than" in found.remarks[0]
    if ESSENTIA[name].task is Task.TAGS:
        assert len([each for each in found.found if each.span is None]) == (50 if seconds > 1.5 else 0)
        assert any("patch" in each for each in found.remarks) is (seconds < 2.9)


@with_essentia
@pytest.mark.parametrize("name", ESSENTIA)
def test_what_is_no_number_is_silence_to_them_all(tmp_path: Path, name: str) -> None:
    sound = np.concatenate([chords(CADENCE[:4], 3.0), clicks(120, 12)])
    sound[RATE : RATE + 3] = np.nan, np.inf, -2 * LOUDEST
    path = write(tmp_path / "broken.wav", sound, subtype="FLOAT")
    heard, found = analyse_with(path, [ESSENTIA[name]], name=path.name)
    assert "3 samples are no numbers" in heard.remarks[0]
    values = [each.confidence or 0 for each in found[name].found]
    values += [float(each.value) for each in found[name].found if not isinstance(each.value, str)]
    assert np.isfinite(values).all()
    assert found[name].found


@with_essentia
def test_what_is_too_long_is_not_kept_and_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LONGEST", 60)
    monkeypatch.setattr(asking, "ask", lambda *question: pytest.fail("essentia was asked"))
    found = heard_by(write(tmp_path / "long.wav", noise(61)), "essentia-key")
    assert found == Findings(
        remarks=("it is longer than the 1 minutes that essentia is given at once, so there is no key",)
    )


def test_sound_is_kept_up_to_its_bound_without_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "LONGEST", 2)
    with KeptSound("a.wav") as kept:
        for _ in range(4):
            kept.take(np.ones(asking.RATE, np.float32))
        path = Path(f"/proc/self/fd/{kept.descriptor}")
        assert np.fromfile(path, np.float32).sum() == 2 * asking.RATE
        assert "(deleted)" in str(path.readlink())


def test_where_there_is_no_room_for_the_sound_that_is_said() -> None:
    kept = KeptSound("a.wav")
    kept._file.close()
    kept._file = Path("/dev/full").open("r+b", buffering=0)  # noqa: SIM115 - KeptSound closes it
    with kept, pytest.raises(TooLarge, match=r"^a\.wav: its sound cannot be kept in .*: No space left.*TMPDIR"):
        kept.take(np.ones(10, np.float32))


# -- in a process of its own -----------------------------------------------------------------------------------


def workers() -> Iterator[int]:
    """Processes of essentia that we started."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            parent = (path / "stat").read_text().rpartition(")")[2].split()[1]
            if parent == str(os.getpid()) and b"descant.analysis.essentia.worker" in (path / "cmdline").read_bytes():
                yield int(path.name)
        except (FileNotFoundError, ProcessLookupError):
            continue


@with_essentia
@pytest.mark.parametrize("name", ["essentia-rhythm", "essentia-musicnn"])
def test_where_its_process_dies_the_error_names_the_recording_and_nothing_is_found(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "long.wav", noise(600))
    asking._children().close()
    found: list[Findings] = []
    errors: list[Exception] = []

    def analyse() -> None:
        try:
            found.append(heard_by(path, name))
        except TooLarge as error:
            errors.append(error)

    thread = threading.Thread(target=analyse)
    thread.start()
    while not (started := list(workers())) and thread.is_alive():
        time.sleep(0.05)
    os.kill(started[0], signal.SIGKILL)
    thread.join()
    assert not found
    assert str(errors[0]).startswith("long.wav: essentia was killed")
    assert not list(workers())
    assert heard_by(write(tmp_path / "c.wav", chords(CADENCE, 2.0)), "essentia-key").found, "the next one is asked anew"


ANALYSE_ALL = """
import sys
from pathlib import Path
from descant.analysis.analysing import analyse_with
from descant.analysis.built_in import ESSENTIA
_, found = analyse_with(Path(sys.argv[1]), list(ESSENTIA.values()), name="a.wav")
print(len([each for each in found.values() if each.found]), "essentia" in sys.modules)
"""


@with_essentia
def test_who_asks_never_has_it_loaded(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", np.concatenate([chords(CADENCE, 2.0), clicks(120, 16)]))
    command = [sys.executable, "-c", ANALYSE_ALL, str(path)]
    said = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout
    assert said.split() == ["5", "False"]
    assert "essentia" not in sys.modules


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").partition(".")[0]


def test_only_its_process_imports_it_and_nobody_imports_that() -> None:
    modules = sorted((ROOT / "descant").rglob("*.py"))
    importing = [path for path in modules if "essentia" in imports(path)]
    assert [path.relative_to(ROOT).as_posix() for path in importing] == ["descant/analysis/essentia/worker.py"]
    assert not [path for path in modules if "import descant.analysis.essentia.worker" in path.read_text("utf-8")]


@with_essentia
@pytest.mark.parametrize("name", ESSENTIA)
def test_readings_are_exported_as_ours_are(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / "a.wav", np.concatenate([chords(CADENCE, 2.0), clicks(120, 16)]))
    heard, found = analyse_with(path, [ESSENTIA[name]], name=path.name)
    report = report_of(ESSENTIA[name], "key", heard, found[name])
    rows = csv.DictReader(exported(report, "csv").decode().splitlines())
    assert {each.kind for each in found[name].found} == {row["kind"] for row in rows}
    assert from_jams(exported(report, "jams"), "a.jams")
    if report.task is not Task.DANCEABILITY:
        drawn = ElementTree.fromstring(exported(report, "svg"))
        texts = [each.text or "" for each in drawn.iter("{http://www.w3.org/2000/svg}text")]
        assert any(text in ("key", "beats, bars", "major, minor") or text.startswith("guitar") for text in texts)


# -- only where it is installed and switched on ----------------------------------------------------------------


@pytest.fixture
def not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(essentia, "DISTRIBUTION", "a-package-that-nobody-has")


def test_it_is_an_extra_of_its_own_with_one_exact_version() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert extras["essentia"] == ["essentia-tensorflow==2.1b6.dev1389"]
    assert not [name for name, lines in extras.items() if name != "essentia" and "essentia" in " ".join(lines)]
    assert "'.[dev,all,essentia]'" in (ROOT / "Makefile").read_text("utf-8"), "developers run what is tested here"


def test_nobody_lists_it_where_it_is_not_switched_on(tmp_path: Path) -> None:
    assert not Config(home=tmp_path).essentia
    assert not {each.name for each in known()} & set(ESSENTIA)
    assert not family().broken
    assert not any(each.default for each in ESSENTIA.values())


@with_essentia
@pytest.mark.parametrize("name", [*ESSENTIA, "danceability"])
def test_who_asks_for_it_is_told_how_to_switch_it_on(tmp_path: Path, name: str) -> None:
    with pytest.raises(NotFound, match=rf"{name} is essentia's \(AGPL-3\.0\).*set essentia = true in descant\.toml"):
        Wish((name,)).analysers(Config(home=tmp_path))


@pytest.mark.usefixtures("not_installed")
def test_who_asks_for_it_is_told_how_to_install_it(tmp_path: Path) -> None:
    for config in (Config(home=tmp_path), Config(home=tmp_path, essentia=True)):
        with pytest.raises(Missing, match=r"essentia-key.*AGPL-3\.0.*pip install 'descant\[essentia\]'"):
            Wish(("essentia-key",)).analysers(config)
    found = family(essentia=True)
    assert set(found.broken) == set(ESSENTIA)
    assert "pip install" in found.broken["essentia-chords"]
    assert "chords" in found.implementations
    with pytest.raises(Missing, match="pip install"):
        configured({"essentia-key": {}})
    for each in ESSENTIA.values():
        with pytest.raises(Missing, match="pip install"):
            each.listen(Form(44_100, 1))
        with pytest.raises(Missing, match="pip install"):
            _ = each.version


@with_essentia
def test_where_it_is_switched_on_it_is_asked_by_name_and_by_task(tmp_path: Path) -> None:
    config = Config(home=tmp_path, essentia=True)

    def asked(*names: str) -> list[str]:
        return [each.name for each in Wish(names).analysers(config)]

    assert asked("essentia-key", "key") == ["key", "essentia-key"]
    assert asked("chords") == ["chords"], "a name means the analyser"
    assert asked("tags") == ["mtt-musicnn", "mtt-vgg", "essentia-musicnn"]
    assert asked("danceability") == ["essentia-danceability"]
    assert asked() == [each.name for each in chosen([])]
    [chosen_again] = configured({"essentia-rhythm": {"settings": {"clear_from": 2.0}}})
    assert chosen_again == EssentiaRhythm(clear_from=2.0)


@with_essentia
def test_its_version_is_a_part_of_what_is_known_of_a_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in ESSENTIA.values():
        assert each.version.endswith(f"essentia-{installed()}")
    before = key_of("sha256-a", EssentiaChords())
    monkeypatch.setattr(essentia, "installed", lambda: "3.0")
    assert key_of("sha256-a", EssentiaChords()) != before
