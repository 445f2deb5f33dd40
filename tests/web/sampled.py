"""A real server with Descant's own sample, aligned and heard, and the addresses of all its pages."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import httpx
from playwright.sync_api import Page, expect

from descant.accounts.tokens import owner_token
from descant.config import Config
from descant.sample.settings import WORK
from tests.conftest import free_port, running

COMPARED = ("bwv-244-15", "bwv-244-44")
"""of whose recordings the first is heard, and the other is not"""
SOURCES = """PREFIX frbr: <http://purl.org/vocab/frbr/core#> PREFIX dsc: <https://w3id.org/descant/ns#>
SELECT ?version ?source ?kind (SAMPLE(?file) AS ?one) { GRAPH ?g { ?source frbr:embodimentOf ?version ; a ?kind }
  GRAPH ?h { ?source frbr:exemplar ?file } } GROUP BY ?version ?source ?kind ORDER BY ?version ?kind"""
ABOUT = "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH ?g {{ ?s ?p ?o . FILTER(<{0}> IN (?s, ?o)) }} }}"
WHOLE = re.compile("^(Page|Seite) ")


class Sample(NamedTuple):
    address: str
    pages: Mapping[str, str]
    """addresses by names"""
    enter: Callable[[Page], None]
    """as the owner"""


@contextmanager
def sampled(folder: Path) -> Iterator[Sample]:
    home, port = folder / "home", free_port()
    descant = [sys.executable, "-m", "descant", "--home", str(home)]
    pair = [f"{Config(home=home).base}id/version/{number}" for number in COMPARED]
    run = partial(subprocess.run, check=True, cwd=folder, capture_output=True)
    run([*descant, "demo", "--load-only"])
    with running([*descant, "serve", "--port", str(port)], port):
        for command in (["align"], ["harmonise"], ["analyse", pair[0]], ["compare", *pair]):
            run([*descant, *command])  # by the server, which has its workers already
        address = f"http://127.0.0.1:{port}"
        yield Sample(address, _paths(address), partial(enter, address, owner_token(Config(home=home))))


def enter(address: str, token: str, page: Page) -> None:
    page.goto(f"{address}/jobs/enter?to=/jobs")
    page.locator("input[type=password]").fill(token)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/jobs")


def _paths(address: str) -> dict[str, str]:
    """Of all pages, with what the sample has."""
    found = httpx.get(f"{address}/sparql", params={"query": SOURCES}, headers={"Accept": "application/json"})
    rows = [{name: cell["value"] for name, cell in row.items()} for row in found.json()["results"]["bindings"]]
    score, page, recording = ([row for row in rows if row["kind"].endswith(f"#{kind}Source")] for kind in
                              ("Notated", "Facsimile", "Recorded"))  # fmt: skip
    base = score[0]["version"].partition("/id/")[0]
    work = f"{base}/id/work/{WORK}"
    one, other = (next(row["version"] for row in score if row["version"].endswith(each)) for each in COMPARED)

    def workspace(*sources: dict[str, str], **more: str) -> str:
        panes = [each["source"] for each in sources]
        return "/workspace?" + urlencode({"work": work, "pane": panes, **more}, doseq=True)

    def at(path: str, **query: str) -> str:
        return f"{path}?{urlencode(query)}" if query else path

    return {
        "home": "/",
        "library": "/library",
        "library-searched": at("/library", q="herz"),
        "add": "/add",
        "chat": "/chat",
        "work": f"/id/work/{WORK}",
        "version": f"/id/{one.partition('/id/')[2]}",
        "ontology": "/ontology",
        "sparql": "/sparql",
        "sparql-table": at("/sparql", query="SELECT * WHERE { GRAPH ?graph { ?thing a ?kind } } LIMIT 30"),
        "sparql-graph": at("/sparql", query=ABOUT.format(work)),
        "workspaces": "/workspace",
        "workspace-scores": workspace(score[0], score[2], bar="5"),
        "workspace-selected": workspace(score[0], score[2], **{"from": "3", "to": "5", "in": one}),
        "workspace-pages": workspace(score[0], page[0], bar="5"),
        "workspace-recording": workspace(score[0], recording[0], bar="5"),
        "concordance": at("/concordance", work=work),
        "compare": at("/compare", one=one, other=other),
        "passages": at("/passages"),
        "harmony": "/harmony",
        "harmony-work": at("/harmony", of=work),
        "harmony-statistics": "/harmony/statistics",
        "recordings": "/analyses",
        "analyses": at("/analyses", source=recording[0]["one"]),
        "analysers": "/analysers",
        "audit": "/audit",
        "instances": "/instances",
        "page-bars": at("/page-bars", source=page[0]["source"]),
        "jobs": "/jobs",
        "orphans": "/orphans",
        "pod": "/pod",
        "account": "/account",
    }  # fmt: skip


def settle(page: Page) -> None:
    """Waits until scores are whole, and small pictures drawn, also those that are out of sight."""
    page.wait_for_load_state("load")
    for status in page.locator("descant-score .pane-status").all():
        status.filter(has_text=WHOLE).wait_for()
    for picture in page.locator(".cover img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_attribute("data-awaited", re.compile(""))
        picture.evaluate("image => image.decode().catch(() => undefined)")
    page.evaluate("scrollTo(0, 0)")
