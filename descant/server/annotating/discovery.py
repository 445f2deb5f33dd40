"""Where to annotate a thing: https://www.w3.org/TR/annotation-protocol/#discovery-of-annotation-containers ."""

from __future__ import annotations

from flask import Flask, Response, request

from descant.annotations.containers import NAME
from descant.server.annotating.feeds import link_headers, links
from descant.server.services import services

SERVICE = "http://www.w3.org/ns/oa#annotationService"
ABOUT = ("/id/", "/iiif/", "/describe")


def init_app(app: Flask) -> None:
    app.after_request(add_link)
    app.context_processor(lambda: {"feeds_of": feeds_of})


def add_link(response: Response) -> Response:
    """A work has a container of its own; whatever else can be annotated has the one of all that is public."""
    path = request.path
    if request.method in ("GET", "HEAD") and response.status_code < 300 and path.startswith(ABOUT):
        feed = feed_of(services().config.base + path[1:]) or ""
        name = f"{feed}/" if feed.startswith("work/") else ""
        response.headers.add("Link", f'<{services().config.base}annotations/{name}>; rel="{SERVICE}"')
        for link in link_headers(feed) if feed else ():
            response.headers.add("Link", link)
    return response


def feeds_of(iri: str) -> list[tuple[str, str]]:
    """Types and addresses, for the head of a thing's page."""
    return links(name) if (name := feed_of(iri)) else []


def feed_of(iri: str) -> str | None:
    """The name of the feed of a work or of a person."""
    for kind, of in (("work", "work"), ("agent", "user")):
        home = f"{services().config.base}id/{kind}/"
        if iri.startswith(home) and NAME.fullmatch(name := iri.removeprefix(home)):
            return f"{of}/{name}"
    return None
