"""What stands beside the notes: facsimiles, harmonies, comments."""

from __future__ import annotations

import pytest

from descant.ingest.notation.zones import address
from descant.ingest.reading import Page, Text
from descant.ingest.score import Zone
from descant.ontology.records import SourceKind
from tests.ingest.notation.scores import Reads, bar, bars, document, note, score

WHOLE = note("c4", "1")


def facsimile(surface: str, graphic: str, zones: str) -> str:
    return f'<facsimile><surface label="p. 1" {surface}><graphic {graphic}/>{zones}</surface></facsimile>'


def zone(name: str, corners: tuple[int, int, int, int], more: str = "") -> str:
    ulx, uly, lrx, lry = corners
    return f'<zone xml:id="{name}" ulx="{ulx}" uly="{uly}" lrx="{lrx}" lry="{lry}" {more}/>'


def test_zones_belong_to_the_bars_that_name_them(reads: Reads) -> None:
    zones = zone("z1", (10, 20, 110, 220)) + zone("z2", (200, 20, 210, 30)) + zone("other", (0, 0, 5, 5))
    pages = facsimile("", 'target="page1.jpg" width="1000px" height="500px"', zones)
    found = reads(document(score(bar(WHOLE, more='facs="#z1 #z2"')), facsimile=pages))
    assert found.pages == (Page(1, 1000, 500, Text("p. 1"), image="page1.jpg"),)
    assert found.score
    assert found.score.zones == (Zone("z1", 1, 10, 20, 100, 200, 1), Zone("z2", 1, 200, 20, 10, 10, 1))


def test_zones_are_scaled_to_the_image(reads: Reads) -> None:
    pages = facsimile(
        'ulx="0" uly="0" lrx="500" lry="250"', 'target="p.jpg" width="1000" height="500"', zone("z", (10, 20, 110, 220))
    )
    found = reads(document(score(bar(WHOLE, more='facs="#z"')), facsimile=pages))
    assert found.score
    assert found.score.zones == (Zone("z", 1, 20, 40, 200, 400, 1),)


def test_a_zone_may_name_its_bar(reads: Reads) -> None:
    zones = zone("z", (0, 0, 5, 5), 'data="#m"') + zone("lone", (0, 0, 5, 5), 'type="measure"')
    pages = facsimile("", 'target="p.jpg"', zones)
    found = reads(document(score(bar(WHOLE, more='xml:id="m"')), facsimile=pages))
    assert found.score
    assert [(each.id, each.bar) for each in found.score.zones] == [("z", 1), ("lone", None)]


@pytest.mark.parametrize(
    ("target", "image", "service"),
    [
        ("pages/1.jpg", "pages/1.jpg", None),
        ("https://x.org/a.jpg", "https://x.org/a.jpg", None),
        ("https://x.org/iiif/2/a%2Fb.jpg", None, "https://x.org/iiif/2/a%2Fb.jpg"),
        ("https://x.org/image/7/info.json", None, "https://x.org/image/7"),
        ("https%3A%2F%2Fx.org%2Fimage%2F7%2Finfo.json", None, "https://x.org/image/7"),
        ("https://x.org/i/7/full/max/0/default.jpg", "https://x.org/i/7/full/max/0/default.jpg", "https://x.org/i/7"),
    ],
)
def test_addresses_of_images(target: str, image: str | None, service: str | None) -> None:
    assert address(target) == (image, service)


def test_bars_without_notes_are_a_frame_on_a_facsimile(reads: Reads) -> None:
    pages = facsimile("", 'target="p.jpg"', zone("z", (0, 0, 5, 5)))
    found = reads(document(score(bar("", more='facs="#z"')), facsimile=pages))
    assert found.kind is SourceKind.FACSIMILE
    assert any("1 bars and no note" in each.message for each in found.problems)


@pytest.mark.parametrize(
    ("texts", "labels"),
    [(("Cmaj7", "G/B"), ["C:maj7", "G:maj/3"]), (("D", "T"), [None, None]), (("Am", "6"), [None, None])],
)
def test_chord_symbols_are_labels_where_all_of_them_are(
    reads: Reads, texts: tuple[str, str], labels: list[str | None]
) -> None:
    signs = "".join(f'<harm staff="1" tstamp="{1 + 2 * index}">{text}</harm>' for index, text in enumerate(texts))
    (found,) = reads(document(score(bar(note("c4", "1"), beside=signs)))).harmonies
    assert [each.label for each in found.events] == labels


def test_harmonies_have_their_words_and_places(reads: Reads) -> None:
    first = '<harm staff="1" tstamp="1">Cmaj7</harm><harm staff="1" tstamp="3" xml:id="h">G/B</harm>'
    figures = '<harm staff="1" startid="#n"><fb><f>6</f><f>4</f></fb></harm>'
    music = bar(WHOLE, n=1, beside=first) + bar(note("d4", "1", 'xml:id="n"'), n=2, beside=figures)
    (found,) = reads(document(score(music))).harmonies
    assert [(each.start, each.end, each.text, each.bar) for each in found.events] == [
        (0.0, 2.0, "Cmaj7", "1"),
        (2.0, 4.0, "G/B", "1"),
        (4.0, 8.0, "6 4", "2"),
    ]
    assert [each.anchor for each in found.events] == ["m1-harm1", "h", "m2-harm1"]


def test_comments_are_web_annotations_of_what_they_point_to(reads: Reads) -> None:
    pointing = '<annot plist="#n #gone" type="sic" xml:lang="en">Should be <hi>D</hi>.</annot>'
    standing = "<annot><p>Doubtful.</p></annot>"
    music = bar(note("c4", "1", 'xml:id="n"'), beside=pointing + standing) + bars(WHOLE)
    first, second = reads(document(score(music))).annotations
    assert first["target"] == "#n"
    assert first["body"] == [
        {"type": "TextualBody", "value": "Should be D.", "format": "text/plain", "language": "en"},
        {"type": "TextualBody", "value": "sic", "purpose": "tagging"},
    ]
    assert second["target"] == "#m1"


def test_comments_in_comments_speak_for_themselves(reads: Reads) -> None:
    nested = "<annot>Outer. <annot>Inner.</annot></annot>"
    found = reads(document(score(bar(WHOLE, beside=nested)))).annotations
    assert [each["body"]["value"] for each in found] == ["Outer.", "Inner."]  # type: ignore[call-overload, index]
