"""Recordings of one sound are found whatever their format, and the graph says so; other sounds are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from sqlalchemy import Engine, event, text

from descant.config import Config
from descant.database import open_database
from descant.ingest.reading import Recording
from descant.ingest.sound.fingerprint import keys
from descant.jobs.ingesting.outcome import Outcome
from descant.jobs.ingesting.recognising import recognise
from descant.jobs.ingesting.sounds import Sound, alike, rebuild, remember_sound
from descant.jobs.runner import Runner
from descant.jobs.table import writing
from descant.ontology.iris import DSC, MO, OWL
from descant.ontology.minting import Minter
from descant.store.opening import open_stores
from tests.ingest.sounds import RATE, convert, melody, need_chromaprint, read_recording, write
from tests.jobs.test_ingesting import House, result_of, said

FORMATS = (("a.flac", ()), ("a.mp3", ("-b:a", "64k")), ("a.m4a", ("-b:a", "64k")), ("a.ogg", ("-c:a", "libvorbis")))


@pytest.fixture
def house(tmp_path: Path, cluster: str) -> Iterator[House]:
    need_chromaprint()
    config = Config(home=tmp_path / "home", base="https://example.org/music/", min_free=1, cluster=cluster)
    engine = open_database(config)
    with open_stores(config) as stores, Runner(config, stores, engine) as runner:
        yield House(config, engine, stores, runner)
    engine.dispose()


def performance(tempo: float, *, seed: int) -> npt.NDArray[np.float32]:
    """A minute of one melody, each tone as long as the player likes."""
    random, pitches = np.random.default_rng(seed), np.random.default_rng(1)
    lengths = (RATE / 8 * tempo * random.uniform(0.8, 1.2, 480)).astype(int)
    tones = np.repeat(220 * 2 ** (pitches.integers(0, 24, 480) / 12), lengths)
    phase = 2 * np.pi * np.cumsum(tones) / RATE
    return np.asarray(sum(np.sin(k * phase) / k for k in range(1, 6)) * 0.2, np.float32)[:, np.newaxis]


@pytest.mark.slow
def test_one_sound_in_five_formats_is_one_signal(house: House, tmp_path: Path) -> None:
    wav = write(tmp_path / "a.wav", melody())
    first = result_of(house.ingest(wav))
    assert not first["same_sound"]
    known = {first["source"]}
    for name, options in FORMATS:
        result = result_of(house.ingest(convert(wav, tmp_path / name, *options)))
        assert set(result["same_sound"]) == known, name
        known.add(result["source"])
    encoded = said(house, MO.encodes)
    assert len(encoded) == 5
    assert {str(quad.object) for quad in encoded} == {f"<{house.config.base}id/signal/{first['content']}>"}
    assert len({quad.graph_name for quad in encoded}) == 5  # each source says it of its own file
    assert not said(house, OWL.sameAs)
    before = encoded
    assert set(result_of(house.ingest(wav, again=True))["same_sound"]) == known - {first["source"]}
    assert set(said(house, MO.encodes)) == set(before)


@pytest.mark.slow
def test_other_pieces_other_takes_and_silence_are_not_taken_for_it(house: House, tmp_path: Path) -> None:
    sounds = {
        "a": melody(60),
        "other piece": melody(60, seed=2),
        "take 1": performance(1, seed=1),
        "take 2": performance(1.02, seed=2),
        "longer": np.concatenate([melody(60), melody(20, seed=3)]),
        "silence": np.zeros((12 * RATE, 1), np.float32),
        "longer silence": np.zeros((13 * RATE, 1), np.float32),
        "tone": np.sin(np.arange(12 * RATE, dtype=np.float32) / 10)[:, np.newaxis],
        "louder tone": np.sin(np.arange(12 * RATE, dtype=np.float32) / 10)[:, np.newaxis] * np.float32(0.5),
    }
    for name, samples in sounds.items():
        result = result_of(house.ingest(write(tmp_path / f"{name}.wav", samples)))
        assert not result["same_sound"], name
    assert len({quad.object for quad in said(house, MO.encodes)}) == len(sounds)


def test_a_file_that_sounds_the_same_after_a_change_goes_on_as_the_same_signal(house: House, tmp_path: Path) -> None:
    wav = write(tmp_path / "a.wav", melody())
    first = result_of(house.ingest(wav))
    write(wav, melody(), subtype="PCM_24")
    second = result_of(house.ingest(wav))
    assert second["source"] != first["source"]
    assert not second["same_sound"]
    (encoded,) = said(house, MO.encodes)
    assert str(encoded.object) == f"<{house.config.base}id/signal/{first['content']}>"
    third = result_of(house.ingest(convert(wav, tmp_path / "b.flac")))
    assert list(third["same_sound"]) == [second["source"]]  # not what is gone
    with house.engine.connect() as connection:
        assert set(connection.execute(text("SELECT source FROM sounds")).scalars()) == {
            second["source"],
            third["source"],
        }


def test_the_index_is_made_again_from_the_graph(house: House, tmp_path: Path) -> None:
    wav = write(tmp_path / "a.wav", melody())
    first = result_of(house.ingest(wav))
    result_of(house.ingest(write(tmp_path / "b.wav", melody(seed=2))))
    assert len(said(house, DSC.fingerprint)) == 2
    rows = index(house.engine)
    with writing(house.engine) as connection:
        connection.execute(text("DELETE FROM sounds"))
        assert not connection.execute(text("SELECT COUNT(*) FROM sound_keys")).scalar()
    again = result_of(house.ingest(convert(wav, tmp_path / "a.flac")))
    assert list(again["same_sound"]) == [first["source"]]
    with writing(house.engine) as connection:
        assert rebuild(connection, house.stores.public) == 3
    assert set(rows) < set(index(house.engine))


def index(engine: Engine) -> list[tuple[object, ...]]:
    with engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(text("SELECT graph, signal, duration, fingerprint FROM sounds"))
        ]


def test_every_database_finds_the_same(engine: Engine, tmp_path: Path) -> None:
    need_chromaprint()
    mine, longer = (Sound("s:1", "g:1", "x:1", seconds, fingerprint(tmp_path)) for seconds in (12.0, 30.0))
    with writing(engine) as connection:
        for _ in range(2):
            remember_sound(connection, mine)
        assert alike(connection, replace(mine, source="s:2")) == [mine]
        assert alike(connection, mine) == []
        assert alike(connection, replace(longer, source="s:2")) == []


def test_a_search_looks_at_few_of_many(tmp_path: Path) -> None:
    """Neither is a table read from end to end, nor does what is common to very many cost more than a bound."""
    need_chromaprint()
    engine = open_database(Config(home=tmp_path))
    print_ = fingerprint(tmp_path)
    plans: list[str] = []
    with writing(engine) as connection:
        for number in range(300):
            remember_sound(connection, Sound(f"s:{number}", "g:1", "x:1", 12.0, print_))

    def explain(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if statement.startswith("SELECT"):
            raw = connection.connection.cursor()  # type: ignore[attr-defined] # SQLAlchemy's
            plans.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    event.listen(engine, "before_cursor_execute", explain)
    with engine.connect() as connection:
        found = alike(connection, Sound("s:new", "g:2", "x:2", 12.0, print_))
    engine.dispose()
    assert len(found) == 20
    scans = [plan for plan in plans if (plan.startswith("SCAN") and "sound_keys" in plan) or "SCAN sounds" in plan]
    assert plans
    assert not scans


def fingerprint(folder: Path) -> str:
    found = read_recording(write(folder / "x.wav", melody())).recording
    assert found is not None
    assert found.fingerprint is not None
    return found.fingerprint


def test_what_is_no_fingerprint_has_no_keys() -> None:
    need_chromaprint()
    assert [keys(text) for text in ("", "no fingerprint", "AAAA")] == [(), (), ()]


def test_the_signal_is_musicbrainz_s_recording(engine: Engine) -> None:
    """Also where there is no fingerprint: the library is not everywhere."""
    there = "https://musicbrainz.org/recording/2b4f5f4d-0000-4000-8000-000000000001"
    recording = Recording(duration=1.0, rate=RATE, channels=1, same_as=(there, "no iri"))
    outcome = Outcome(content="sha256-1", source="s:1", graph="g:1", file="f:1", recording=recording)
    found = recognise(engine, None, Minter("https://example.org/"), outcome, None)  # type: ignore[arg-type] # not asked
    signal = "<https://example.org/id/signal/sha256-1>"
    assert [str(quad) for quad in found.quads if quad.predicate == OWL.sameAs] == [
        f"{signal} {OWL.sameAs} <{there}> <g:1>"
    ]
    assert (found.sound, found.same) == (None, ())
