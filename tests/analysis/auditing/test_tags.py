"""The audit of tags: figures that can be counted by hand, published results, laws, and files that are broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from descant.analysis.auditing.doubts import doubts
from descant.analysis.auditing.joining import clip_name
from descant.analysis.auditing.tags import Table, agreement, audit, table_of
from descant.analysis.auditing.truths import Labels, Scores, read_said
from descant.analysis.models import card
from descant.errors import InvalidInput

LABELS = Labels(
    {"a": frozenset({"cello"}), "b": frozenset({"cello"}), "c": frozenset({"violin"}), "d": frozenset()},
    ("cello", "violin"),
)
SCORES = Scores(
    "net",
    {
        "a": {"cello": 0.9, "violin": 0.8},
        "b": {"cello": 0.4, "violin": 0.7},
        "c": {"cello": 0.1, "violin": 0.9},
        "d": {"cello": 0.2, "violin": 0.1},
    },
)


def test_figures_that_can_be_counted_by_hand() -> None:
    found = audit(table_of(LABELS, SCORES, threshold=0.5))
    cello, violin = found["tags"]["cello"], found["tags"]["violin"]
    assert (cello["support"], cello["claimed"], cello["precision"], cello["recall"]) == (2, 1, 1.0, 0.5)
    assert (violin["precision"], violin["recall"]) == (1 / 3, 1.0)
    assert violin["f1"] == 0.5
    assert (cello["average_precision"], cello["roc_auc"]) == (1.0, 1.0)
    assert found["confusion"]["cello"] == {"violin": 1.0}  # both cellos are claimed to be violins
    assert found["by_clip"]["precision"] == pytest.approx((0.5 + 0 + 1) / 3)
    assert found["macro"]["recall"] == 0.75
    # scores of 0.9, 0.4, 0.1, 0.2 against 1, 1, 0, 0
    assert cello["calibration_error"] == pytest.approx((0.1 + 0.6 + 0.1 + 0.2) / 4)


def test_a_higher_threshold_claims_less() -> None:
    low, high = (audit(table_of(LABELS, SCORES, threshold=each))["tags"]["cello"] for each in (0.3, 0.95))
    assert (low["claimed"], high["claimed"]) == (2, 0)
    assert high["precision"] is None


def test_what_beat_byte_bot_published_is_reproduced(shared_data: Path) -> None:
    """Harp at 0.3, as F1 of each clip on average: .47 by musicnn, .47 by VGG; violins on all cellos."""
    for name in ("cnn", "vgg"):
        said = read_said(shared_data / "tags" / "b8b" / f"{name}_exec_1_thresh_0-3.json")
        assert said.labels
        [scores] = said.scores
        assert scores.threshold == 0.3
        harps = Labels({clip: tags for clip, tags in said.labels.of.items() if tags == {"harp"}}, said.labels.tags)
        found = audit(table_of(harps, scores, threshold=0.3))
        assert found["clips"] == 5
        assert f"{found['by_clip']['f1']:.2f}" == "0.47"
        assert audit(table_of(said.labels, scores, threshold=0.3))["confusion"]["cello"]["violin"] == 1.0
    fifty = read_said(shared_data / "tags" / "b8b" / "harp_cnn_exec_1_thresh_0-5.json")
    assert fifty.labels
    found = audit(table_of(fifty.labels, fifty.scores[0], threshold=0.5))
    assert (found["clips"], found["tags"]["harp"]["recall"]) == (50, 0.54)
    assert f"{found['by_clip']['precision']:.2f}" == "0.27"


def test_magnatagatune_s_truth_is_read(shared_data: Path) -> None:
    folder, tags = shared_data / "tags", card("mtt-musicnn").vocabulary
    said = read_said(folder / "test_gt_mtt.tsv", vocabulary=tags, index=folder / "index_mtt.tsv")
    assert said.labels
    assert len(said.labels.of) == 5329
    name = "f/american_bach_soloists-j_s__bach_solo_cantatas-01-bwv54__i_aria-30-59.mp3"
    assert said.labels.of[name] == {"classical", "strings", "violin", "opera"} | (
        {"violin"} & said.labels.of[name]
    ) or ({"classical", "strings"} <= said.labels.of[name])


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.tsv", "1\t[0, 1]\n", "a.tsv:1: there is no list of 50 numbers"),
        ("a.tsv", "1\t__import__('os')\n", "a.tsv:1"),
        ("a.csv", "file,label\na,b\n", "a.csv:1: there are no columns clip and tag"),
        ("a.csv", "clip,tag,score\na,b,much\n", "a.csv:2: 'much' is no score"),
        ("a.json", "{", "a.json: it says no tags"),
        ("a.json", '{"a": 1}', "a.json: it says no tags"),
        ("a.json", '{"a": {"execs": []}}', "a.json: it says no tags"),
    ],
)
def test_broken_truths_are_refused_with_their_place(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_said(tmp_path / name, vocabulary=card("mtt-vgg").vocabulary)
    assert message in str(refused.value)


def test_clips_are_known_by_the_end_of_their_path(tmp_path: Path) -> None:
    assert clip_name("f/x/a.mp3") == clip_name("C:\\x\\a.mp3") == "a.mp3"
    with pytest.raises(InvalidInput, match="no clip in common"):
        table_of(LABELS, Scores("net", {"z": {}}), threshold=0.5)


def test_two_models_agree_with_themselves_and_less_with_others() -> None:
    other = Scores("other", {clip: {tag: 1 - score for tag, score in of.items()} for clip, of in SCORES.of.items()})
    same = agreement(SCORES, SCORES, threshold=0.5)["tags"]["cello"]
    assert (same["kappa"], same["only_one"]) == (1.0, 0)
    assert same["correlation"] == pytest.approx(1)
    assert agreement(SCORES, other, threshold=0.5)["tags"]["cello"]["correlation"] == pytest.approx(-1)


tables = st.tuples(st.integers(1, 12), st.integers(1, 4), st.randoms(use_true_random=False), st.floats(0.05, 0.95)).map(
    lambda drawn: _table(*drawn)
)


def _table(clips: int, tags: int, random: object, threshold: float) -> Table:
    source = np.random.default_rng(random.getrandbits(32))  # type: ignore[attr-defined]
    truth, scores = source.random((clips, tags)) < 0.4, source.random((clips, tags))
    return Table(tuple(map(str, range(clips))), tuple(map(str, range(tags))), truth, scores, threshold)


@settings(max_examples=80, deadline=None)
@given(tables)
def test_laws_of_all_figures(table: Table) -> None:
    found = audit(table)
    for column, tag in enumerate(table.tags):
        each = found["tags"][tag]
        assert each["support"] == table.truth[:, column].sum()
        for name in ("precision", "recall", "f1", "average_precision", "roc_auc", "calibration_error"):
            assert each[name] is None or 0 <= each[name] <= 1
        assert sum(one["clips"] for one in each["calibration"]) in (0, len(table.clips))
    turned = audit(Table(table.clips[::-1], table.tags, table.truth[::-1], table.scores[::-1], table.threshold))
    for tag in table.tags:
        for name, value in found["tags"][tag].items():
            if name != "calibration":
                assert turned["tags"][tag][name] == pytest.approx(value)


@pytest.mark.parametrize("true", [29, 75, 79])
def test_an_average_of_precisions_is_no_more_than_one(true: int) -> None:
    """All that is true comes first; summed up, these many shares of it are rounded to more than one."""
    clips = tuple(map(str, range(401)))
    truth, scores = np.arange(401)[:, np.newaxis] < true, np.linspace(0.9, 0.1, 401)[:, np.newaxis]
    assert audit(Table(clips, ("harp",), truth, scores, 0.5))["tags"]["harp"]["average_precision"] == 1


def test_labels_that_are_probably_wrong_come_first() -> None:
    random = np.random.default_rng(2)
    truth = np.arange(60) % 2 == 0
    scores = np.where(truth, 0.85, 0.15) + random.normal(0, 0.05, 60)
    truth[[10, 21]] = ~truth[[10, 21]]  # somebody slipped twice
    table = Table(tuple(map(str, range(60))), ("harp",), truth[:, np.newaxis], scores[:, np.newaxis], 0.5)
    found = doubts(table)
    assert {each.clip for each in found[:2]} == {"10", "21"}
    assert [each.quality for each in found] == sorted(each.quality for each in found)
    few = Table(table.clips[:6], ("harp",), table.truth[:6], table.scores[:6], 0.5)
    assert doubts(few) == []  # too few to doubt anybody
