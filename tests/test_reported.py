"""What is reported is recognised by its words: all that jobs say, and errors that reach people, have German."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import descant
from descant import errors
from descant import reported as module
from descant.reported import LONGEST, Report, recognised, reported, reports

SOURCES = Path(descant.__file__).parent
ERRORS = {name for name, each in vars(errors).items() if isinstance(each, type)}
GAP = "\0"
PUT_TOGETHER = {
    f"{GAP} Bars are counted from 1.": ("Bars are counted from 1.",),
    f"{GAP}.": (
        f"{GAP} is no {GAP}: by its content it is {GAP}.",
        f"t={GAP} is no span of seconds from earlier to later, such as t=6,9.5.",
        f"xywh={GAP} is no rectangle with an area, such as xywh=0,0,100,50.",
    ),
    f"'xywh={GAP}' {GAP}.": (f"'xywh={GAP}' is no rectangle.", f"'xywh={GAP}' has no area on its page."),
    f"The version {GAP} has {GAP} of the bars {GAP} to {GAP}.": (
        f"The version {GAP} has none of the bars {GAP} to {GAP}.",
        f"The version {GAP} has not all of the bars {GAP} to {GAP}.",
    ),
    f"The annotation {GAP} was {GAP}.": (
        f"The annotation {GAP} was deleted.",
        f"The annotation {GAP} was taken back by its author.",
    ),
    f"The receiver answered {GAP}{GAP}.": (
        f"The receiver answered {GAP}.",
        f"The receiver answered {GAP}; redirects are not followed.",
    ),
    f"Give {GAP}.": (
        f"Give a whole number from {GAP} to {GAP}.",
        f"Give a number from {GAP} to {GAP}.",
        "Give true or false.",
        "Give a text.",
    ),
    f"Is it running?{GAP}": ("Is it running?", "Is it running? Look whether it was done before you do it again."),
    f"No store is known for {GAP}://": (
        f"No store is known for {GAP}://.",
        f"No store is known for {GAP}:// ({GAP}).",
    ),
    f"{GAP}, and {GAP}.": (f"{GAP}, and set essentia = true in descant.toml.",),
    f"To have it asked, {GAP}.": ("To have it asked, set essentia = true in descant.toml.",),
    "{0} is missing": (f"{GAP} is missing",),
    "{0} must be among these": (f"{GAP} must be among these",),
    "this must be one of {0}": (f"this must be one of {GAP}",),
    "this must be {0} or more": (f"this must be {GAP} or more",),
    "it has what is not known here: {0}": (f"it has what is not known here: {GAP}",),
    " or ": ("text or an object", "an object or text"),
    f"<{GAP}> has {GAP} with notes here, so nothing is aligned.": (
        f"<{GAP}> has one version with notes here, so nothing is aligned.",
        f"<{GAP}> has no version with notes here, so nothing is aligned.",
    ),
    f"<{GAP}> has {GAP} with notes here.": (
        f"<{GAP}> has several versions with notes here.",
        f"<{GAP}> has no version with notes here.",
    ),
    f"There is no recording{GAP}.": (
        "There is no recording.",
        f"There is no recording that was sent as {GAP}.",
    ),
    f"{GAP} was at {GAP}{GAP}": (f"{GAP} was at {GAP}", f"{GAP} was at {GAP}; nearest now: {GAP}"),
    f"{GAP} has {GAP} × {GAP} pixels; of a{GAP} image {GAP} are read, and {GAP} on a side.": (
        f"{GAP} has {GAP} × {GAP} pixels; of a image {GAP} are read, and {GAP} on a side.",
        f"{GAP} has {GAP} × {GAP} pixels; of a progressive image {GAP} are read, and {GAP} on a side.",
    ),
    f"You have used your {GAP} {GAP} a minute.": (
        f"You have used your {GAP} seconds of query time a minute.",
        f"You have used your {GAP} queries with errors a minute.",
    ),
    f"Mend it at that place.{GAP}": (
        "Mend it at that place.",
        "PREFIX and BASE stand before the first operation only.",
    ),
    f"{GAP}, so there is no tempo": (f"it is shorter than {GAP} s, so there is no tempo",),
    f"{GAP}, of which the vocabulary has no word, so nothing is said of them": (
        f"{GAP} of {GAP} patches are speech, of which the vocabulary has no word, so nothing is said of them",
    ),
    f"The content state {GAP}.": (
        "The content state has too many characters.",
        "The content state is neither JSON nor an address.",
        "The content state is not base64url of percent-encoded text.",
        "The content state is not JSON.",
    ),
    f"`{GAP}` {GAP}.": (
        f"`{GAP}` is no text.",
        f"`{GAP}` is no object.",
        f"`{GAP}` has neither a query nor properties.",
        f"`{GAP}` is no number from 1 on.",
        f"`{GAP}` is none of {GAP}.",
        f"`{GAP}` has more than {GAP} types.",
        f"`{GAP}` is no list of {GAP} at most.",
        f"`{GAP}` has something without `pid` and `v`.",
        f"`{GAP}` has more than {GAP} values of one property.",
    ),
    f"The provider refuses it: {GAP}.": (
        f"The provider refuses it: {GAP}.",
        "The provider refuses it: it does not say why.",
    ),
    f"The provider did not let you in: {GAP}.": (
        f"The provider did not let you in: {GAP}.",
        "The provider did not let you in: for a reason that it does not name.",
    ),
    " Updates go to /sparql/update.": ("Updates go to /sparql/update.",),
    ", or save it without interlacing.": ("Make it smaller.", "Make it smaller, or save it without interlacing."),
}
"""what is said with other words in it, by the text of the source"""
SAME = {GAP, f"{GAP}: {GAP}", f"`{GAP}`: {GAP}", f"descant analyse --only {GAP}", "/sparql SELECT …", "/query"}
"""in both languages: names, and commands"""
PARAMETERS = {"aligned", "along", "copies", "cursor", "restoring", "scope"}
"""whose names stand in texts that are like those of others"""
TOLD = (
    *("accounts", "analysis", "annotations", "ingest", "jobs", "rendering", "server", "solid", "store"),
    *("bot/answering", "bot/conversation.py", "bot/desk.py", "client.py", "disk.py", "fetching.py"),
)
"""where jobs say something, and where people are refused something"""


def _text(node: ast.AST) -> str | None:
    """A text of the source, with a sign where something is put in."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(str(part.value) if isinstance(part, ast.Constant) else GAP for part in parts)
        case ast.Subscript(value=cut):
            return _text(cut)
    return None


def _by_jobs(tree: ast.AST) -> Iterator[ast.AST]:
    """Titles, progress, and errors with their remedies."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=called, args=args, keywords=keywords):
                named = {each.arg: each.value for each in keywords}
                name = ast.unparse(called)
                if name.partition(".")[0] in ERRORS or name == "poisoned":
                    yield from (*args[:1], *filter(None, [named.get("remedy")]))
                elif name.endswith("tools.progress"):
                    yield from (*args[2:], *filter(None, [named.get("message")]))
                elif name == "Order":
                    yield from filter(None, [named.get("title")])
            case ast.Dict(keys=keys, values=values):
                told = zip(keys, values, strict=True)
                yield from (
                    value for key, value in told if isinstance(key, ast.Constant) and key.value in ("detail", "remedy")
                )


def _meant(node: ast.AST, tree: ast.AST) -> Iterator[ast.AST]:
    """What is said: by either side of a choice, and by all that a name is given in its module."""
    match node:
        case ast.IfExp(body=one, orelse=other):
            yield from (one, other)
        case ast.Name(id=name):
            for each in ast.walk(tree):
                match each:
                    case ast.Assign(targets=[ast.Name(id=given)], value=value) if given == name:
                        yield from (value,) if isinstance(value, ast.Name) else _meant(value, tree)
        case _:
            yield node


def _sources(name: str) -> list[Path]:
    return [*(SOURCES / name).rglob("*.py")] if (SOURCES / name).is_dir() else [SOURCES / name]


def _all_that_is_said() -> set[str]:
    trees = (ast.parse(path.read_text("utf-8")) for name in TOLD for path in _sources(name))
    texts = (_text(each) for tree in trees for node in _by_jobs(tree) for each in _meant(node, tree))
    made = {each for texts in PUT_TOGETHER.values() for each in texts}
    return ({text for text in texts if text} - set(PUT_TOGETHER) - SAME) | made


@pytest.mark.parametrize("text", sorted(_all_that_is_said()), ids=lambda text: text.replace(GAP, "_")[:60])
def test_what_is_reported_is_said_in_german(text: str) -> None:
    filled = text.replace(GAP, "x1")
    known = reported(filled, "de") or ""
    assert known not in ("", filled)
    assert known.count("x1") == text.count(GAP)


@pytest.mark.parametrize("text", sorted(_all_that_is_said()), ids=lambda text: text.replace(GAP, "_")[:60])
def test_no_word_of_ours_is_taken_for_what_was_put_in(text: str) -> None:
    """A table with `There are %(names)s.` alone would say half of `There are no bars.` in English."""
    parts = recognised(text.replace(GAP, "x1"))
    gaps = ((gap, put) for part in parts if isinstance(part, Report) for gap, put in part.gaps.items())
    assert {put for gap, put in gaps if not gap.startswith("word") and re.sub(r"x1|\W", "", put)} <= PARAMETERS


def test_nothing_is_in_the_table_that_nobody_says() -> None:
    trees = (ast.parse(path.read_text("utf-8")) for path in SOURCES.rglob("*.py"))
    texts = {text for tree in trees for node in ast.walk(tree) if (text := _text(node))}
    assert texts >= set(PUT_TOGETHER)
    texts |= {each for made in PUT_TOGETHER.values() for each in made}
    assert {re.sub(r"%\(\w+\)s", GAP, text) for text in reports()} - texts == set()


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("pairs of versions", "Paare von Fassungen"),
        (
            "x.mei changed meanwhile, so nothing of it is kept.",
            "x.mei hat sich inzwischen geändert, also wird nichts davon behalten.",
        ),
        ("3 of 1,200 jobs failed.", "3 von 1.200 Aufträgen sind gescheitert."),
        ("a.xml:3: not well-formed XML: no end", "a.xml:3: kein wohlgeformtes XML: no end"),
        ("a.abc: the file is empty. Was it copied whole?", "a.abc: die Datei ist leer. Wurde sie vollständig kopiert?"),
        (
            "x.bin is in no format that is read. Known are mei, abc; docs/reading.md says more of each.",
            "x.bin hat kein Format, das gelesen wird. Bekannt sind mei, abc; mehr zu jedem steht in docs/reading.md.",
        ),
        ("It has no bars. Bars are counted from 1.", "Es gibt keine Takte. Takte werden von 1 an gezählt."),
        (
            "it knows guitar, harp: other instruments are heard as one of these, or not at all",
            "bekannt sind guitar, harp: andere Instrumente werden als eines davon gehört oder gar nicht",
        ),
        ("it is too short, so there is no fingerprint", "es ist zu kurz, also gibt es keinen Fingerabdruck"),
        (
            "recorded at 8,000 Hz: there is no loudness below 44,100 Hz",
            "mit 8.000 Hz aufgenommen: unter 44.100 Hz gibt es keine Lautheit",
        ),
        (
            "The query is not SPARQL: line 1, column 3: expected {",
            "Die Abfrage ist kein SPARQL: Zeile 1, Spalte 3: expected {",
        ),
        (
            "You have used your 60 seconds of query time a minute.",
            "Ihre 60 Sekunden Abfragezeit in der Minute sind verbraucht.",
        ),
        (
            "This needs a token. Sign in at /account.",
            "Dafür braucht es ein Token. Anmelden kann man sich unter /account.",
        ),
        (
            "This is no annotation as it is. body: this must be text or an object; target: source is missing.",
            "So geht das nicht (Annotation). body: das muss sein: ein Text oder ein Objekt; target: source fehlt.",
        ),
        ("The issuer is no address: no port.", "Der Aussteller ist keine Adresse: no port."),
        ("a.mp3 is no recording.", "a.mp3 ist keine Aufnahme."),
        ("Send a recording.", "Gesucht ist: Aufnahme."),
        ("There is no mark .", "Es gibt keine Markierung ."),
    ],
)
def test_a_report_keeps_its_place_and_its_figures(english: str, german: str) -> None:
    assert reported(english, "de") == german
    assert reported(english, "en") == english


@pytest.mark.parametrize("text", ["TypeError: no", "the file is empty and more", "a: b. c: d. e", "x" * (LONGEST + 1)])
def test_what_is_not_known_is_not_guessed(text: str) -> None:
    assert reported(text, "de") is None


def test_a_long_name_of_a_stranger_costs_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever way it looks like many reports, the table is gone through some times for each of its words."""
    through, whole = list[str](), module._whole
    monkeypatch.setattr(module, "_whole", lambda text: through.append(text) or whole(text))
    strange = ("It has no bars. " * 60, "a: " * 330, "a. " * 330, " has more than bytes" * 50, "a; b is none. " * 70)
    for text in (*strange, "a is no address: " * 50 + "no.", "a; b is no address: " * 40 + "no."):
        recognised.cache_clear()
        through.clear()
        assert (reported(text[:LONGEST], "de") is None) == (text in strange)
        assert len(through) < 3 * len(text.split())


def test_versions_of_music_are_no_versions_of_a_document() -> None:
    assert reported("No version is called 'A9'.", "de") == "Keine Fassung heißt 'A9'."
    assert reported("There is no version '20260101'.", "de") == "Es gibt keine Version '20260101'."


def test_what_strangers_write_is_looked_at_in_a_straight_line() -> None:
    """Tried in every way, this takes hours."""
    pattern = re.compile(module._pattern("%(one)s is %(two)s of %(three)s in %(four)s."))
    assert pattern.fullmatch("\nm" + " is m of m in m" * 4_000) is None
    assert pattern.fullmatch("m" + " is m of m in m" * 4_000) is None
    found = pattern.fullmatch("A is B of C in D is E.")
    assert found
    assert found.groupdict() == {"one": "A", "two": "B", "three": "C", "four": "D is E"}


def test_what_is_too_long_is_not_remembered() -> None:
    before = recognised.cache_info().currsize
    assert reported("x" * (LONGEST + 1), "de") is None
    assert recognised.cache_info().currsize == before
