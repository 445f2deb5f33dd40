"""Brings the catalogues up to what the pages say: `make catalogues`, then translate what it names.

What templates mark is found by Babel; what Python gives them is marked with `message`, or named in `_said` where it
stands in tables, some of them in other rooms. Messages that nobody says any more are dropped, and none is guessed.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po
from werkzeug.exceptions import default_exceptions

from descant import errors, reported
from descant.accounts import roles, tokens
from descant.analysis.built_in import BUILT_IN
from descant.analysis.comparing_scores.kinds import Status
from descant.analysis.findings import Task
from descant.annotations.register import Action
from descant.catalogues import ENGLISH, LANGUAGES, LOCALES
from descant.ingest import BUILT_IN as READERS
from descant.jobs import State
from descant.jobs.analysing.audits import TAGS
from descant.jobs.analysing.timed_audits import TASKS
from descant.jobs.harmony.songs import GROUPS
from descant.jobs.ingesting.results import COUNTED
from descant.ontology.instruments import labels
from descant.ontology.licences import NOT_KNOWN, short_licence
from descant.ontology.queries import all_queries
from descant.ontology.verdicts import VERDICTS
from descant.server import heard, job_pages, job_results, recordings
from descant.server.annotating import showing
from descant.server.examples import EXAMPLES
from descant.server.library.asking import Order
from descant.server.library.gathering import HOLDS
from descant.server.library.pages import LABELS
from descant.server.links import SHOWN
from descant.server.people.pages import DONE
from descant.server.reconciling.naming import TYPES
from descant.solid.tables import Keep

ROOT = Path(__file__).resolve().parents[1]
METHODS = [("server/**.py", "python"), ("bot/**.py", "python"), ("server/templates/**.html", "jinja2")]
OPTIONS = {"server/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "message": None,
    "translated": None,
    "count": (2, 3),
    "number_of": (2, 3),
    "term": None,
    "phrase": None,
    "phrases": (1, 2),
}
WIDTH = 120
KINDS = ("tempo", "metre", "tuning", "loudness", "loudness range", "true peak", "danceability", "tag", "key")
"""of findings of a whole recording"""
KINDS_OF_ANNOTATIONS = ("Annotation", "Observation", "Relationship", "Commentary")
STATES = ("none", "connecting", "connected", "disconnecting", "waiting for the pod", "sign in again", "stopped")
"""of the connection of a pod"""


MET = (400, 404, 405, 413)
"""what Flask and Werkzeug refuse by themselves, in their own words"""


def messages() -> Catalog:
    """All that pages say, with where each is said."""
    found = Catalog(charset="utf-8")
    for name, _, message, comments, context in extract_from_dir(ROOT / "descant", METHODS, OPTIONS, KEYWORDS):
        found.add(message, locations=[(f"descant/{name}", None)], auto_comments=comments, context=context)
    for place, texts in _said():
        for text in texts:
            found.add(str(text), locations=[(place, None)])
    return found


def _said() -> Iterator[tuple[str, Iterable[str]]]:
    """What comes to pages from tables of Python, some of them in rooms that know no pages."""
    yield "descant/errors.py", (each.title for each in vars(errors).values() if _is_error(each))
    yield "werkzeug/exceptions.py", (each().name for each in default_exceptions.values())
    yield "werkzeug/exceptions.py", (str(default_exceptions[status].description) for status in MET)
    yield "descant/accounts/roles.py", roles.WORDS
    yield "descant/analysis/built_in.py", (each.description for each in BUILT_IN.values())
    yield "descant/analysis/findings.py", (*Task, *KINDS)
    yield "descant/analysis/comparing_scores/kinds.py", Status
    yield "descant/annotations/register.py", Action
    yield "descant/ingest", (each.description for each in READERS.values())
    yield "descant/ontology/instruments.tsv", labels()
    yield "descant/jobs/__init__.py", State
    yield "descant/jobs/harmony/songs.py", GROUPS
    yield "descant/jobs/ingesting/results.py", (f(each).capitalize() for each in COUNTED for f in (str, _one))
    yield "descant/ontology/queries", (each.title for each in all_queries().values())
    yield "descant/ontology/licences.py", (NOT_KNOWN, short_licence(None))
    yield (
        "descant/server/annotating/showing.py",
        (*map(showing.name_of_fact, ("label", *showing.FACTS)), *KINDS_OF_ANNOTATIONS),
    )
    yield "descant/server/audits.py", (f(each) for each in (TAGS, *TASKS) for f in (str, str.capitalize))
    yield "descant/server/examples", (each[part] for each in EXAMPLES for part in ("title", "description"))
    yield "descant/server/heard.py", (*heard.TABLES.values(), *heard.MANY.values())
    yield "descant/server/job_pages.py", job_pages.WORDS.values()
    yield "descant/server/job_results.py", (*job_results.TOLD.values(), *job_results.LINKS.values())
    yield "descant/server/library", (*Order, *HOLDS, *HOLDS.values(), *(label.lower() for _, label in LABELS.values()))
    yield "descant/server/links.py", SHOWN
    yield "descant/server/people/pages.py", DONE.values()
    yield "descant/server/reconciling/naming.py", (name for _, name in TYPES.values())
    yield "descant/server/recordings.py", recordings.KEY_NAMES
    yield "descant/reported.txt", reported.reports()
    yield "descant/accounts/tokens.py", tokens.SCOPES.values()
    yield "descant/ontology/verdicts.py", VERDICTS
    yield "descant/solid", (*Keep, *STATES)


def _is_error(each: object) -> bool:
    return isinstance(each, type) and issubclass(each, errors.DescantError)


def _one(name: str) -> str:
    return name.removesuffix("s")


def path_of(code: str) -> Path:
    return LOCALES / code / "LC_MESSAGES" / "messages.po"


def read(code: str) -> Catalog:
    with path_of(code).open("rb") as file:
        return read_po(file, locale=code, charset="utf-8")


def update(code: str) -> list[str]:
    """Writes the catalogue of a language anew; gives what it cannot say yet."""
    catalogue = read(code)
    catalogue.update(messages(), no_fuzzy_matching=True)
    with path_of(code).open("wb") as file:
        # No header, whose dates would be a conflict in every merge: encoding and plurals are those of the language.
        write_po(file, catalogue, width=WIDTH, sort_output=True, omit_header=True, ignore_obsolete=True)
    return untranslated(catalogue)


def untranslated(catalogue: Catalog) -> list[str]:
    return [str(each.id) for each in catalogue if each.id and (each.fuzzy or not all(_forms(each.string)))]


def _forms(text: object) -> tuple[object, ...]:
    return tuple(text) if isinstance(text, tuple | list) else (text,)


def main() -> int:
    lacking = {code: update(code) for code in LANGUAGES if code != ENGLISH}
    for code, texts in lacking.items():
        print(f"{path_of(code).relative_to(ROOT)}: {len(texts)} messages without a translation")
        print(*texts, sep="\n")
    return 1 if any(lacking.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
