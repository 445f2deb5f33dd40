"""What a result says to people is the same everywhere."""

from __future__ import annotations

from descant.cli.ingesting import _lines
from descant.jobs.ingesting.results import counted, duration, orphaned
from descant.ontology.licences import NOT_KNOWN
from descant.server.job_results import found_by

RESULT = {"status": "read", "source": "http://localhost/id/source/s", "bars": 1234, "notes": 0, "duration": 12.52}
ORPHAN = {"anchored": "a:note", "place": "f:old#n1", "candidate": "f:new#n2"}


def test_what_was_found_is_counted() -> None:
    assert list(counted(RESULT)) == [("bars", "1,234")]
    assert list(counted({"movements": 1, "bars": 1, "pages": 2})) == [("movement", "1"), ("bar", "1"), ("pages", "2")]
    assert (duration(RESULT), duration({})) == ("12.5 s", "")


def test_an_orphan_is_said_with_its_nearest_candidate() -> None:
    assert orphaned(ORPHAN) == "a:note was at f:old#n1; nearest now: f:new#n2"
    assert orphaned(ORPHAN | {"candidate": None}) == "a:note was at f:old#n1"


def test_the_command_line_says_where_no_licence_is_known() -> None:
    file = RESULT | {"file": "tune.mei", "job": "j"}
    document = dict.fromkeys(("unchanged", "passed_over", "failed", "stopped"), 0) | {"read": 2, "looked_up": []}
    told = list(_lines(document | {"files": [file, file | {"licence": "https://example.org/licence"}]}))
    assert told == [
        f"read        tune.mei: 1,234 bars, 12.5 s. {NOT_KNOWN}",
        "read        tune.mei: 1,234 bars, 12.5 s",
        "2 read",
        "1 without a known licence (say it with --licence).",
    ]


def test_one_of_something_is_said_in_the_singular() -> None:
    file = {"status": "read", "file": "tune.mei", "job": "j", "movements": 1, "bars": 2, "licence": "a:licence"}
    document = dict.fromkeys(("unchanged", "passed_over", "failed", "stopped"), 0) | {"read": 1, "looked_up": []}
    assert next(iter(_lines(document | {"files": [file]}))) == "read        tune.mei: 1 movement, 2 bars"
    assert (found := found_by({"status": "read", "movements": 1})) is not None
    assert dict(found.facts)["Movement"] == {"text": "1"}


def test_a_file_that_was_passed_over_has_no_licence_to_speak_of() -> None:
    found = found_by({"status": "passed over", "reason": "notes.txt is in no format that is read."})
    assert found is not None
    assert "Licence" not in dict(found.facts)
