"""Where to annotate a thing: https://www.w3.org/TR/annotation-protocol/#discovery-of-annotation-containers ."""

from __future__ import annotations

from flask import Flask, Response, request

from descant.server.services import services

SERVICE = "http://www.w3.org/ns/oa#annotationService"
ABOUT = ("/id/", "/iiif/", "/describe")


def init_app(app: Flask) -> None:
    app.after_request(add_link)


def add_link(response: Response) -> Response:
    """A work has a container of its own; whatever else can be annotated has the one of all that is public."""
    path = request.path
    if request.method in ("GET", "HEAD") and response.status_code < 300 and path.startswith(ABOUT):
        of_work = path.removeprefix("/id/work/")
        name = f"work/{of_work}/" if of_work != path and "/" not in of_work else ""
        response.headers.add("Link", f'<{services().config.base}annotations/{name}>; rel="{SERVICE}"')
    return response
