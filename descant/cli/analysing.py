"""`analyse`: what can be heard in recordings, into the graph."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import click
from sqlalchemy import Engine

from descant.analysis.analysing import key_of
from descant.analysis.built_in import BUILT_IN
from descant.analysis.exporting.summaries import to_words
from descant.analysis.findings import Setting
from descant.analysis.listing import listed
from descant.cli.batches import children, is_broken, job_runner, run_batch
from descant.cli.output import Context, json_option
from descant.config import Config
from descant.errors import WrongUse
from descant.jobs import State
from descant.jobs.analysing.done import done_of, find_done
from descant.jobs.analysing.kept import kept_report
from descant.jobs.analysing.ordering import Recording, Wish, family_of, orders, recordings
from descant.jobs.looking import find_job
from descant.jobs.table import Job

EXAMPLES = f"""\b
Examples:
  descant analyse quartet.flac --only tags,chords
  descant analyse --only chords --set chords.nets=5
  descant analyse --list

What can be looked for: {", ".join(dict.fromkeys(each.task for each in BUILT_IN.values()))}. --list names the
analysers, what can be set of them, and models that are broken; docs/analysis.md says what they are worth.
"""


@click.command(epilog=EXAMPLES)
@click.argument("sources", nargs=-1, metavar="[SOURCE…]")
@click.option(
    "--only", "names", multiple=True, metavar="NAME", help="An analyser, or what is to be looked for; several."
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="ANALYSER.SETTING=VALUE",
    help="Another setting of what is asked; several.",
)
@click.option("--again", is_flag=True, help="Analyse also what has been analysed.")
@click.option("--list", "listing", is_flag=True, help="Only show which analysers there are, and what can be set.")
@json_option
@click.pass_context
def analyse(
    click_context: click.Context,
    sources: tuple[str, ...],
    names: tuple[str, ...],
    settings: tuple[str, ...],
    again: bool,
    listing: bool,
) -> None:
    """Listen to recordings: tags, chords, key, beats, notes and more.

    A SOURCE is a file or folder that was read, or the IRI of a source, file, version or work; without one, all
    recordings are meant. What has been analysed and has not changed is left alone.
    """
    context: Context = click_context.find_object(Context)  # type: ignore[assignment] # made by the root
    if listing:
        document = listed(family_of(context.config))
        context.report(document, _lines_of_list(document))
        return
    wish = Wish(tuple(split(names)), _settings(settings), again)
    document = _analysed(context, sources, wish)
    context.report(document, _lines(document))
    click_context.exit(1 if document["failed"] or document["stopped"] else 0)


def split(names: tuple[str, ...]) -> Iterator[str]:
    """`--only tags,chords` is `--only tags --only chords`."""
    return (part.strip() for name in names for part in name.split(",") if part.strip())


def _settings(said: tuple[str, ...]) -> dict[str, dict[str, Setting]]:
    found: dict[str, dict[str, Setting]] = {}
    for each in said:
        place, is_there, value = each.partition("=")
        analyser, _, name = place.rpartition(".")
        if not (is_there and analyser and name):
            raise WrongUse(f"--set {each!r} sets nothing.", remedy="Write --set chords.nets=5.")
        found.setdefault(analyser, {})[name] = _value(value)
    return found


def _value(text: str) -> Setting:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _analysed(context: Context, sources: tuple[str, ...], wish: Wish) -> dict[str, Any]:
    """What became of each recording. Ctrl-C ends it; what has not been analysed was stopped."""
    with job_runner(context) as running:
        engine = running.engine
        found = list(recordings(engine, sources))
        wanted = orders(found, wish, context.config, engine)
        title = f"Analysing {' '.join(sources) or 'all'}"
        batch = run_batch(context, running, "analyse", title, wanted, doing="Analysing")
        document = _document(context.config, engine, batch, len(found))
        return document | {"known": list(_known(context.config, engine, found, wish))}


def _document(config: Config, engine: Engine, batch: str, recordings_: int) -> dict[str, Any]:
    jobs = list(children(engine, batch))
    states = Counter(job.state for job in jobs)
    broken = [job for job in jobs if is_broken(job)]
    failures = [{**(job.error or {}), "job": job.id, "title": job.title} for job in broken]  # errors have titles too
    failures += [each for job in jobs if job.state is State.DONE for each in _failures(job)]
    done = [job for job in jobs if job.state is State.DONE and job.result]
    return {
        "job": batch,
        "state": find_job(engine, batch).state.value,
        "recordings": recordings_,
        "analysed": sum(len(job.result["found"]) for job in done if job.result),
        "failed": len(failures),
        "stopped": len(jobs) - states[State.DONE] - len(broken),
        "found": [_shown(config, engine, job) for job in done],
        "failures": failures,
    }


def _failures(job: Job) -> Iterator[dict[str, Any]]:
    """Of some of its analysers."""
    for each in (job.result or {}).get("failed", ()):
        yield {**each, "job": job.id, "title": f"{job.parameters['name']}: {each['analyser']}"}


def _known(config: Config, engine: Engine, found: list[Recording], wish: Wish) -> Iterator[dict[str, Any]]:
    """All of what was wished for that is known by now, whenever it was heard."""
    asked = wish.analysers(config)
    for recording in found:
        keys = {key_of(recording.content, each) for each in asked}
        with engine.connect() as connection:
            done = [each for each in done_of(connection, recording.content) if each.key in keys]
        yield from ({"recording": recording.name, "analyser": each.analyser, "key": each.key} for each in done)


def _shown(config: Config, engine: Engine, job: Job) -> dict[str, Any]:
    """With the main finding of each analysis in words, and where to look at them."""
    result, parameters = dict(job.result or {}), job.parameters
    result["found"] = [each | {"said": _said(config, engine, each["key"])} for each in result["found"]]
    page = page_of(config, parameters["content"])
    return {"job": job.id, "recording": parameters["name"], "page": page, **result}


def _said(config: Config, engine: Engine, key: str) -> str:
    with engine.connect() as connection:
        done = find_done(connection, key)
    return to_words(kept_report(config, done, curves=False)) if done else ""


def page_of(config: Config, content: str) -> str:
    """Where people look at what was heard in a recording."""
    return f"{config.base}analyses?source={content}"


def _lines(document: dict[str, Any]) -> Iterator[str]:
    found = sorted(document["found"], key=lambda each: str(each["recording"]))
    pages = {each["page"]: each["recording"] for each in found}
    for each in found:
        yield from (f"{each['recording']}: {one['analyser']}: {one['said']}" for one in each["found"])
    yield from (f"{recording}: see {page}" for page, recording in pages.items())
    yield from _remarks(found)
    for each in document["failures"]:
        yield f"FAILED  {each['title']}: {each.get('detail', '')} {each.get('remedy', '')}".rstrip()
    if not document["recordings"]:
        yield "There are no recordings. `descant ingest` reads some."
    elif not (document["analysed"] or document["failed"] or document["stopped"]):
        yield "Nothing to do: all of that has been analysed. `descant analyses` shows it."
    else:
        yield f"{document['analysed']:,} analyses of {document['recordings']:,} recordings"


def _remarks(found: list[dict[str, Any]]) -> Iterator[str]:
    """Each once, whatever the number of recordings of which it is made."""
    made: dict[tuple[str, str], list[str]] = {}
    for each in found:
        for one in each["found"]:
            for remark in one["remarks"] if one["findings"] else ():  # else they are what is said of it
                made.setdefault((one["analyser"], remark), []).append(each["recording"])
    for (analyser, remark), names in made.items():
        of = names[0] if len(names) == 1 else f"{len(names):,} recordings"
        yield f"{analyser} of {of}: {remark}"


def _lines_of_list(document: Mapping[str, Any]) -> Iterator[str]:
    for each in document["analysers"]:
        yield f"{'*' if each['default'] else ' '} {each['name']:<21} {each['task']:<12} {each['description']}"
        for option in each["options"]:
            place = f"{each['name']}.{option['name']}={_written(option['default'])}"
            yield f"      {place}  {option['meaning']} ({option['values']})"
    yield "* where nobody says which. More of them, and of their models: docs/analysis.md"
    for name, why in document["broken"].items():
        yield f"BROKEN  {name}: {why}"


def _written(value: Setting) -> str:
    """As --set has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)
