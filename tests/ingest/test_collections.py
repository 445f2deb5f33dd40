"""Catalogues: our own collections, the linked data of Beethoven in the House, and folders by their names."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.errors import InvalidInput, UnsupportedMedia
from descant.ingest import read, reader_for
from descant.ingest.collections.folder import by_names, files_in, without_extension
from descant.ingest.describing import Placement, names_for
from descant.ingest.describing.catalogues import catalogue, placement_of
from descant.ingest.inputs import Input
from descant.ingest.reading import Catalogue, Person, Text
from descant.ontology import mapping
from descant.ontology.iris import FRBR
from descant.ontology.minting import Minter

GOOD = """
title = "Symphony No. 7"
licence = "https://creativecommons.org/licenses/by/4.0/"

[[work]]
id = "op92-2"
title = { de = "Allegretto", en = "Allegretto (second movement)" }
composer = "http://d-nb.info/gnd/118508288"

[[version]]
id = "orchestra"
work = "op92-2"
label = "Orchestra"
files = ["score.mei", "https://example.org/iiif/manifest.json"]

[[version]]
id = "trio"
work = "op92-2"
label = { en = "Piano trio" }
arranger = ["Somebody"]
arrangement_of = "orchestra"
instruments = ["Violin", "Violoncello", "Piano"]
licence = "https://example.org/licence"
files = "trio.mei"
"""


def written(folder: Path, name: str, text: str) -> Input:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Input.of(path)


def catalogue_of(file: Input) -> Catalogue:
    found = read(file).catalogue
    assert found is not None
    return found


def test_a_collection(tmp_path: Path) -> None:
    found = catalogue_of(written(tmp_path, "collection.toml", GOOD))
    assert [work.key for work in found.works] == ["op92-2"]
    assert found.works[0].about.titles == (Text("Allegretto", "de"), Text("Allegretto (second movement)", "en"))
    orchestra, trio = found.versions
    assert (orchestra.arrangement_of, trio.arrangement_of) == (None, "orchestra")
    assert [person.role for person in trio.people] == ["arranger"]
    assert [(file.location, file.version) for file in found.files] == [
        ("score.mei", "orchestra"),
        ("https://example.org/iiif/manifest.json", "orchestra"),
        ("trio.mei", "trio"),
    ]


def test_its_files_stand_where_it_says(tmp_path: Path) -> None:
    found = catalogue_of(written(tmp_path, "collection.toml", GOOD))
    places = [placement_of(file, found, Placement()) for file in found.files]
    assert [(place.work, place.version, place.described) for place in places] == [
        ("op92-2", "orchestra", True),
        ("op92-2", "orchestra", True),
        ("op92-2", "trio", True),
    ]
    assert {place.licence for place in places} == {
        "https://creativecommons.org/licenses/by/4.0/",
        "https://example.org/licence",
    }


def test_a_file_may_have_a_licence_of_its_own(tmp_path: Path) -> None:
    own = GOOD.replace(
        'files = "trio.mei"', 'files = ["trio.mei", {file = "trio.flac", licence = "https://own.example/"}]'
    )
    found = catalogue_of(written(tmp_path, "collection.toml", own))
    licences = {file.location: placement_of(file, found, Placement()).licence for file in found.files}
    assert licences["trio.mei"] == "https://example.org/licence"
    assert licences["trio.flac"] == "https://own.example/"


def test_people_have_names_and_authorities(tmp_path: Path) -> None:
    text = GOOD.replace('"http://d-nb.info/gnd/118508288"', '["Anon", {name = "Beethoven", same_as = ["http://a/1"]}]')
    (work,) = catalogue_of(written(tmp_path, "collection.toml", text)).works
    assert work.about.people == (Person("Anon", "composer"), Person("Beethoven", "composer", ("http://a/1",)))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = = 1", "line 1"),
        ("titel = 'x'", "unknown key 'titel'"),
        ("work = 'x'", r"Write \[\[work\]\]"),
        ("[[work]]\ntitle = 'x'", "work 1 lacks the key 'id'"),
        ("[[work]]\nid = 7", "'id' is no text"),
        ("[[work]]\nid = 'a'\n[[work]]\nid = 'a'", "two works have the id 'a'"),
        ("[[version]]\nid = 'v'\nwork = 'w'", "of work 'w', which is not here"),
        ("[[work]]\nid='w'\n[[version]]\nid='v'\nwork='w'\narrangement_of='u'", "arranges 'u'"),
        ("[[work]]\nid='w'\n[[version]]\nid='v'\nwork='w'\nfiles=['/etc/passwd']", "not beside"),
        ("[[work]]\nid='w'\n[[version]]\nid='v'\nwork='w'\nfiles=['../x.mei']", "not beside"),
        ("[[work]]\nid='w'\n[[version]]\nid='v'\nwork='w'\nfiles=[1]", "the value of 'files' is 1"),
        ("[[work]]\nid='w'\n[[version]]\nid='v'\nwork='w'\nfiles=[{path='x'}]", "'files' has the unknown key 'path'"),
        ("[[work]]\nid='w'\n[[version]]\nid='v'\nwork='w'\nfiles=[{licence='x:y'}]", "'files' lacks the key 'file'"),
        ("[[work]]\nid='w'\ncomposer={same_as='x://y'}", "'composer' lacks the key 'name'"),
        ("[[work]]\nid='w'\ncomposer=7", "the value of 'composer' is 7"),
        ("[[work]]\nid='w'\ntitle=['x']", "neither text nor"),
    ],
)
def test_a_broken_collection_says_where(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InvalidInput, match=said) as caught:
        read(written(tmp_path, "collection.toml", text))
    assert "collection.toml" in str(caught.value)


def test_rdf_without_a_catalogue_is_for_import(tmp_path: Path) -> None:
    file = written(tmp_path, "a.ttl", "<https://example.org/a> a <https://example.org/B> .")
    with pytest.raises(UnsupportedMedia, match="descant import"):
        read(file)


def arrangements(file: Input) -> set[tuple[str, str]]:
    """What is an arrangement of what in the graph, without our base."""
    names = names_for(Minter("https://x.test/"), file, "here", Placement(), extension=".ttl", reader="linked-data 1")
    found = mapping.quads(catalogue(catalogue_of(file), names), names.graph)
    ours = f"{names.minter.base}id/"
    return {
        (quad.subject.value.removeprefix(ours), quad.object.value.removeprefix(ours))  # type: ignore[union-attr]
        for quad in found
        if quad.predicate == FRBR.arrangementOf
    }


def test_arrangements_are_linked(tmp_path: Path) -> None:
    """To the version that a collection names; to the work where no version is named."""
    assert arrangements(written(tmp_path, "collection.toml", GOOD)) == {("version/trio", "version/orchestra")}


def test_arrangements_of_beethoven_in_the_house_are_linked(shared_data: Path) -> None:
    for name, count in (("200test_litolff_trio.nq", 1), ("200test_harm1828.nq", 83), ("200test_peters_trio.nq", 1)):
        found = arrangements(Input.of(shared_data / "annotations" / "bith-ld" / name))
        assert len({version for version, _ in found}) == count
        assert all(version.startswith("version/") and work.startswith("work/") for version, work in found)


def test_scores_say_what_they_arrange(tmp_path: Path) -> None:
    """A work, another score, nothing, and (by mistake) itself."""
    prefixes = "PREFIX vivo: <http://vivoweb.org/ontology/core#> PREFIX rdau: <http://rdaregistry.info/Elements/u/>"
    of = {"trio": "symphony", "duet": "trio", "song": None, "march": "march"}
    scores = (
        f"<x:{name}> a vivo:Score {f'; rdau:P60242 <x:{arranged}>' if arranged else ''} ."
        for name, arranged in of.items()
    )
    found = catalogue_of(written(tmp_path, "scores.ttl", "\n".join((prefixes, *scores))))
    assert [(version.key, version.arrangement_of, version.work) for version in found.versions] == [
        ("x:trio", "x:symphony", "x:symphony"),
        ("x:duet", "x:trio", "x:trio"),
        ("x:song", None, "x:song"),
        ("x:march", None, "x:march"),
    ]


@pytest.mark.parametrize(
    ("name", "versions", "files"),
    [("200test_litolff_trio.nq", 1, 1), ("200test_harm1828.nq", 83, 83), ("200test_peters_trio.nq", 1, 1)],
)
def test_scores_of_beethoven_in_the_house(shared_data: Path, name: str, versions: int, files: int) -> None:
    reading = read(Input.of(shared_data / "annotations" / "bith-ld" / name))
    found = reading.catalogue
    assert found is not None
    assert len(found.versions) == versions
    assert len(found.files) >= files
    assert {version.work for version in found.versions} == {work.key for work in found.works}
    untitled = {work.key for work in found.works if not work.about.titles}
    assert untitled == {problem.place for problem in reading.problems if "title" in problem.message}
    assert len(untitled) <= 1
    assert {version.arrangement_of for version in found.versions} == {work.key for work in found.works}


def test_a_workset_of_beethoven_in_the_house(shared_data: Path) -> None:
    found = catalogue_of(Input.of(shared_data / "annotations" / "bith-ld" / "BithCollection.jsonld"))
    assert len(found.files) >= 10
    assert all(file.location.startswith("http") and file.version is None for file in found.files)


def test_every_document_of_theirs_is_read_or_says_what_it_lacks(shared_data: Path) -> None:
    for path in sorted((shared_data / "annotations").glob("*/*")):
        if path.suffix in (".nq", ".ttl", ".jsonld"):
            said = outcome(Input.of(path))
            print(f"{path.name}: {said}")
            assert path.name in said or "versions" in said


def outcome(file: Input) -> str:
    try:
        found = catalogue_of(file)
    except (InvalidInput, UnsupportedMedia) as error:
        return str(error)
    assert reader_for(file).name == "linked-data"
    return f"{len(found.works)} works, {len(found.versions)} versions, {len(found.files)} files"


@pytest.mark.parametrize("name", ["haslingerPiano93", "haslingerTrio93", "pittman", "silcherGesang"])
def test_broken_turtle_is_placed(shared_data: Path, name: str) -> None:
    with pytest.raises(InvalidInput, match=rf"ttl_{name}\.ttl:\d+"):
        read(Input.of(shared_data / "annotations" / "starbrightly" / f"ttl_{name}.ttl"))


def names_of(folder: Path) -> dict[str, Placement]:
    files = list(files_in(folder))
    return {str(file.relative_to(folder)): said for file, said in zip(files, by_names(files), strict=True)}


def test_names_of_files_say_what_they_are(tmp_path: Path) -> None:
    for name in (
        "a.mei",
        "a.flac",
        "b.mei",
        "deeper/a.mei",
        ".hidden/c.mei",
        "Op. 92 -- Trio.mei",
        "Op. 92 -- Piano.xml",
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = names_of(tmp_path)
    assert set(found) == {"a.mei", "a.flac", "b.mei", "deeper/a.mei", "Op. 92 -- Trio.mei", "Op. 92 -- Piano.xml"}
    assert found["a.mei"] == found["a.flac"] == Placement(label="a")
    assert found["b.mei"] == found["deeper/a.mei"] == Placement()
    assert {found[f"Op. 92 -- {each}"].work for each in ("Trio.mei", "Piano.xml")} == {"Op. 92"}
    assert found["Op. 92 -- Trio.mei"].label == "Trio"


@pytest.mark.parametrize(
    ("name", "without"),
    [
        ("a.mei", "a"),
        ("a.MP3", "a"),
        ("a.b.m4a", "a.b"),
        ("Op. 92", "Op. 92"),
        ("BWV 1.2", "BWV 1.2"),
        ("BWV 1.2.krn", "BWV 1.2"),
    ],
)
def test_numbers_are_no_extensions(name: str, without: str) -> None:
    assert without_extension(Path("/music", name)) == Path("/music", without)


def test_a_collection_speaks_for_its_folder(tmp_path: Path) -> None:
    for name in ("in/collection.toml", "in/a.mei", "b.mei"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [str(each.relative_to(tmp_path)) for each in files_in(tmp_path)] == ["b.mei", "in/collection.toml"]
