"""A small server that shows every page with a small graph, for looking at pages without a store.

The journeys run against it; so does `scripts/screenshots.py`. Only the data is made up: templates,
assets, headers and problems are the server's own.
"""

from __future__ import annotations

import math
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from flask import Flask, Response, render_template, request
from werkzeug.serving import WSGIRequestHandler, make_server

from descant.errors import InvalidInput, WrongUse
from descant.ingest.sound.peaks import HEADER
from descant.ontology.documentation import documentation, render_html
from descant.rendering.covers import draw_wave
from descant.server import assets, headers, languages, problems
from descant.server.library.asking import Found, Wish
from descant.server.negotiation import HTML, RESULTS, SUFFIXES, best

SERVER = Path(assets.__file__).parent

SLOWLY = "# slowly"
"""a query with this comment takes its time"""

BASE = "http://descant.invalid/"
_ANSWER = "tests.answer"
"""where a request keeps what is answered"""

PREFIXES = {
    "id": BASE + "id/",
    "dsc": "https://w3id.org/descant/ns#",
    "mao": "https://w3id.org/music-annotation/1.0#",
    "frbr": "http://purl.org/vocab/frbr/core#",
    "mo": "http://purl.org/ontology/mo/",
    "oa": "http://www.w3.org/ns/oa#",
    "dcterms": "http://purl.org/dc/terms/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

GRAPH = """
@prefix dsc: <https://w3id.org/descant/ns#> .
@prefix mao: <https://w3id.org/music-annotation/1.0#> .
@prefix frbr: <http://purl.org/vocab/frbr/core#> .
@prefix mo: <http://purl.org/ontology/mo/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix id: <http://descant.invalid/id/> .

id:op92-2 a mo:MusicalWork ; dcterms:title "Symphonie Nr. 7, II. Allegretto"@de ;
  dcterms:creator <http://d-nb.info/gnd/118508288> .
id:orchestra a mo:MusicalExpression ; frbr:realizationOf id:op92-2 ; rdfs:label "Orchestra"@en .
id:litolff a mo:MusicalExpression ; frbr:realizationOf id:op92-2 ; frbr:arrangementOf id:orchestra ;
  rdfs:label "Piano trio (Litolff)"@en .
id:harmonicon a mo:MusicalExpression ; frbr:realizationOf id:op92-2 ; frbr:arrangementOf id:orchestra ;
  rdfs:label "Piano four hands (Harmonicon)"@en .
id:theme a mao:MusicalIdea ; rdfs:label "Theme"@en ; frbr:realization id:theme-1 .
id:theme-1 a mao:MusicalMaterial ; rdfs:label "Theme, as it first comes"@en ; mao:setting id:e1 , id:e2 .
id:e1 a mao:Extract ; frbr:realizationOf id:litolff ; dsc:firstBar 3 ; dsc:lastBar 10 .
id:e2 a mao:Extract ; frbr:realizationOf id:orchestra ; dsc:firstBar 3 ; dsc:lastBar 10 .
id:a1 a oa:Annotation , dsc:Observation ; oa:hasTarget id:theme-1 ; dcterms:creator id:somebody ;
  oa:hasBody [ a oa:TextualBody ; rdf:value "The melody moves to the violin." ; dcterms:language "en" ] .
id:a2 a oa:Annotation , dsc:Commentary ; oa:hasTarget id:a1 .
"""

EXAMPLES = [
    {
        "title": "Every version of a work",
        "query": "PREFIX frbr: <http://purl.org/vocab/frbr/core#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n\n"
        "SELECT ?version ?label WHERE {\n  ?version frbr:realizationOf ?work ;\n    rdfs:label ?label .\n"
        "}\nORDER BY ?label",
        "description": "Its arrangements, each with its name",
    },
    {
        "title": "What is said about a passage",
        "query": "PREFIX oa: <http://www.w3.org/ns/oa#>\n\n"
        "SELECT ?annotation ?passage WHERE {\n  ?annotation oa:hasTarget ?passage .\n}",
    },
    {
        "title": "A theme and its settings, as a graph",
        "query": "PREFIX mao: <https://w3id.org/music-annotation/1.0#>\n"
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n\n"
        "CONSTRUCT {\n  ?material mao:setting ?extract ; rdfs:label ?label .\n}\nWHERE {\n"
        "  ?material mao:setting ?extract .\n  OPTIONAL { ?material rdfs:label ?label }\n}",
        "description": "Opens as a picture",
    },
]

TERMS = {
    "classes": [PREFIXES["mo"] + "MusicalWork", PREFIXES["mao"] + "Extract", PREFIXES["dsc"] + "Observation"],
    "properties": ["frbr:realizationOf", "mao:setting", "oa:hasTarget"],
}

_WORKS = (
    ("op92-2", "Symphonie Nr. 7, II. Allegretto", ["Ludwig van Beethoven"], "score", 12),
    ("op46", "Slovanské tance", ["Antonín Dvořák"], "pages", 3),
    ("herzlich", "Herzlich tut mich verlangen", [], "score", 11),
    ("fishin", "Let’s Go Fishin’", ["Tradition"], "recording", 1),
    ("nothing", "A song of which nothing is here", [], "", 0),
)
WORKS: list[dict[str, Any]] = [
    {
        "iri": f"{BASE}id/{name}",
        "href": f"/id/{name}",
        "title": title,
        "composers": composers,
        "count": versions,
        "counts": {kind: versions},
        "cover": {"src": f"/covers/{name}", "kind": kind, "awaited": False} if kind else None,
        "versions": [{"href": "/id/v1", "text": "Orchestra", "sources": [{"href": "/id/s1", "kind": kind}]}]
        * (kind != ""),
    }
    for name, title, composers, kind, versions in _WORKS
]
FACETS = [
    {
        "name": name,
        "label": name.capitalize(),
        "values": [{"text": each, "total": at, "href": f"/library?{name}={each}"} for at, each in enumerate(values, 1)],
        "total": len(values),
        "all": "/library?more=composer" if name == "composer" else "",
        "open": False,
    }
    for name, values in {
        "composer": ["Ludwig van Beethoven", "Antonín Dvořák", "Tradition"],
        "instrument": ["piano", "violin", "orchestra"],
        "key": ["A minor", "G major"],
        "licence": ["CC BY-SA 4.0", "not known"],
    }.items()
]


def _library(works: list[dict[str, Any]], **more: Any) -> str:
    """The page of the library, as `descant.server.library.pages` renders it."""
    said: dict[str, Any] = {
        "wish": Wish(),
        "found": Found(len(works), works, {}),
        "works": works,
        "facets": FACETS if works else [],
        "chosen": [],
        "orders": [("title", "/library", True), ("newest", "/library?by=newest", False)],
        "ways_out": [],
        "previous": "",
        "next": "/library?page=2" if works else "",
        "pages": 2,
        "everything": 0,
        "is_current": True,
        "kept": [],
        "may_add": True,
        "accepted": ".mei,.flac",
    }
    return render_template("library.html", **said | more)


def _link(name: str, base: str = "mao") -> dict[str, str]:
    return {"text": f"{base}:{name}", "href": PREFIXES[base] + name, "title": PREFIXES[base] + name}


_LOUD = [round(20_000 * abs(math.sin(at / 90) * math.sin(at / 7))) for at in range(2_000)]
WAVE = HEADER.pack(2, 0, 44_100, 441, len(_LOUD), 1) + b"".join(struct.pack("<hh", -each, each) for each in _LOUD)
COLLECTION = {"text": "collection", "href": "/id/collection", "title": "The collection's graph"}

RESOURCE: dict[str, Any] = {
    "iri": "http://descant.invalid/id/theme-1",
    "label": "Theme, as it first comes",
    "types": [_link("MusicalMaterial")],
    "formats": [
        {"label": "Turtle", "href": "/id/theme-1?format=ttl", "media_type": "text/turtle"},
        {"label": "JSON-LD", "href": "/id/theme-1?format=jsonld", "media_type": "application/ld+json"},
        {"label": "RDF/XML", "href": "/id/theme-1?format=rdf", "media_type": "application/rdf+xml"},
        {"label": "N-Triples", "href": "/id/theme-1?format=nt", "media_type": "application/n-triples"},
    ],
    "properties": [
        {
            "property": _link("label", "rdfs"),
            "values": [
                {"text": "Theme, as it first comes", "lang": "en", "graphs": [COLLECTION]},
                {"text": "Thema, erster Auftritt", "lang": "de", "graphs": [COLLECTION]},
            ],
        },
        {
            "property": _link("setting"),
            "values": [
                {"text": "Piano trio (Litolff), bars 3–10", "href": "/id/e1", "graphs": [COLLECTION]},
                {"text": "Orchestra, bars 3–10", "href": "/id/e2", "graphs": [COLLECTION]},
            ],
        },
        {
            "property": _link("created", "dcterms"),
            "values": [{"text": "2026-11-20T12:00:00Z", "datatype": "xsd:dateTime", "graphs": []}],
        },
    ],
    "incoming": [
        {
            "subject": {"text": "Theme", "href": "/id/theme"},
            "property": _link("realization", "frbr"),
            "graphs": [COLLECTION],
        },
        {
            "subject": {"text": "The melody moves to the violin.", "href": "/id/a1"},
            "property": _link("hasTarget", "oa"),
            "graphs": [{"text": "annotations", "href": "/id/annotations", "title": "Public annotations"}],
        },
    ],
    "incoming_total": 14,
    "incoming_query": "SELECT ?thing ?property WHERE { ?thing ?property <http://descant.invalid/id/theme-1> }",
}


def create_stage() -> Flask:
    app = Flask("descant.server", root_path=str(SERVER), static_url_path="/static")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    for part in (problems, headers, languages, assets):
        part.init_app(app)
    app.jinja_env.globals["feeds_of"] = lambda iri: []  # nobody annotates here
    store = ox.Store()
    store.load(GRAPH.encode(), format=ox.RdfFormat.TURTLE)
    _add_pages(app)
    _add_library(app)
    _add_endpoint(app, store)
    return app


def _add_pages(app: Flask) -> None:
    counts = {"triples": 182_409, "graphs": 37}

    @app.get("/")
    def home() -> str:
        return render_template("home.html", works=WORKS, total=137, counts=counts, examples=EXAMPLES)

    @app.get("/empty")
    def empty() -> str:
        return render_template("home.html", works=[], counts={"triples": 0, "graphs": 0}, examples=[])

    @app.get("/ontology")
    def ontology() -> str:
        return render_template("ontology.html", fragment=render_html(documentation()), formats=RESOURCE["formats"])

    @app.get("/describe")
    @app.get("/id/<name>")
    def resource(name: str = "") -> str:
        return render_template("resource.html", **RESOURCE)

    app.add_url_rule("/citation", "citing.show_citation", lambda: Response("", content_type="text/plain"))

    @app.get("/broken")
    def broken() -> str:
        raise WrongUse("There are 2 `query` parameters.", remedy="Send exactly one `query`.")

    @app.get("/.well-known/void")
    def void() -> Response:
        return Response("", content_type="text/turtle")


def _add_library(app: Flask) -> None:
    @app.get("/library")
    def library() -> str:
        return _library(WORKS)

    @app.get("/library/empty")
    def library_empty() -> str:
        return _library([])

    @app.get("/library/nothing")
    def library_nothing() -> str:
        chosen = [{"label": "Composer", "value": "Tradition", "href": "/library"}]
        ways = [{"words": "composer Tradition", "href": "/library", "total": 12}]
        return _library([], wish=Wish("harp"), chosen=chosen, ways_out=ways, everything=137)

    @app.get("/covers/<name>")
    def cover(name: str) -> Response:
        return Response(draw_wave(WAVE, name).body, content_type="image/svg+xml")


def _add_endpoint(app: Flask, store: ox.Store) -> None:
    @app.route("/sparql", methods=["GET", "POST"])
    def sparql() -> Response | str:
        text = request.values.get("query")
        if request.method == "GET" and "format" not in request.values and best((*RESULTS, HTML)) == HTML:
            return render_template(
                "sparql.html", query=text or "", examples=EXAMPLES, prefixes=PREFIXES, terms=TERMS, base=BASE
            )
        return _answer(store, text or "")


def _answer(store: ox.Store, text: str) -> Response:
    if SLOWLY in text:
        time.sleep(5)
    try:
        result = store.query(text)
    except SyntaxError as error:
        raise _syntax(str(error)) from error
    if isinstance(result, ox.QueryTriples):
        return Response(ox.serialize(result, format=ox.RdfFormat.TURTLE), content_type="text/turtle")
    media_type = SUFFIXES.get(request.values.get("format", ""), RESULTS[0])
    written = ox.QueryResultsFormat.from_media_type(media_type) or ox.QueryResultsFormat.JSON
    return Response(result.serialize(format=written), content_type=media_type)


def _syntax(said: str) -> InvalidInput:
    place, _, reason = said.removeprefix("error at ").partition(": ")
    line, column = (int(part) for part in place.split(":"))
    message = f"The query is not SPARQL: line {line}, column {column}: {reason}"
    return InvalidInput(message, remedy="Mend it at that place.", line=line, column=column)


class _Handler(WSGIRequestHandler):
    """One that closes an answer, and the file in it, also where the browser went away before it was all written."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        if _ANSWER in (environ or {}):
            environ[_ANSWER].close()


def _remembering(app: Flask) -> Any:
    def answered(environ: Any, start_response: Any) -> Any:
        environ[_ANSWER] = app(environ, start_response)
        return environ[_ANSWER]

    return answered


@contextmanager
def serving(app: Flask, port: int = 0) -> Iterator[str]:
    """The application on a free port, where none is named; yields its address without a closing slash."""
    server = make_server("127.0.0.1", port, _remembering(app), threaded=True, request_handler=_Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
