"""Recordings with a tag, and what models and people do not agree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, combinations
from typing import Any

from descant.bot import Line, Link, Reply, Strong
from descant.bot.answering import PAGE, Answer, Scene
from descant.bot.answering.heard import name_of, recording_of
from descant.bot.answering.models import Model, known_word, models, models_meant, tag_in, word_meant
from descant.bot.answering.naming import more_button, require_page
from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.forms import PEOPLE
from descant.ontology.verdicts import REJECTED, VERDICTS

LEAST, APART = 0.5, 0.3
"""how sure a model has to be, and how much surer than another, where nobody says it"""
MOST = 1000
"""rows that a query gives"""


def tagged(wish: Wish, scene: Scene) -> Iterator[Reply]:
    words, among = scene.words, models(scene)
    word = word_meant(scene, wish.tag, among)
    meant = [each for each in models_meant(scene, wish.model, among) if word in each.words]
    least = LEAST if wish.least is None else wish.least
    rows = list(_asked(scene, word, meant, least, is_one=bool(wish.model)))
    found = _by_file(meant, chain(*rows))
    files = list(found)
    if not files:
        yield Reply(
            (
                words.phrase("No recording is tagged “{tag}” with {least} or more.", tag=words.tag(word), least=least),
                _less(scene),
            )
        )
        return
    require_page(wish, scene, len(files))
    start = (wish.page - 1) * PAGE
    scene.chat.shown = files[start : start + PAGE]
    first = words.phrases(
        "{n} recording is tagged “{tag}” with {least} or more (0 to 1 is how sure a model is):",
        "{n} recordings are tagged “{tag}” with {least} or more (0 to 1 is how sure a model is), the surest first:",
        len(files),
        tag=words.tag(word),
        least=least,
    )
    lines = [_line(scene, at, file, found[file]) for at, file in enumerate(scene.chat.shown, start + 1)]
    bound = [words.phrase("Only the {n} surest claims were looked at.", n=MOST)] if MOST in map(len, rows) else []
    yield Reply((first, *lines, *bound), buttons=more_button(wish, scene, more=start + PAGE < len(files)))


def disagreements(wish: Wish, scene: Scene) -> Iterator[Reply]:
    if PEOPLE & {wish.model.casefold(), wish.other_model.casefold()}:
        yield _with_people(wish, scene)
    elif not wish.tag and (wish.about or scene.chat.recording):
        yield _in_one(wish, scene)
    elif wish.tag:
        yield _between(wish, scene)
    else:
        yield _with_people(wish, scene)


def _by_file(meant: list[Model], rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, float]]:
    """And by the analyser: how sure it is; the surest first."""
    names = {each.iri: each.analyser for each in meant}
    found: dict[str, dict[str, float]] = {}
    for row in sorted(rows, key=lambda row: -float(row["confidence"])):
        model = names.get(row["model"], row["model"].rpartition("/")[2])
        found.setdefault(row["file"], {}).setdefault(model, float(row["confidence"]))
    return found


def _asked(
    scene: Scene, word: str, meant: list[Model], least: float, *, is_one: bool
) -> Iterator[list[dict[str, str]]]:
    ask = scene.descant
    for scheme in dict.fromkeys(each.scheme for each in meant):
        if not scheme:
            yield ask.rows("recordings-tagged-in-words", word=word, least=least)
        elif is_one:
            for model in (each for each in meant if each.scheme == scheme):
                rows = ask.rows("recordings-tagged-by-model", tag=tag_in(scheme, word), model=model.iri, least=least)
                yield [row | {"model": model.iri} for row in rows]
        else:
            yield ask.rows("recordings-tagged", tag=tag_in(scheme, word), least=least)


def _line(scene: Scene, number: int, file: str, said: Mapping[str, float]) -> Line:
    return (f"{number}. ", _link(scene, file), ": ", _sure(scene, said))


def _sure(scene: Scene, said: Mapping[str, float]) -> str:
    """Each model: `0.77 (mtt-vgg)`."""
    return ", ".join(f"{scene.words.number(value, 2)} ({model})" for model, value in said.items())


def _link(scene: Scene, file: str) -> Link:
    return Link(name_of(scene, file), scene.descant.page("analyses", source=file))


def _less(scene: Scene) -> Line:
    return scene.words.phrase("A lower threshold may find some; recordings that nobody has analysed have no tags.")


def _between(wish: Wish, scene: Scene) -> Reply:
    """Where one of two models is much surer of a tag than the other."""
    words, among = scene.words, models(scene)
    word = word_meant(scene, wish.tag, among)
    pair = _pair(wish, scene, [each for each in among if word in each.words and each.scheme])
    if pair is None:
        return Reply(
            (words.phrase("Only one model knows the word “{tag}”: there is nobody to disagree.", tag=words.tag(word)),)
        )
    one, other = pair
    apart = APART if wish.least is None else wish.least
    rows = _apart(scene, word, one, other, apart)
    names: dict[str, str | float] = {
        "tag": words.tag(word),
        "one": one.analyser,
        "other": other.analyser,
        "apart": apart,
    }
    if not rows and not _apart(scene, word, one, other, 0.0):
        unheard = words.phrase(
            "No recording was heard by both {one} and {other}, so it is not known where they are apart.", **names
        )
        return Reply((unheard, words.phrase("The page of a recording has a button for that.")))
    if not rows:
        return Reply((words.phrase("On “{tag}” {one} and {other} are nowhere apart by {apart} or more.", **names),))
    require_page(wish, scene, len(rows))
    start = (wish.page - 1) * PAGE
    shown = rows[start : start + PAGE]
    scene.chat.shown = [row["file"] for row in shown]
    first = words.phrase("On “{tag}” {one} and {other} are apart by {apart} or more in:", **names)
    lines = [_line(scene, at, row["file"], _both(row, one, other)) for at, row in enumerate(shown, start + 1)]
    return Reply((first, *lines), buttons=more_button(wish, scene, more=start + PAGE < len(rows)))


def _apart(scene: Scene, word: str, one: Model, other: Model, apart: float) -> list[dict[str, str]]:
    """The farthest first. A model says of each of its words how sure it is, so by 0 it is all that both heard."""
    asked = {"tag": tag_in(one.scheme, word), "model": one.iri, "other": other.iri, "apart": apart}
    return scene.descant.rows("recordings-in-dispute", **asked)


def _both(row: Mapping[str, str], one: Model, other: Model) -> dict[str, float]:
    """The surer first."""
    said = {one.analyser: float(row["confidence"]), other.analyser: float(row["otherConfidence"])}
    return dict(sorted(said.items(), key=lambda each: -each[1]))


def _pair(wish: Wish, scene: Scene, among: list[Model]) -> tuple[Model, Model] | None:
    """Those that are named, else the first two that have one vocabulary."""
    ones = models_meant(scene, wish.model, among) if wish.model else among
    others = models_meant(scene, wish.other_model, among) if wish.other_model else among
    pairs = ((a, b) for a in ones for b in others if a.analyser != b.analyser and a.scheme == b.scheme)
    return next(pairs, None)


def _in_one(wish: Wish, scene: Scene) -> Reply:
    """The words on which models of one recording are farthest apart."""
    words, recording = scene.words, recording_of(scene, wish.about or scene.chat.recording)
    scene.chat.recording = recording.file
    apart = []
    for tag in recording.tags:
        for one, other in combinations(tag.said, 2):
            apart.append((one.confidence - other.confidence, tag.word, one, other))
    apart.sort(key=lambda each: -each[0])
    if not apart:
        return Reply((words.phrase("{recording} was heard by one model alone, or by none.", recording=recording.link),))
    lines = [
        (Strong(words.tag(word)), " ", _sure(scene, {each.analyser: each.confidence for each in (one, other)}))
        for _, word, one, other in apart[:PAGE]
    ]
    first = words.phrase("Where models are farthest apart in {recording}:", recording=recording.link)
    return Reply((first, *lines))


def _with_people(wish: Wish, scene: Scene) -> Reply:
    """What people say is wrong, and what they say instead."""
    words = scene.words
    rejected = [each for each in scene.descant.rows("verdicts-on-tags") if each["verdict"] == VERDICTS[REJECTED].value]
    rows = [row for row in rejected if not wish.tag or known_word(wish.tag, {_word(row).casefold(): _word(row)})]
    if not rows:
        line = (
            words.phrase("Nobody has said of a tag that it is wrong.")
            if not wish.tag
            else words.phrase("Nobody has said that “{tag}” is wrong anywhere.", tag=wish.tag)
        )
        return Reply((line,))
    require_page(wish, scene, len(rows))
    start = (wish.page - 1) * PAGE
    first = words.phrases(
        "People say of {n} tag that it is wrong:", "People say of {n} tags that they are wrong:", len(rows)
    )
    lines = [_wrong(scene, at, row) for at, row in enumerate(rows[start : start + PAGE], start + 1)]
    return Reply((first, *lines), buttons=more_button(wish, scene, more=start + PAGE < len(rows)))


def _wrong(scene: Scene, number: int, row: Mapping[str, str]) -> Line:
    words, said = scene.words, (f"{number}. ", _link(scene, row["file"]), ": ")
    tag = words.tag(_word(row))
    if right := row.get("right"):
        return (*said, *words.phrase("not {tag}, but {right}", tag=Strong(tag), right=Strong(words.tag(right))))
    return (*said, *words.phrase("not {tag}", tag=Strong(tag)))


def _word(row: Mapping[str, Any]) -> str:
    return str(row.get("word") or row["tag"].rpartition("#")[2].rpartition("/")[2].replace("-", " "))


ANSWERS: Mapping[Kind, Answer] = {Kind.TAGGED: tagged, Kind.DISAGREEMENTS: disagreements}
