"""What goes with every response: the security policy, and who from elsewhere may read it."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, request


def policy(scripts: str = "'self'", images: Sequence[str] = ()) -> str:
    """`images`: origins elsewhere from which somebody wants to see them, with their descriptions."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {scripts}",
            "style-src 'self'",
            " ".join(("img-src 'self' data:", *images)),
            "media-src 'self'",
            "font-src 'self'",
            " ".join(("connect-src 'self'", *images)),
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


CONTENT_POLICY = policy()
COMPILES = "'self' 'wasm-unsafe-eval'"
COMPILING = policy(COMPILES)
"""of what compiles WebAssembly: the page with scores, and the worker that draws them"""
ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Allow, Link, Location, Content-Location, Vary, Retry-After,"
    " Prefer, Preference-Applied, Accept-Post, Last-Modified, Memento-Datetime",
}
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    "Access-Control-Allow-Headers": "Accept, Authorization, Content-Type, If-Match, If-None-Match, Prefer, Slug,"
    " Idempotency-Key",
    "Access-Control-Max-Age": "86400",
}
"""any origin may send a token it holds; no cookie is ever accepted from another origin"""


def init_app(app: Flask) -> None:
    app.after_request(add_headers)


def keep_private(response: Response) -> Response:
    """For the blueprints whose answers are about whoever asks, and nobody else's."""
    response.headers["Cache-Control"] = "private, no-store"
    return response


def add_headers(response: Response) -> Response:
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    if request.headers.get("Origin"):
        response.headers.update(CORS)
        if request.method == "OPTIONS":
            response.headers.update(PREFLIGHT)
    if response.mimetype == "text/html" and response.calculate_content_length() == 0:
        del response.headers["Content-Type"]  # of nothing: no page is empty, as a graph or a table may be
    if response.mimetype == "text/html":  # at its top it says who is signed in
        response.vary.add("Cookie")
        response.headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.add("Accept")
    response.vary.add("Origin")
    return response
