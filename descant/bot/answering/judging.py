"""What people say of a machine's claim: it is right, it is wrong, something else is right; and it is taken back.

It becomes an annotation of theirs, as it does on a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from descant.bot import Button, Code, Line, Reply, Strong
from descant.bot.answering import Answer, Scene
from descant.bot.answering.heard import Judgement, Recording, Said, Tag, clock, recording_of
from descant.bot.asking import Descant
from descant.bot.grammar import Kind, Wish
from descant.bot.grammar.pressing import pressed
from descant.errors import NotFound, WrongUse
from descant.ontology.verdicts import CONFIRMED, NONE, REJECTED, VERDICTS, verdict_on

OTHER = "other"
JUDGED = 3
"""tags that have buttons"""
STRONGEST = 2
"""passages that are told of a tag"""
OFFERED = 8
"""words that may be right instead"""


def judge(wish: Wish, scene: Scene) -> Iterator[Reply]:
    name = wish.about or scene.chat.claim
    if not name:
        raise WrongUse(
            scene.words.term("It is not said what is to be judged."), remedy=scene.words.term("Send a sound first.")
        )
    claim = name if "://" in name else scene.descant.page(f"annotations/{name}")
    recording, tag = _claimed(scene, claim)
    scene.chat.claim = claim.rpartition("/")[2]
    verdict = REJECTED if wish.tag else wish.name
    if verdict == OTHER:
        yield _asked_what(scene, recording, tag)
        return
    if verdict not in (*VERDICTS, NONE):
        raise WrongUse(
            f"{verdict[:40]!r} is no verdict.",
            remedy=f"There are {', '.join((*VERDICTS, NONE))}; or say what is right.",
        )
    person = _judged(scene, claim, verdict, wish.tag)
    _note(recording, claim, person, verdict, wish.tag)
    shown = [tag, *(each for each in recording.tags if each is not tag)][:JUDGED]
    lines = (_done(scene, tag, verdict, wish.tag), *(tag_line(scene, recording, each) for each in shown))
    yield Reply(lines, buttons=buttons_of(scene, recording, shown), edits=scene.message.on)


def tag_line(scene: Scene, recording: Recording, tag: Tag) -> Line:
    """The word, what each model says, where it is strongest, what people say."""
    words = scene.words
    models = ", ".join(f"{words.number(each.confidence, 2)} ({each.analyser})" for each in tag.said)
    line = words.phrase("{tag} {models}", tag=Strong(words.tag(tag.word)), models=models)
    if passages := strongest(tag.said):
        line += ("; ", *words.phrase("strongest at {passages}", passages=passages))
    said = people(scene, recording, tag)
    return line + (("; ", *said) if said else ())


def strongest(said: Sequence[Said]) -> str:
    """Of whichever model is surest: 0:12–0:15."""
    passages = sorted((each for one in said for each in one.passages), key=lambda each: -each.confidence)
    return ", ".join(f"{clock(each.start)}–{clock(each.end)}" for each in passages[:STRONGEST])


def people(scene: Scene, recording: Recording, tag: Tag) -> Line:
    words, voices = scene.words, recording.people(tag)
    said: list[Line] = []
    if n := voices[CONFIRMED]:
        said.append(words.phrases("{n} person says so", "{n} people say so", n))
    if n := voices[REJECTED]:
        said.append(words.phrases("{n} person says no", "{n} people say no", n))
    return (*said[0], *(("; ", *said[1]) if said[1:] else ())) if said else ()


def buttons_of(scene: Scene, recording: Recording, tags: Sequence[Tag]) -> tuple[tuple[Button, ...], ...]:
    """For the surest tags: right, wrong; for what this person has judged: to take it back."""
    if not tags:
        return ()
    rows = [_row(scene, recording, each) for each in tags[:JUDGED]]
    claim = tags[0].said[0].claim
    other = Button(scene.words.term("Something else is to be heard"), _says(scene, claim, OTHER))
    return (*rows, (other,))


def _row(scene: Scene, recording: Recording, tag: Tag) -> tuple[Button, ...]:
    me = f"/id/agent/{scene.person.account}" if scene.person.account else ""
    for said in tag.said:
        for each in recording.judgements.get(said.claim, ()):
            if me and each.creator.endswith(me):
                return (
                    Button(
                        f"{scene.words.term('Take back')}: {scene.words.tag(tag.word)}", _says(scene, said.claim, NONE)
                    ),
                )
    claim, word = tag.said[0].claim, scene.words.tag(tag.word)
    return (
        Button(f"✓ {word}", _says(scene, claim, CONFIRMED)),
        Button(f"✗ {word}", _says(scene, claim, REJECTED)),
    )


def _says(scene: Scene, claim: str, verdict: str, right: str = "") -> str:
    return pressed(Kind.JUDGE, scene.chat.kept, about=claim.rpartition("/")[2], name=verdict, tag=right)


def _claimed(scene: Scene, claim: str) -> tuple[Recording, Tag]:
    for row in scene.descant.rows("claim-in-words", claim=claim)[:1]:
        recording = recording_of(scene, row["file"])
        for tag in recording.tags:
            if any(each.claim == claim for each in tag.said):
                scene.chat.recording = recording.file
                return recording, tag
    raise NotFound(
        scene.words.term("There is no such claim any more."), remedy=scene.words.term("Ask for the tags again.")
    )


def _asked_what(scene: Scene, recording: Recording, tag: Tag) -> Reply:
    words, claim = scene.words, tag.said[0].claim
    others = [each.word for each in recording.tags if each is not tag][:OFFERED]
    buttons = [Button(words.tag(each), _says(scene, claim, REJECTED, each)) for each in others]
    rows = tuple(tuple(buttons[at : at + 2]) for at in range(0, len(buttons), 2))
    line = words.phrase(
        "What is to be heard instead of {tag}? Choose, or say it: {command}",
        tag=Strong(words.tag(tag.word)),
        command=Code("/judge clarinet"),
    )
    return Reply((line,), buttons=rows)


def _judged(scene: Scene, claim: str, verdict: str, right: str) -> str:
    """Written by the person's own account; gives its agent. They have one verdict on a claim."""
    mine = scene.as_person()
    account = mine.client.account()["id"]
    agent = f"{scene.descant.base}id/agent/{account}"
    before = [str(each["id"]) for each in _verdicts(mine, claim, agent)]
    if verdict != NONE:
        mine.client.create(verdict_on(claim, verdict, right), container="")
    for each in before:
        mine.client.delete(each)
    scene.person = type(scene.person)(scene.person.consented, account)
    return agent


def _verdicts(mine: Descant, claim: str, agent: str) -> Iterator[dict[str, object]]:
    yield from mine.client.search(target=claim, creator=agent, motivation="assessing")


def _note(recording: Recording, claim: str, agent: str, verdict: str, right: str) -> None:
    """The graph that is asked may be a second behind what was just said."""
    others = [each for each in recording.judgements.get(claim, ()) if each.creator != agent]
    own = [] if verdict == NONE else [Judgement(agent, verdict, right)]
    recording.judgements[claim] = others + own


def _done(scene: Scene, tag: Tag, verdict: str, right: str) -> Line:
    words, name = scene.words, Strong(scene.words.tag(tag.word))
    if right:
        return words.phrase("Noted: not {tag}, but {right}.", tag=name, right=Strong(words.tag(right)))
    if verdict == NONE:
        return words.phrase("What was said of {tag} is taken back.", tag=name)
    if verdict == CONFIRMED:
        return words.phrase("Noted: {tag} is right.", tag=name)
    return words.phrase("Noted: {tag} is wrong.", tag=name)


ANSWERS: Mapping[Kind, Answer] = {Kind.JUDGE: judge}
