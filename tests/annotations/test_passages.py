"""Musical objects, one by one and a whole passage at once; and how what is said of them is found by their places."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pyoxigraph import NamedNode

from descant.accounts import Role, create_account, create_group, put_member, remove_member
from descant.annotations import reaching
from descant.annotations.following import Indexes
from descant.annotations.index.entries import Facet, Place, Space
from descant.annotations.index.searching import Query, search
from descant.annotations.indexing import Known
from descant.annotations.locating import Locator
from descant.annotations.passages import Passages
from descant.annotations.receipts import Receipt
from descant.annotations.register import Visibility
from descant.annotations.rights import Who
from descant.errors import Conflict, Forbidden, Gone, InvalidInput, Nonconformant, NotFound, Stale, Unauthenticated
from descant.ontology import records as r
from descant.ontology.mapping import Facts, quads, restore
from descant.ontology.validation import validate
from descant.store.files import files_of
from tests.annotations.conftest import BASE, CLARA, FANNY, ROBERT, House, annotation
from tests.annotations.test_bars import CONTENT, FILE, ORCHESTRA, PAGE, SOUND, TRIO, aligned

__all__ = ["aligned"]  # a fixture

SELECTION = {"type": "Selection", "part": f"{SOUND}#t=4,6"}


def document(house: House, name: str) -> dict[str, Any]:
    kept = house.desk.find(name)
    assert kept is not None
    found: dict[str, Any] = json.loads(kept.document)
    return found


def named(house: House) -> Callable[[str], set[int]]:
    """As the room has it."""

    def find(iri: str) -> set[int]:
        house.indexes.follow()
        return house.indexes.annotations.about([iri]) | house.indexes.objects.about([iri])

    return find


def passages(house: House) -> Passages:
    return Passages(house.desk, Locator(house.stores.public, files_of(house.config), BASE), BASE, named(house))


def found(house: House, *, private: bool = True, objects: bool = False, **said: Any) -> list[int]:
    house.indexes.follow()
    pair = house.indexes.objects if objects else house.indexes.annotations
    return search(pair if private else (pair.public,), Query(**said), limit=100)


def graph_of(house: House, name: str, *, public: bool = False) -> list[Any]:
    dataset = house.stores.public if public else house.stores.private
    return list(dataset.graph(NamedNode(f"{BASE}graph/{name.removeprefix('id/')}")))


def test_each_kind_is_made_by_one_call_and_is_a_record(aligned: House) -> None:
    house = aligned
    selection = house.desk.create_object(CLARA, SELECTION)
    absence = house.desk.create_object(
        CLARA, {"type": "AbsenceSelection", "part": f"{FILE}#m3", "absenceQualifier": "after"}
    )
    extract = house.desk.create_object(
        CLARA, {"type": "Extract", "realizationOf": TRIO.value, "embodiment": house.desk.iri(selection.name)}
    )
    material = house.desk.create_object(CLARA, {"type": "MusicalMaterial", "setting": house.desk.iri(extract.name)})
    idea = house.desk.create_object(
        CLARA, {"type": "MusicalIdea", "label": "Fate", "realization": [house.desk.iri(material.name)]}
    )
    kinds = {
        selection: r.Selection,
        absence: r.AbsenceSelection,
        extract: r.Extract,
        material: r.MusicalMaterial,
        idea: r.MusicalIdea,
    }
    for kept, kind in kinds.items():
        assert kept.visibility == Visibility.PRIVATE
        said = graph_of(house, kept.name)
        assert restore(kind, Facts(said), NamedNode(house.desk.iri(kept.name)))
        assert validate(said).conforms
        assert not graph_of(house, kept.name, public=True)
    one = restore(r.Selection, Facts(graph_of(house, selection.name)), NamedNode(house.desk.iri(selection.name)))
    assert (one.seconds, one.region, one.bars) == (r.TimeSpan(4, 6), None, None)
    assert document(house, absence.name)["firstBar"] == 3
    assert document(house, extract.name)["creator"] == CLARA.agent


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ({}, "type names no musical object"),
        ({"type": "Annotation", "target": "https://example.org/a"}, "type names no musical object"),
        ({"type": ["Selection", "Extract"], "part": "https://example.org/a#t=1,2"}, "type names no musical object"),
        ({"type": "Selection"}, "at least one frbr:part"),
        ({"type": "Selection", "part": "a b"}, "part: this must be an absolute IRI"),
        (
            {"type": "Extract", "embodiment": {"type": "Selection", "part": "https://example.org/a#t=1,2"}},
            "embodiment: this",
        ),
        ({"type": "AbsenceSelection", "part": "https://example.org/a#m1"}, "absenceQualifier"),
        ({"type": "AbsenceSelection", "part": "https://example.org/a#m1", "absenceQualifier": "between"}, "two parts"),
        ({"type": "MusicalIdea", "label": "\0"}, "character"),
        ({"type": "MusicalIdea", "dsc:nonsense": "x"}, "nonsense"),
    ],
)
def test_what_is_no_object_is_refused(house: House, raw: dict[str, Any], problem: str) -> None:
    with pytest.raises((InvalidInput, Nonconformant), match=problem):
        house.desk.create_object(CLARA, raw)
    assert found(house, objects=True) == []


def test_objects_are_changed_shared_taken_back_and_brought_back(house: House) -> None:
    kept = house.desk.create_object(CLARA, SELECTION)
    changed = house.desk.change(CLARA, kept.name, SELECTION | {"part": f"{SOUND}#t=1,2", "startSeconds": 99})
    assert document(house, kept.name)["startSeconds"] == 1
    with pytest.raises(NotFound):
        house.desk.read(ROBERT, kept.name)
    house.desk.share(CLARA, kept.name, Visibility.PUBLIC)
    assert house.desk.read(ROBERT, kept.name).version == changed.version + 1
    assert graph_of(house, kept.name, public=True)
    assert not graph_of(house, kept.name)
    with pytest.raises(Forbidden):
        house.desk.change(ROBERT, kept.name, SELECTION)
    with pytest.raises(InvalidInput, match="another kind"):
        house.desk.change(CLARA, kept.name, {"type": "MusicalIdea"})
    house.desk.delete(CLARA, kept.name)
    assert not graph_of(house, kept.name, public=True)
    house.desk.restore(CLARA, kept.name)
    assert graph_of(house, kept.name, public=True)


def test_objects_are_in_no_list_of_annotations(house: House) -> None:
    kept = house.desk.create_object(CLARA, SELECTION | {"visibility": "public", "label": "Das Thema"})
    other = house.create()
    assert found(house) == [other.number]
    assert found(house, objects=True) == [kept.number]
    assert found(house, objects=True, text="thema") == [kept.number]
    assert found(house, objects=True, overlaps=(Place(SOUND, Space.TIME, 5, 9),)) == [kept.number]
    assert found(house, objects=True, overlaps=(Place(SOUND, Space.TIME, 7, 9),)) == []


def test_a_passage_of_all_aligned_versions_is_made_by_one_call(aligned: House) -> None:
    house = aligned
    root = passages(house).create(
        CLARA,
        {
            "label": {"en": "Theme", "de": "Thema"},
            "idea": {"label": "Fate"},
            "aligned": True,
            "places": [{"version": TRIO.value, "bars": [3]}] * 2,
            "says": {"body": {"type": "TextualBody", "value": "It comes back.", "language": "en"}},
        },
    )
    shown = passages(house).shown(CLARA, root)
    assert shown["annotation"] == house.desk.iri(root.name)
    by_version = {each["version"]: each["selections"] for each in shown["extracts"]}
    parts = sorted(part for each in by_version[TRIO.value] for part in each["parts"])
    assert parts == sorted([f"{FILE}#m3", f"{SOUND}#t=4,6", f"{PAGE}#xywh=10,10,50,50"])
    assert [each["parts"] for each in by_version[ORCHESTRA.value]] == [[f"{ORCHESTRA.value}/bar/5"]]
    everything = [triple for graph in house.stores.private.graphs() for triple in house.stores.private.graph(graph)]
    assert validate(everything).conforms
    assert document(house, root.name)["type"] == ["Annotation", "Observation"]
    assert list(house.stores.public.graphs()) == [NamedNode(f"{BASE}graph/aligned")]


def test_a_new_idea_is_told_and_bars_that_are_not_there_are_refused(aligned: House) -> None:
    places = [{"version": TRIO.value, "bars": [3, 3]}]
    made = passages(aligned).create(CLARA, {"places": places, "idea": {"label": "Fate"}})
    shown = passages(aligned).shown(CLARA, made)
    assert document(aligned, shown["idea"].removeprefix(BASE))["realization"] == shown["material"]
    with pytest.raises(InvalidInput, match="not all of the bars 3 to 9999"):
        passages(aligned).create(CLARA, {"places": [{"version": TRIO.value, "bars": [3, 9999]}]})


def test_what_is_said_of_a_material_is_found_by_each_of_its_places(aligned: House) -> None:
    house = aligned
    other = house.create()
    root = passages(house).create(
        CLARA,
        {
            "visibility": "public",
            "aligned": True,
            "places": [{"version": TRIO.value, "bars": [3, 3]}],
            "says": {"bodyValue": "It comes back."},
        },
    )
    here = {"private": False}
    assert found(house, **here) == [other.number, root.number]
    for place in (
        Place(SOUND, Space.TIME, 5, 5.5),
        Place(PAGE, Space.REGION, 20, 30, 20, 30),
        Place(FILE, Space.BARS, 3, 3),
        Place(ORCHESTRA.value, Space.BARS, 4, 6),
    ):
        assert found(house, **here, overlaps=(place,)) == [root.number], place
    assert found(house, **here, overlaps=(Place(SOUND, Space.TIME, 7, 9),)) == []
    assert found(house, **here, facets=((Facet.SOURCE, TRIO.value),)) == [root.number]


def test_what_is_said_of_a_material_follows_its_selections(aligned: House) -> None:
    house, place = aligned, (Place(SOUND, Space.TIME, 20, 21),)
    made = passages(house).create(
        CLARA, {"visibility": "public", "places": [{"parts": [f"{SOUND}#t=4,6"]}], "says": {"bodyValue": "x"}}
    )
    assert found(house, overlaps=place) == []
    selection = passages(house).shown(CLARA, made)["extracts"][0]["selections"][0]["id"].removeprefix(BASE)
    house.desk.change(CLARA, selection, {"type": "Selection", "part": f"{SOUND}#t=20,30"})
    assert found(house, overlaps=place) == [made.number]
    house.desk.delete(CLARA, selection)
    assert found(house, overlaps=place) == []


def test_places_of_what_somebody_may_not_see_are_not_told(aligned: House) -> None:
    """An annotation that is public finds nobody to a private selection, whoever's it is."""
    house, place = aligned, (Place(SOUND, Space.TIME, 5, 6),)
    secret = house.desk.create_object(CLARA, SELECTION)
    public = house.create(annotation(target=house.desk.iri(secret.name)), who=ROBERT)
    own = house.create(annotation(target=house.desk.iri(secret.name), visibility="private"))
    theirs = house.create(annotation(target=house.desk.iri(secret.name), visibility="private"), who=ROBERT)
    assert found(house, overlaps=place) == [own.number]
    house.desk.share(CLARA, secret.name, Visibility.PUBLIC)
    assert found(house, overlaps=place) == [public.number, own.number, theirs.number]
    house.desk.share(CLARA, secret.name, Visibility.PRIVATE)
    assert found(house, overlaps=place) == [own.number]


def test_what_changes_while_nobody_follows_is_known_at_the_next_start(aligned: House) -> None:
    """As after a crash: what an object is about is looked up by the register, and not by what was in memory."""
    house, place = aligned, (Place(SOUND, Space.TIME, 5, 6),)
    secret = house.desk.create_object(CLARA, SELECTION | {"visibility": "public"})
    public = house.create(annotation(target=house.desk.iri(secret.name)), who=ROBERT)
    assert found(house, private=False, overlaps=place) == [public.number]
    house.indexes.close()
    house.desk.share(CLARA, secret.name, Visibility.PRIVATE)
    known = Known.of(house.engine, house.stores.public, files_of(house.config), BASE, house.config.home / "search")
    house.indexes = Indexes(house.engine, house.config.home / "search", BASE, known)  # which the house closes
    assert found(house, private=False, overlaps=place) == []


def test_objects_that_name_each_other_over_and_over_are_looked_at_once(house: House) -> None:
    many = 60
    selection = house.desk.create_object(CLARA, SELECTION)
    extract = house.desk.create_object(
        CLARA, {"type": "Extract", "embodiment": [house.desk.iri(selection.name)] * many}
    )
    material = house.desk.create_object(
        CLARA, {"type": "MusicalMaterial", "setting": [house.desk.iri(extract.name)] * many}
    )
    note = house.create(annotation(target=house.desk.iri(material.name), visibility="private"))
    asked: list[str] = []
    real = reaching.find
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(reaching, "find", lambda connection, name: asked.append(name) or real(connection, name))
        assert found(house, overlaps=(Place(SOUND, Space.TIME, 5, 6),)) == [note.number]
    assert len(asked) < 30


def test_sharing_along_is_all_or_nothing(aligned: House) -> None:
    house = aligned
    root = passages(house).create(CLARA, {"places": [{"parts": [f"{SOUND}#t=4,6"]}], "says": {"bodyValue": "x"}})
    private = [each.value for each in house.stores.private.graphs()]

    def stale(_: object) -> None:
        raise Stale("It was changed.")

    with pytest.raises(Stale):
        passages(house).share(CLARA, root.name, Visibility.PUBLIC, provided=stale)
    assert sorted(each.value for each in house.stores.private.graphs()) == sorted(private)
    foreign = house.create(annotation(target=passages(house).shown(CLARA, root)["material"]), who=ROBERT)
    with pytest.raises(Forbidden):
        passages(house).share(CLARA, foreign.name, Visibility.PUBLIC)
    assert sorted(each.value for each in house.stores.private.graphs()) == sorted(private)
    passages(house).share(CLARA, root.name, Visibility.PUBLIC)
    assert not list(house.stores.private.graphs())


def test_deleting_a_passage_along_takes_its_objects_and_brings_them_back(aligned: House) -> None:
    house = aligned
    raw = {"aligned": True, "places": [{"version": TRIO.value, "bars": [3]}], "says": {"bodyValue": "x"}}
    root = passages(house).create(CLARA, raw)
    graphs = sorted(each.value for each in house.stores.private.graphs())
    assert len(graphs) > 5
    passages(house).delete(CLARA, root.name)
    assert not list(house.stores.private.graphs())
    passages(house).restore(CLARA, root.name)
    assert sorted(each.value for each in house.stores.private.graphs()) == graphs
    assert found(house, overlaps=(Place(ORCHESTRA.value, Space.BARS, 5, 5),)) == [root.number]


def test_deleting_along_leaves_what_something_else_names(aligned: House) -> None:
    """Another's annotation of the material, a second extract's use of a selection; and what was deleted before."""
    house = aligned
    raw = {
        "visibility": "public",
        "places": [{"parts": [f"{SOUND}#t=4,6"]}, {"version": TRIO.value, "bars": [3]}],
        "says": {"bodyValue": "x"},
    }
    root = passages(house).create(CLARA, raw)
    shown = passages(house).shown(CLARA, root)
    other = house.create(annotation(target=shown["material"]), who=ROBERT)
    passages(house).delete(CLARA, root.name)
    assert house.desk.read(ROBERT, shown["material"].removeprefix(BASE))
    house.desk.delete(ROBERT, other.name)
    passages(house).restore(CLARA, root.name)

    selections = [each["id"] for extract in shown["extracts"] for each in extract["selections"]]
    kept, gone = selections[0], selections[-1]
    extract = house.desk.create_object(ROBERT, {"type": "Extract", "embodiment": kept, "visibility": "public"})
    house.desk.delete(CLARA, gone.removeprefix(BASE))
    passages(house).delete(CLARA, root.name)
    assert house.desk.read(CLARA, kept.removeprefix(BASE))
    with pytest.raises(Gone):
        house.desk.read(CLARA, shown["material"].removeprefix(BASE))
    passages(house).restore(CLARA, root.name)
    assert house.desk.read(CLARA, shown["material"].removeprefix(BASE))
    with pytest.raises(Gone):
        house.desk.read(CLARA, gone.removeprefix(BASE))
    house.desk.delete(ROBERT, extract.name)


def test_who_takes_down_anothers_annotation_loses_nothing_of_their_own(aligned: House) -> None:
    house = aligned
    own = house.desk.create_object(FANNY, SELECTION | {"visibility": "public"})
    said = house.create(annotation(target=house.desk.iri(own.name)), who=CLARA)
    editor = replace(FANNY, role=Role.EDITOR)
    passages(house).delete(editor, said.name)
    assert house.desk.read(FANNY, own.name)


def test_a_group_finds_by_what_the_group_may_see(aligned: House) -> None:
    house, place = aligned, (Place(SOUND, Space.TIME, 5, 6),)
    group = {"visibility": "group", "sharedWith": f"{BASE}id/agent/trio"}
    made = house.desk.create_object(CLARA, SELECTION | group)
    mine = house.desk.create_object(CLARA, SELECTION)
    shared = house.create(annotation(target=house.desk.iri(made.name), **group))
    house.create(annotation(target=house.desk.iri(mine.name), **group))
    assert found(house, overlaps=place) == [shared.number]
    assert house.desk.read(FANNY, made.name)


def test_what_is_said_of_an_idea_is_found_by_passages_that_are_said_to_realise_it(aligned: House) -> None:
    house, place = aligned, (Place(SOUND, Space.TIME, 20, 21),)
    idea = house.desk.create_object(CLARA, {"type": "MusicalIdea", "label": "Fate", "visibility": "public"})
    iri = house.desk.iri(idea.name)
    said = house.create(annotation(target=iri))
    mine = house.create(annotation(target=iri, visibility="private"), who=ROBERT)
    assert found(house, overlaps=place) == []
    later = {"visibility": "public", "idea": iri, "places": [{"parts": [f"{SOUND}#t=20,30"]}]}
    theirs = passages(house).create(ROBERT, later)
    assert found(house, overlaps=place) == [mine.number], "what others say of an idea puts no words into its author's"
    private = passages(house).create(CLARA, later | {"visibility": "private"})
    assert found(house, overlaps=place) == [mine.number]
    own = passages(house).create(CLARA, later)
    assert found(house, overlaps=place) == [said.number, mine.number]
    last = house.create(annotation(target=iri))
    assert found(house, overlaps=place) == [said.number, mine.number, last.number], (
        "those before are known to a new one"
    )
    house.desk.change(CLARA, own.name, {"type": "MusicalMaterial"})
    house.desk.delete(ROBERT, theirs.name)
    assert found(house, overlaps=place) == []
    house.desk.share(CLARA, private.name, Visibility.PUBLIC)
    assert found(house, overlaps=place) == [], "its extract is private"


def chain(house: House, who: Who, idea: str, part: str) -> dict[str, str]:
    """A selection, an extract of it, and a material that says that it realises the idea: their names."""
    shared = {"visibility": "public"}
    made = {"selection": house.desk.create_object(who, {"type": "Selection", "part": part} | shared).name}
    extract = {"type": "Extract", "embodiment": house.desk.iri(made["selection"])}
    made["extract"] = house.desk.create_object(who, extract | shared).name
    material = {"type": "MusicalMaterial", "setting": house.desk.iri(made["extract"]), "realizationOf": idea}
    return made | {"material": house.desk.create_object(who, material | shared).name}


def test_what_is_taken_back_deep_below_an_idea_finds_nothing_any_more(aligned: House) -> None:
    house = aligned
    idea = house.desk.create_object(CLARA, {"type": "MusicalIdea", "label": "Fate", "visibility": "public"})
    made = chain(house, CLARA, house.desk.iri(idea.name), f"{SOUND}#t=20,30")
    note = house.create(annotation(target=house.desk.iri(idea.name)), who=ROBERT)
    before, after = ((Place(SOUND, Space.TIME, each, each + 1),) for each in (20, 40))
    assert found(house, private=False, overlaps=before) == [note.number]
    house.desk.change(CLARA, made["selection"], {"type": "Selection", "part": f"{SOUND}#t=40,41"})
    assert (found(house, overlaps=before), found(house, overlaps=after)) == ([], [note.number])
    house.desk.share(CLARA, made["selection"], Visibility.PRIVATE)
    assert found(house, private=False, overlaps=after) == []


def test_an_object_is_not_where_others_are_that_are_of_the_same(aligned: House) -> None:
    house = aligned
    idea = house.desk.create_object(CLARA, {"type": "MusicalIdea", "label": "Fate", "visibility": "public"})
    first, second = (
        chain(house, CLARA, house.desk.iri(idea.name), f"{SOUND}#t={each},{each + 2}") for each in (20, 40)
    )
    numbers = {name: house.desk.read(CLARA, name).number for name in (*first.values(), *second.values(), idea.name)}
    here = found(house, objects=True, overlaps=(Place(SOUND, Space.TIME, 20, 21),))
    assert here == sorted(numbers[name] for name in (*first.values(), idea.name))


def test_who_searches_before_the_graph_follows_is_told_the_same_later(
    aligned: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house, place = aligned, (Place(SOUND, Space.TIME, 20, 21),)
    idea = house.desk.create_object(CLARA, {"type": "MusicalIdea", "label": "Fate", "visibility": "public"})
    note = house.create(annotation(target=house.desk.iri(idea.name)))
    project = house.desk._projector.project
    monkeypatch.setattr(house.desk._projector, "project", lambda moves: (house.indexes.follow(), project(moves)))
    chain(house, CLARA, house.desk.iri(idea.name), f"{SOUND}#t=20,30")
    assert found(house, overlaps=place) == [note.number]


def test_a_private_note_on_what_a_group_has_made_is_found_by_who_is_in_the_group(aligned: House) -> None:
    house, place = aligned, (Place(SOUND, Space.TIME, 5, 6),)
    group = create_group(house.engine, "trio")
    who = {name: create_account(house.engine, name, Role.ANNOTATOR).id for name in ("clara", "robert")}
    clara, robert = (Who(each, Role.ANNOTATOR, {group.id: True}, f"{BASE}id/agent/{each}") for each in who.values())
    for each in who.values():
        put_member(house.engine, group.id, each, may_write=True)
    shared = {"visibility": "group", "sharedWith": f"{BASE}id/agent/{group.id}"}
    made = house.desk.create_object(clara, SELECTION | shared)
    mine = house.create(annotation(target=house.desk.iri(made.name), visibility="private"), who=robert)
    house.create(annotation(target=house.desk.iri(made.name)), who=robert)
    assert found(house, overlaps=place) == [mine.number]
    remove_member(house.engine, group.id, who["robert"])
    house.desk.change(clara, made.name, SELECTION | {"part": f"{SOUND}#t=5,7"})
    assert found(house, overlaps=place) == [], "where it has gone since they do not learn"


def test_notes_may_be_counted(aligned: House) -> None:
    bars = json.dumps([{"index": index, "ids": [f"m{index}"]} for index in (1, 2, 3)]).encode()
    files_of(aligned.config).keep(CONTENT, {"bars.json": bars})
    source = NamedNode(f"{BASE}id/source/trio")
    said = [r.Source(iri=source, kind=r.SourceKind.NOTATED, version=TRIO, file=NamedNode(FILE))]
    aligned.stores.public.add(quads(said, NamedNode(f"{BASE}graph/source/trio")))
    root = passages(aligned).create(CLARA, {"places": [{"source": source.value, "ema": "2-3/1/@all"}]})
    shown = passages(aligned).shown(CLARA, root)
    assert "annotation" not in shown
    [extract] = shown["extracts"]
    assert extract["version"] == TRIO.value
    [selection] = extract["selections"]
    assert (selection["source"], selection["parts"]) == (source.value, [f"{FILE}#n1", f"{FILE}#n2"])
    kept = document(aligned, selection["id"].removeprefix(BASE))
    assert (kept["firstBar"], kept["lastBar"]) == (2, 3)
    with pytest.raises(InvalidInput, match="no score"):
        passages(aligned).create(CLARA, {"places": [{"source": "https://example.org/s", "ema": "1/1/@all"}]})


def test_what_is_missing_in_a_version_has_its_place_too(aligned: House) -> None:
    places = [
        {"version": TRIO.value, "bars": [3]},
        {"version": ORCHESTRA.value, "bars": [5], "absent": "after"},
    ]
    root = passages(aligned).create(CLARA, {"aligned": True, "places": places})
    extracts = passages(aligned).shown(CLARA, root)["extracts"]
    [missing] = [each for each in extracts if each["version"] == ORCHESTRA.value]
    [selection] = missing["selections"]
    said = document(aligned, selection["id"].removeprefix(BASE))
    assert (said["type"], said["absenceQualifier"]) == ("AbsenceSelection", "after")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        ([], "an object"),
        ({"places": [{"parts": ["https://example.org/a#t=9,1"]}]}, "t=9,1"),
        ({"places": [{"parts": ["https://example.org/a#xywh=percent:0,nan,10,10"]}]}, "nan,10,10"),
        ({"places": [{"parts": ["https://example.org/a#t=1,2&xywh=600,0,0,9"]}]}, "600,0,0,9"),
        ({}, "places is missing"),
        ({"places": []}, "places: this must not be empty"),
        ({"places": [{}]}, r"places\[0\]: it must say where by one of parts, bars and ema"),
        ({"places": [{"bars": [1], "ema": "1/1/@all", "version": "a:b"}]}, "by one of"),
        ({"places": [{"bars": [1]}]}, r"places\[0\].version: this is missing"),
        ({"places": [{"ema": "1/1/@all"}]}, r"places\[0\].source: this is missing"),
        ({"places": [{"bars": [0], "version": "a:b"}]}, r"places\[0\].bars\[0\]: this must be 1 or more"),
        ({"places": [{"bars": [1], "version": "a:b"}]}, "none of the bars 1 to 1"),
        ({"places": [{"parts": ["https://example.org/a#t=1,2"]}], "label": {"not a tag": "x"}}, "language tags"),
        ({"places": [{"parts": ["https://example.org/a#t=1,2"]}], "colour": "red"}, "not known here: colour"),
        ({"places": [{"parts": ["https://example.org/a#t=1,2"]}], "says": {"target": "a:b"}}, "says.target"),
        ({"places": [{"parts": ["https://example.org/a#t=1,2"]}], "says": {"body": 3}}, "body"),
        ({"places": [{"parts": ["https://example.org/a#m1"], "absent": "between"}]}, "two parts"),
        ({"places": [{"parts": ["https://example.org/a#m1"]}], "container": "user/robert"}, "no container"),
    ],
)
def test_a_passage_that_cannot_be_made_leaves_nothing(house: House, raw: Any, problem: str) -> None:
    with pytest.raises((InvalidInput, Nonconformant, NotFound), match=problem):
        passages(house).create(CLARA, raw)
    assert found(house, objects=True) == found(house) == []
    assert not list(house.stores.private.graphs())


def test_strangers_make_nothing(house: House) -> None:
    from descant.annotations.rights import STRANGER

    with pytest.raises(Unauthenticated):
        passages(house).create(STRANGER, {"places": [{"parts": ["https://example.org/a#t=1,2"]}]})


def test_the_same_request_again_makes_nothing_again(house: House) -> None:
    raw = {"places": [{"parts": ["https://example.org/a#t=1,2"]}]}
    receipt = Receipt.of("key", b"the same")
    first = passages(house).create(CLARA, raw, receipt=receipt)
    assert passages(house).create(CLARA, raw, receipt=receipt) == first
    assert len(found(house, objects=True)) == 3
    with pytest.raises(Conflict):
        passages(house).create(CLARA, raw, receipt=Receipt.of("key", b"another"))
