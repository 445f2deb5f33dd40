"""Recordings of all formats are read; broken ones are refused by name and place, or told about."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from descant.errors import InvalidInput, Missing
from descant.ingest.inputs import Input
from descant.ingest.recording import RecordingReader
from descant.ontology.records import SourceKind
from tests.ingest.sounds import RATE, convert, melody, read_recording, write

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("suffix", "media_type", "codec"),
    [
        ("wav", "audio/wav", "pcm_16"),
        ("aiff", "audio/aiff", "pcm_16"),
        ("flac", "audio/flac", "flac"),
        ("ogg", "audio/ogg", "vorbis"),
        ("mp3", "audio/mpeg", "mp3"),
    ],
)
def test_what_libsndfile_writes_is_read(tmp_path: Path, suffix: str, media_type: str, codec: str) -> None:
    reading = read_recording(write(tmp_path / f"a.{suffix}", melody(3, channels=2)))
    assert (reading.media_type, reading.kind, reading.problems) == (media_type, SourceKind.RECORDED, ())
    assert reading.recording is not None
    assert (reading.recording.rate, reading.recording.channels, reading.recording.codec) == (RATE, 2, codec)
    assert reading.recording.duration == pytest.approx(3, abs=0.06)
    assert reading.recording.loudness is not None


@pytest.mark.parametrize(
    ("name", "options", "media_type", "codec"),
    [
        ("a.m4a", ("-b:a", "96k"), "audio/mp4", "aac"),
        ("a.m4a", ("-c:a", "alac"), "audio/mp4", "alac"),
        ("a.aac", (), "audio/aac", "aac"),
        ("a.opus", ("-c:a", "libopus"), "audio/ogg", "opus"),
        ("a.mkv", ("-c:a", "flac"), "audio/matroska", "flac"),
        ("a.webm", ("-c:a", "libopus"), "audio/matroska", "opus"),
        ("a.mov", ("-c:a", "aac"), "audio/mp4", "aac"),
        ("a.avi", ("-c:a", "mp3"), "video/vnd.avi", "mp3"),
    ],
)
def test_what_ffmpeg_writes_is_read(
    tmp_path: Path, name: str, options: tuple[str, ...], media_type: str, codec: str
) -> None:
    wav = write(tmp_path / "a.wav", melody(3))
    reading = read_recording(convert(wav, tmp_path / name, *options))
    assert (reading.media_type, reading.problems) == (media_type, ())
    assert reading.recording is not None
    assert (reading.recording.channels, reading.recording.codec) == (1, codec)
    assert reading.recording.duration == pytest.approx(3, abs=0.15)


def test_ffmpeg_reads_what_libsndfile_gives_up_on(tmp_path: Path) -> None:
    """Opus of sound that was recorded at 16 kHz, after 8 seconds."""
    wav = write(tmp_path / "a.wav", melody(12), rate=16000)
    opus = convert(wav, tmp_path / "a.opus", "-c:a", "libopus", "-b:a", "24k")
    reading = read_recording(opus)
    assert reading.recording is not None
    assert reading.recording.duration == pytest.approx(12 * RATE / 16000, abs=0.1)


def test_who_has_no_ffmpeg_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a process of its own, whose child has the same path."""
    (tmp_path / "a.m4a").write_bytes(b"\0\0\0\x20ftypM4A " + bytes(64))
    monkeypatch.setenv("PATH", str(tmp_path))
    code = f"from tests.ingest.sounds import *; read_recording(Path({str(tmp_path / 'a.m4a')!r}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert f"{Missing.__name__}: a.m4a can only be decoded by ffmpeg" in done.stderr
    assert "Install ffmpeg." in done.stderr


@pytest.mark.parametrize(
    ("head", "name", "is_sound"),
    [
        (b"RIFF\0\0\0\0WAVE", "x", True),
        (b"RIFF\0\0\0\0WEBP", "x", False),
        (b"RIFF\0\0\0\0AVI ", "x", True),
        (b"\xff\xfb\x90\x00", "x", True),
        (b"\xff\xf1\x50\x80", "x", True),
        (b"\xff\xfe<\0?\0x\0", "a.musicxml", False),
        (b"\xff\xd8\xff\xe0", "a.jpg", False),
        (b"\0\0\0\x18ftypheic", "a.heic", False),
        (b"<mei", "a.mei", False),
        (b"some words", "a.wav", True),
    ],
)
def test_recordings_are_recognised_by_content_and_else_by_name(
    tmp_path: Path, head: bytes, name: str, is_sound: bool
) -> None:
    (tmp_path / "x").write_bytes(head)
    assert RecordingReader().recognises(Input.of(tmp_path / "x", name=name)) is is_sound


def wav_header(*, rate: int = RATE, channels: int = 1, size: int = 0) -> bytes:
    form = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * 2 & 0xFFFFFFFF, channels * 2 & 0xFFFF, 16)
    return b"RIFF" + struct.pack("<I", size + 36) + b"WAVEfmt \x10\0\0\0" + form + b"data" + struct.pack("<I", size)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (wav_header(), "it has no samples"),
        (wav_header(channels=900, size=1800) + bytes(1800), "channels"),
        (wav_header(channels=0, size=100) + bytes(100), "cannot be decoded"),
        (wav_header(rate=2_000_000_000, size=100) + bytes(100), "Hz"),
        (wav_header(rate=0, size=100) + bytes(100), "cannot be decoded|Hz"),
        (b"This is a text, whatever its name.\n" * 50, "cannot be decoded"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "cannot be decoded"),
        (b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + bytes(100), "cannot be decoded"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/hostname\n", "cannot be decoded"),
        (b"fLaC" + bytes(200), "cannot be decoded|gives up"),
        (random.Random(0).randbytes(3000), "cannot be decoded: (?!.*does not exist)"),
    ],
)
def test_what_is_no_recording_is_refused_with_its_name(tmp_path: Path, content: bytes, reason: str) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(InvalidInput, match=rf"^b\.wav: .*({reason})") as caught:
        read_recording(tmp_path / "a.wav", "b.wav")
    assert caught.value.remedy
    assert str(tmp_path) not in str(caught.value)


def cut(path: Path, share: float = 0.5) -> Path:
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    return path


@pytest.mark.parametrize("suffix", ["wav", "aiff", "mp3"])
def test_what_ends_too_early_is_read_and_told_about(tmp_path: Path, suffix: str) -> None:
    reading = read_recording(cut(write(tmp_path / f"a.{suffix}", melody(6))))
    assert reading.recording is not None
    assert reading.recording.duration < 3.5
    assert [problem for problem in reading.problems if "announces" in problem.message]


def test_what_is_broken_in_the_middle_is_refused_with_its_place(tmp_path: Path) -> None:
    flac = write(tmp_path / "a.flac", melody(30))
    content = bytearray(flac.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    flac.write_bytes(content)
    with pytest.raises(InvalidInput, match=r"^a\.flac: the decoder gives up after \d+\.\d\d s"):
        read_recording(flac)


def test_silence_has_no_loudness_and_no_fingerprint(tmp_path: Path) -> None:
    reading = read_recording(write(tmp_path / "a.flac", melody(5) * 0))
    assert reading.recording is not None
    assert (reading.recording.loudness, reading.recording.fingerprint) == (None, None)
    assert any("silent" in problem.message for problem in reading.problems)


def test_samples_that_are_no_numbers_are_taken_for_silence(tmp_path: Path) -> None:
    samples = melody(3)
    samples[100:110] = np.nan
    samples[200] = np.inf
    reading = read_recording(write(tmp_path / "a.wav", samples, subtype="FLOAT"))
    assert reading.recording is not None
    assert reading.recording.loudness is not None
    assert [problem.message for problem in reading.problems] == [
        "11 samples are no numbers, and were taken for silence"
    ]


def test_a_reading_is_the_same_each_time(tmp_path: Path) -> None:
    path = write(tmp_path / "a.ogg", melody(3))
    assert read_recording(path) == read_recording(path)


REAL_BAD = {"empty.wav": "it has no samples", "test.flac": "gives up after 0.00 s"}


def test_all_real_recordings_are_read(shared_data: Path) -> None:
    paths = sorted(
        path for path in (shared_data / "audio").rglob("*") if path.suffix in (".wav", ".flac", ".ogg", ".mp3")
    )
    assert len(paths) > 20
    for path in paths:
        if path.name in REAL_BAD:
            with pytest.raises(InvalidInput, match=rf"^{path.name}: .*{REAL_BAD[path.name]}"):
                read_recording(path)
            print(f"{path.name[:40]:40} refused: {REAL_BAD[path.name]}")
            continue
        found = read_recording(path).recording
        assert found is not None
        assert found.duration == pytest.approx(soundfile.info(path).duration, abs=0.05)
        loudness = f"{found.loudness:6.1f} LUFS" if found.loudness is not None else "   no loudness"
        size = f"{found.rate:6} Hz {found.channels} {found.duration:7.2f} s"
        print(f"{path.name[:40]:40} {found.codec:8} {size} {loudness} {len(found.fingerprint or ''):5}")


LONG = """
import resource, sys
from pathlib import Path
from tests.ingest.sounds import read_recording
found = read_recording(Path(sys.argv[1])).recording
from descant.ingest.recording import _children
_children().close()
print(found.duration, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
"""


@pytest.mark.slow
def test_two_hours_take_little_memory(tmp_path: Path) -> None:
    minute = melody(60)
    with soundfile.SoundFile(tmp_path / "a.flac", "w", RATE, 1) as file:
        for _ in range(120):
            file.write(minute)
    command = [sys.executable, "-c", LONG, str(tmp_path / "a.flac")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    duration, megabytes = done.stdout.split()
    print(f"{float(duration):g} s of sound: {megabytes} MB")
    assert float(duration) == 7200
    assert int(megabytes) < 200
