"""An embedded dataset that is told to forget has no word of what was removed in its files, and all else as it was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, Quad

from descant.store import rewriting
from descant.store.embedded import Embedded

G, H, P = (NamedNode(f"http://example.org/{name}") for name in "ghp")


def words(count: int, text: str, graph: NamedNode) -> list[Quad]:
    numbers = range(count)
    return [Quad(BlankNode(f"b{n}"), P, Literal(f"{text}, at some length, number {n}"), graph) for n in numbers]


def found_in(folder: Path, word: str) -> bool:
    return subprocess.run(["grep", "-rqa", word, str(folder)], check=False).returncode == 0


@pytest.mark.parametrize("count", [10, 3_000])
def test_what_was_removed_is_in_no_file(tmp_path: Path, count: int) -> None:
    dataset = Embedded(tmp_path / "d")
    dataset.put(words(count, "zwiebelturm", G))
    dataset.put(words(count, "grundbass", H))
    with dataset._snapshots.leased():
        pass  # as queries have them
    kept, before = set(dataset.graph(H)), dataset.version()
    dataset.drop(G)
    assert found_in(tmp_path, "zwiebelturm"), "the engine keeps it"
    for _ in range(2):
        dataset.forget_removed()
        assert not found_in(tmp_path, "zwiebelturm")
    assert dataset.version() != before
    assert set(dataset.graph(H)) == kept, "with the same blank nodes"
    assert dataset.check() == []
    dataset.put(words(count, "querstand", G))
    dataset.close()
    again = Embedded(tmp_path / "d")
    assert (len(list(again.graph(G))), set(again.graph(H))) == (count, kept)
    again.close()


@pytest.mark.parametrize("step", ["open_engine", "sync"])
def test_what_is_interrupted_changes_nothing(tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the midst of writing, and when it is whole but the old one is still there."""

    def fail(*_: object) -> None:
        raise OSError("the power has failed")

    dataset = Embedded(tmp_path / "d")
    dataset.put(words(10, "grundbass", H))
    kept = set(dataset.graph(H))
    with monkeypatch.context() as patch:
        patch.setattr(rewriting, step, fail)
        with pytest.raises(OSError, match="power"):
            dataset.forget_removed()
    dataset.put(words(10, "querstand", G))
    dataset.close()
    again = Embedded(tmp_path / "d")
    assert (len(list(again.graph(G))), set(again.graph(H))) == (10, kept)
    assert len([each for each in (tmp_path / "d").iterdir() if each.name.startswith("data")]) == 1
    again.close()


def test_a_large_one_is_left_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("descant.store.embedded.MOST_REWRITTEN", 0)
    dataset = Embedded(tmp_path / "d")
    dataset.put(words(10, "grundbass", H))
    dataset.forget_removed()
    assert (tmp_path / "d" / "data").is_dir()
    assert len(list(dataset.graph(H))) == 10
    dataset.close()
