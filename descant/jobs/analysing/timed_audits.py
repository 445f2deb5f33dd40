"""What is kept of analyses along time, held against what people know of it, by mir_eval; and against each other.

What people know is a file, or what was read here: JAMS, and chords in `.lab`, that are named as a recording. Who found
nothing and said why has claimed nothing, and is counted apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, islice
from typing import Any, NamedTuple

from sqlalchemy import Engine, select

from descant.analysis import Analyser
from descant.analysis.auditing.joining import clip_name, join
from descant.analysis.auditing.timed import Figures, claims_of, measured
from descant.analysis.findings import Finding
from descant.config import Config
from descant.errors import DescantError, InvalidInput, NotFound, TooLarge
from descant.jobs.analysing.done import AnalysisRow, done_for
from descant.jobs.analysing.given import Given, kept_truths
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.naming import called, names_of, without_extension
from descant.jobs.analysing.ordering import Recording, analysers_of, recordings

TASKS = {"chords": ("chord", "chords"), "beats": ("beat", "beats"), "key": ("key", "key"), "notes": ("note", "notes")}
TASKS |= {"segments": ("segment", "structure")}
"""what is audited along time, with its kind of finding and its task"""
FEW = 5
"""names of recordings, for who gave a wrong one"""


class Claim(NamedTuple):
    """What an analyser found in a recording."""

    called: str
    analyser: str
    key: str
    found: Sequence[Finding]
    remarks: Sequence[str]

    @property
    def abstained(self) -> bool:
        return bool(self.remarks) and not self.found


@dataclass
class Audit:
    """What is known so far."""

    kind: str
    strict: bool
    """whether a truth that cannot be compared is an error"""
    rows: list[dict[str, Any]] = field(default_factory=list)
    abstained: list[dict[str, Any]] = field(default_factory=list)
    skipped: list[dict[str, str]] = field(default_factory=list)
    agreed: list[dict[str, Any]] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "recordings": self.rows,
            "means": _means(self.rows, "analyser"),
            "abstained": self.abstained,
            "skipped": self.skipped,
            "agreement": [
                {"analysers": list(pair), **means} for pair, means in _means(self.agreed, "analysers").items()
            ],
        }

    def skip(self, file: str, reason: str) -> None:
        self.skipped.append({"file": file, "reason": reason})

    def hold(self, recording: Recording, given: Iterable[Given], claims: Sequence[Claim]) -> None:
        """Each claim against each truth."""
        is_known = False
        stated = [each for each in claims if not each.abstained]
        for each in given:
            try:
                held, wrong = each.held(self.kind, [claim.found for claim in stated], strict=self.strict)
            except (InvalidInput, TooLarge) as error:
                if self.strict:
                    raise
                held, wrong = [], [_reason(error, each.name)]
            for reason in wrong:
                self.skip(each.name, reason)
            is_known = is_known or bool(held)
            self.rows += [
                {**_about(recording, claim), "truth": each.name, "truth_by": truth.by, **figures}
                for truth in held
                for claim, figures in zip(stated, truth.figures, strict=True)
            ]
        self.abstained += [
            {**_about(recording, each), "reason": each.remarks[-1]} for each in claims if is_known and each.abstained
        ]

    def compare(self, recording: Recording, claims: Sequence[Claim]) -> None:
        """The second of two analysers, with the first as if it were the truth."""
        for one, other in combinations(sorted(claims, key=lambda each: (each.called, each.key)), 2):
            if one.analyser != other.analyser and one.found and not other.abstained:
                try:
                    figures = measured(self.kind, one.found, other.found)
                except InvalidInput as error:
                    self.skip(recording.name, f"{one.called} and {other.called}: {error.message}")
                else:
                    self.agreed.append({"analysers": (one.called, other.called), **figures})


def timed_audit(
    engine: Engine, config: Config, name: str, truths: Sequence[Given] | None = None, *, most: int | None = None
) -> dict[str, Any]:
    """Each recording of which a truth is known, and the means of each analyser; how far analysers agree.

    Without truths, those that were read here count. One alone that is wrong is an error; among several it is skipped.
    """
    kind, task = TASKS[name]
    audit = Audit(kind, strict=truths is not None and len(truths) == 1)
    given = list(kept_truths(engine, config, kind)) if truths is None else truths
    of = _by_content(engine, given, audit)
    there = {each.name: each for each in analysers_of(config)}
    wanted = (each for each in recordings(engine) if truths is None or each.content in of)
    for recording in islice(wanted, most):
        claims = list(_claims(engine, config, recording, TASKS[name], there))
        audit.hold(recording, of.get(recording.content, ()), claims)
        audit.compare(recording, claims)
    if truths is not None and not audit.rows and not audit.abstained:
        raise _nothing(engine, truths, audit, task, is_known=bool(of))
    return audit.document()


def _by_content(engine: Engine, given: Sequence[Given], audit: Audit) -> dict[str, list[Given]]:
    """The truths of each recording. Which of several is meant by one is no guess of ours."""
    names = {content: [*places, *map(without_extension, places)] for content, places in names_of(engine).items()}
    found, refused = join((each.place for each in given), names, apart=False)
    of: dict[str, list[Given]] = {}
    for each in given:
        if each.place in found:
            of.setdefault(found[each.place], []).append(each)
        elif each.place in refused and audit.strict:
            remedy = f"Say which: --recording folder/{clip_name(each.place)}"
            raise InvalidInput.at(refused[each.place], file=each.name, remedy=remedy)
        elif each.place in refused:
            audit.skip(each.name, refused[each.place])
    return of


def _claims(
    engine: Engine, config: Config, recording: Recording, asked: tuple[str, str], there: Mapping[str, Analyser]
) -> Iterator[Claim]:
    kind, task = asked
    for each in done_for(engine, recording.content, task):
        report = kept_report(config, each, curves=False)
        found = claims_of(kind, report.findings.found)
        yield Claim(called(report, there), each.analyser, each.key, found, report.findings.remarks)


def _nothing(
    engine: Engine, given: Sequence[Given], audit: Audit, task: str, *, is_known: bool
) -> NotFound | InvalidInput:
    """Why there are no figures."""
    if audit.skipped:
        first = audit.skipped[0]
        return InvalidInput.at(first["reason"], file=first["file"], remedy="None of the truths can be compared.")
    names = ", ".join(sorted({clip_name(each.place) for each in given})[:3]) or "like that"
    if is_known:
        return NotFound(
            f"The recording {names} has not been analysed for {task}.", remedy=f"descant analyse --only {task}"
        )
    heard = ", ".join(_heard(engine, task))
    there = f"Analysed here are: {heard}." if heard else f"None has been analysed: descant analyse --only {task}"
    return NotFound(f"No recording is named {names}; a truth is named as its recording.", remedy=there)


def _heard(engine: Engine, task: str) -> list[str]:
    """The first few recordings with an analysis of this task."""
    statement = select(AnalysisRow.content).where(AnalysisRow.task == task).distinct().limit(FEW)
    with engine.connect() as connection:
        contents = list(connection.scalars(statement))
    names = names_of(engine)
    return sorted(clip_name(names[content][0]) for content in contents if content in names)


def _about(recording: Recording, claim: Claim) -> dict[str, str]:
    return {
        "recording": recording.name,
        "source": recording.source,
        "analyser": claim.called,
        "key": claim.key,
    }


def _reason(error: DescantError, file: str) -> str:
    """Without the file, which is told beside it."""
    line = error.details.get("line")
    place = f"line {line}: " if line else ""
    return place + error.message.removeprefix(f"{file}:{line}: " if line else f"{file}: ")


def _means(rows: Sequence[Mapping[str, Any]], by: str) -> dict[Any, Figures]:
    sorted_: dict[Any, list[Mapping[str, Any]]] = {}
    for each in rows:
        sorted_.setdefault(each[by], []).append(each)
    return {
        group: {name: _mean([each[name] for each in among]) for name, value in among[0].items() if is_figure(value)}
        for group, among in sorted_.items()
    }


def _mean(values: Sequence[float | None]) -> float | None:
    known = [each for each in values if each is not None]
    return sum(known) / len(known) if known else None


def is_figure(value: Any) -> bool:
    """Among what is told of a claim: all else are words."""
    return value is None or isinstance(value, float)
