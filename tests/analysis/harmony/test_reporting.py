"""Documents of comparisons: where frames are, whichever version has them."""

from __future__ import annotations

import csv
import io

from descant.analysis.harmony.coherence import coherence
from descant.analysis.harmony.comparing import covers, harmonisations
from descant.analysis.harmony.graph_files import to_csv
from descant.analysis.harmony.graphs import ChordGraph
from descant.analysis.harmony.reporting import covers_document, harmonisations_document
from descant.analysis.harmony.songs import Wishes, graph_of
from descant.cli.harmony.words import of_span
from tests.analysis.harmony.test_barwise import PIECE, cut_and_repeated, score, song


def first_lacks_bars() -> ChordGraph:
    """Of the three versions the first has no bars 11 to 16, and the others differ there."""
    other = [*PIECE[:12], "Em", *PIECE[13:]]
    return graph_of(song(score(cut_and_repeated()), score(PIECE), score(other)), Wishes())


def test_a_passage_is_where_a_version_has_it() -> None:
    graph = first_lacks_bars()
    document = covers_document(graph, covers(graph))
    (passage,) = document["apart"]
    assert (passage["firstFrame"], passage["lastFrame"]) == (12, 12)
    assert (passage["start"], passage["end"], passage["timeBase"]) == (48, 52, "quarters")
    assert of_span(passage, document["unit"], passage["firstFrame"], passage["lastFrame"]) == "bar 13"


def test_a_choice_is_where_a_version_has_it() -> None:
    graph = first_lacks_bars()
    frames = harmonisations_document(graph, harmonisations(graph), coherence(graph))["frames"]
    assert [each["start"] for each in frames] == [4.0 * at for at in range(len(PIECE))]


def test_a_table_has_all_times_that_there_are() -> None:
    graph = first_lacks_bars()
    rows = csv.DictReader(io.StringIO(to_csv(graph, coherence(graph)).decode()))
    assert [float(each["start"]) for each in rows] == [4.0 * at for at in range(len(PIECE))]


def test_places_say_their_unit() -> None:
    seconds, quarters = ({"start": 1.0, "end": 2.5, "timeBase": base} for base in ("seconds", "quarters"))
    assert of_span(seconds, "change", 0, 1) == "1.0 to 2.5 s"
    assert of_span(quarters, "beat", 0, 1) == "1.0 to 2.5 quarters"
    assert of_span(quarters, "bar", 0, 1) == "bars 1 to 2"
    assert of_span({"start": None, "end": None, "timeBase": None}, "second", 4, 4) == "frame 5"
