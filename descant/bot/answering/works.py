"""Works: which there are, what versions one has, and where these differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from descant.bot import Code, Line, Link, Reply, Span
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.naming import Json, cut, link, more_button, require_page, work_meant
from descant.bot.grammar import Kind, Wish

MOST_NAMED = 4
"""people, instruments, origins of one thing"""


def works(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """Those that have all of the words; else those that come nearest to them."""
    descant, words = scene.descant, scene.words
    about = cut(wish.about, 200)
    found = descant.get("api/library", q=about, page=wish.page, limit=PAGE)
    page = Link(words.term("the library"), descant.page("library", q=about))
    if found["total"]:
        first = words.phrases("{n} work in {library}:", "{n} works in {library}:", found["total"], library=page)
        listed, more = found["works"], found["more"]
    else:
        listed, more = descant.get("api/library/nearest", q=about, limit=PAGE)["works"], False
        if not listed:
            yield Reply((words.phrase("Nothing in {library} is called “{words}”.", library=page, words=about),))
            return
        first = words.phrase(
            "Nothing in {library} has all words of “{words}”. Nearest to it:", library=page, words=about
        )
    scene.chat.shown = [each["iri"] for each in listed]
    yield Reply((first, *(_listed(scene, each) for each in listed)), buttons=more_button(wish, scene, more=more))


def work(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """A page of its versions: by whom, for which instruments, from which sources, how long."""
    words, found = scene.words, work_meant(wish, scene)
    versions = found["versions"]
    require_page(wish, scene, len(versions))
    some = versions[(wish.page - 1) * PAGE : wish.page * PAGE]
    by = ", ".join(found["composers"][:MOST_NAMED])
    title: Line = (link(scene, found), *((f" · {by}",) if by else ()))
    count = words.phrases("{n} version:", "{n} versions:", len(versions))
    lines = [title, count, *(_version(scene, each) for each in some)]
    if wish.page == 1:
        lines += list(origins(scene, versions))
        lines.append((workspace(scene, found),))
    scene.chat.shown = [each["iri"] for each in some]
    yield Reply(tuple(lines), buttons=more_button(wish, scene, more=wish.page * PAGE < len(versions)))


def workspace(scene: Scene, found: Json, **place: object) -> Link:
    label = scene.words.term("All versions beside each other")
    return Link(label, scene.descant.page("workspace", work=found["iri"], **place))


def origins(scene: Scene, versions: list[Json]) -> Iterator[Line]:
    """Where the sources come from, and their licences; those of which none is known are named, too."""
    sources = [source for version in versions for source in version["sources"]]
    said = dict.fromkeys(origin for source in sources for origin in source["origins"])
    licences = dict.fromkeys((source["licenceName"], source["licence"]) for source in sources)
    if said:
        yield _listing(scene.words.term("Retrieved from"), [_elsewhere(each, each) for each in list(said)[:MOST_NAMED]])
    if licences:
        spans = [_elsewhere(licence, name) if licence else scene.words.term(name) for name, licence in licences]
        yield _listing(scene.words.term("Licence:"), spans[:MOST_NAMED])


def _listing(first: str, spans: list[Span]) -> Line:
    between = [each for span in spans for each in (", ", span)][1:]
    return (f"{first} ", *between)


def _elsewhere(address: str, name: str) -> Span:
    """Sources may be anywhere; but what is no address of the web is none."""
    return Link(cut(name), address) if address.startswith(("http://", "https://")) else Code(cut(name))


def _listed(scene: Scene, found: Json) -> Line:
    by = ", ".join(found["composers"][:2])
    count = scene.words.phrases("{n} version", "{n} versions", found["count"])
    return ("• ", link(scene, found), f" · {by}" if by else "", " · ", *count)


def _version(scene: Scene, version: Json) -> Line:
    words = scene.words
    people = [each["name"] for each in version["people"][:MOST_NAMED]]
    scoring = version["scoring"] or ", ".join(map(words.term, version["instruments"][:MOST_NAMED]))
    kinds = [each["kind"] for each in version["sources"]]
    said: list[Line] = [(cut(each),) for each in (", ".join(people), scoring, version["date"]) if each]
    said += [words.phrases("{n} bar", "{n} bars", version["bars"])] if version["bars"] else []
    said += [counted for kind, counted in _counts(scene, kinds) if kind in kinds]
    return ("• ", link(scene, version), *(span for each in said for span in (" · ", *each)))


def _counts(scene: Scene, kinds: list[str]) -> Iterator[tuple[str, Line]]:
    words = scene.words
    yield "score", words.phrases("{n} score", "{n} scores", kinds.count("score"))
    yield "pages", words.phrases("{n} facsimile", "{n} facsimiles", kinds.count("pages"))
    yield "recording", words.phrases("{n} recording", "{n} recordings", kinds.count("recording"))


ANSWERS: Mapping[Kind, Answer] = {Kind.WORKS: works, Kind.WORK: work}
