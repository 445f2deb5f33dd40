"""What can be asked, by examples; the language; the first words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from descant.bot import Button, Code, Line, Reply
from descant.bot.answering import Answer, Scene
from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.forms import COMMANDS, LANGUAGES
from descant.bot.grammar.pressing import pressed
from descant.bot.grammar.spelling import nearest_word
from descant.catalogues import LANGUAGES as NAMES


def message(text: str) -> str:
    """As it is: said by `term`."""
    return text


SUBJECTS: Mapping[str, tuple[str, tuple[Kind, ...]]] = {
    "scores": (
        message("Works and their versions"),
        (Kind.WORKS, Kind.WORK, Kind.DIFFERENCES, Kind.PASSAGE, Kind.ANNOTATIONS),
    ),
    "harmony": (message("Chords"), (Kind.CHORDS, Kind.PROGRESSION, Kind.COVERS)),
    "sound": (
        message("Recordings"),
        (
            Kind.TAGS,
            Kind.TAGGED,
            Kind.DISAGREEMENTS,
            Kind.SIMILAR,
            Kind.IDENTIFY,
            Kind.FACTS,
            Kind.MEASURED,
            Kind.PERFORMERS,
            Kind.PLAY,
        ),
    ),
    "data": (message("The graph itself"), (Kind.QUERY, Kind.SPARQL)),
}
"""of /help, each with what can be asked of it"""


def start(_: Wish, scene: Scene) -> Iterator[Reply]:
    said = scene.words.phrase(
        "This is Descant: ask about works, their versions, chords and recordings, or send a sound."
    )
    yield Reply((said, *_of_all(scene)), buttons=_subjects(scene))


def explain(wish: Wish, scene: Scene) -> Iterator[Reply]:
    """All subjects with an example each; or one subject, or one command, with all of its examples."""
    asked = (wish.about or wish.name).lower().lstrip("/")
    subject = SUBJECTS.get(asked)
    kind = COMMANDS.get(asked) or COMMANDS.get(nearest_word(asked, COMMANDS)) if asked else None
    if subject:
        title, kinds = subject
        yield Reply((scene.words.phrase("{subject}:", subject=scene.words.term(title)), *_examples(scene, kinds)))
    elif kind and _examples(scene, (kind,)):
        yield Reply((scene.words.phrase("For example:"), *_examples(scene, (kind,))))
    else:
        yield Reply((scene.words.phrase("For example:"), *_of_all(scene)), buttons=_subjects(scene))


def speak(wish: Wish, scene: Scene) -> Iterator[Reply]:
    code = wish.name[:2].lower()
    if code in NAMES:
        scene.chat.language = code
        scene.words = type(scene.words)(code)
        yield Reply((scene.words.phrase("From now on in English."),))
        return
    buttons = tuple(Button(name, pressed(Kind.LANGUAGE, scene.chat.kept, name=each)) for each, name in NAMES.items())
    yield Reply((scene.words.phrase("Which language?"),), buttons=(buttons,))


def welcome(_: Wish, scene: Scene) -> Iterator[Reply]:
    yield Reply((scene.words.phrase("With pleasure."),))


def nothing_more(_: Wish, scene: Scene) -> Iterator[Reply]:
    yield Reply((scene.words.phrase("There is nothing more: ask something first."),))


def _of_all(scene: Scene) -> list[Line]:
    """The first example of each subject's kinds, and what is to be known beside."""
    firsts = [_examples(scene, (kind,))[0] for _, kinds in SUBJECTS.values() for kind in kinds[:3]]
    return [*firsts, scene.words.phrase("/language, /cancel, /consent and /forget do what they say.")]


def _examples(scene: Scene, kinds: tuple[Kind, ...]) -> list[Line]:
    examples = LANGUAGES[scene.words.code].EXAMPLES
    return [(Code(each),) for kind in kinds for each in examples.get(kind, ())]


def _subjects(scene: Scene) -> tuple[tuple[Button, ...], ...]:
    def button(name: str) -> Button:
        return Button(scene.words.term(SUBJECTS[name][0]), pressed(Kind.HELP, scene.chat.kept, about=name))

    buttons = [button(name) for name in SUBJECTS]
    return tuple((one, other) for one, other in zip(buttons[::2], buttons[1::2], strict=True))


ANSWERS: Mapping[Kind, Answer] = {
    Kind.START: start,
    Kind.HELP: explain,
    Kind.LANGUAGE: speak,
    Kind.MORE: nothing_more,
    Kind.THANKS: welcome,
}
