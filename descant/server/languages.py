"""The language of a page: what whoever reads it chose, else what their browser asks for, else English.

A choice (`?lang=de`) is kept in a cookie until the browser is closed, and forgotten where it is the browser's own
anyway, as with the theme. It says only how a page is to be, which they asked for, so nobody need consent to it.
Answers to programs are English. Templates mark what is translated: docs/frontend.md says how.
"""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from flask import Flask, Response, current_app, g, has_request_context, request
from markupsafe import Markup, escape
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from descant.catalogues import ENGLISH, LANGUAGES, catalogue, signs
from descant.reported import or_itself as itself
from descant.reported import reported, sentence

PARAMETER = "lang"
COOKIE = "descant_lang"
IN_PATHS = "/:@!$&'()*+,;=~"
ONCE = ("signing_in.come_back",)
"""answers to an address that is good one time, and has secrets and words of others in it"""


class Translation(NamedTuple):
    code: str
    name: str
    address: str


def init_app(app: Flask) -> None:
    """Gives the templates what they mark messages with, and every page the headers of its language."""
    jinja: Any = app.jinja_env  # whose extension brings methods that its type does not know
    jinja.add_extension("jinja2.ext.i18n")
    jinja.policies["ext.i18n.trimmed"] = True
    jinja.install_gettext_callables(translated, _counted, newstyle=True)
    jinja.globals.update(language=language, translations=translations)
    jinja.filters.update(number=number, translated=translated, or_english=or_english, or_itself=or_itself)
    app.after_request(_say_language)


def language() -> str:
    """Its code."""
    if not has_request_context():
        return ENGLISH
    if "language" not in g:
        g.language = next((each for each in _chosen() if each in LANGUAGES), _preferred())
    return str(g.language)


def asked_for() -> str:
    """The language of an answer to a program, which no choice of pages changes."""
    wish = request.args.get(PARAMETER)
    return wish if wish in LANGUAGES else _preferred()


def translated(text: str) -> str:
    """The text, which a catalogue may know, in the language of the page."""
    return catalogue(language()).gettext(text) if text else ""


def message(text: str) -> str:
    """The text as it is: one that Python says, and a page translates."""
    return text


def or_english(text: object, *, remark: bool = False) -> Markup:
    """What a machine says in words that no catalogue may know; then it is marked as English."""
    known = reported(str(text), language())
    said = sentence(str(text if known is None else known)) if remark else text if known is None else known
    return Markup('<span lang="en">{}</span>').format(said) if known is None else escape(said)


def or_itself(text: str) -> str:
    """What a machine calls something: in words, or by its name."""
    return itself(text, language())


def number(value: float, places: int | None = 0) -> str:
    """1,234.5 or 1.234,5: rounded as in every file of the same figures; None has as many places as it needs."""
    form = ",g" if places is None else f",.{places}f"
    return format(value, form).translate(signs(language()))


def translations() -> list[Translation]:
    """The page that is asked for in each of the languages."""
    here = _is_page()
    path = f"/{quote(request.path.lstrip('/'), safe=IN_PATHS)}" if here else "/"
    said = [(name, value) for name, value in request.args.items(multi=True) if here and name != PARAMETER]
    return [
        Translation(code, name, f"{request.script_root}{path}?{urlencode([*said, (PARAMETER, code)])}")
        for code, name in LANGUAGES.items()
    ]


def _counted(one: str, several: str, count: int) -> str:
    return catalogue(language()).ngettext(one, several, count)


def _chosen() -> tuple[str | None, str | None]:
    return request.args.get(PARAMETER), request.cookies.get(COOKIE)


def _preferred() -> str:
    """By the browser: the first of its languages that we speak, whatever country it is of."""
    spoken = (code.partition("-")[0].lower() for code, quality in request.accept_languages if quality > 0)
    return next((code for code in spoken if code in LANGUAGES), ENGLISH)


def _is_page() -> bool:
    """Whether a link leads here: not to the answer to a form, and not to what a provider sent somebody back with."""
    if request.endpoint in ONCE:
        return False
    if request.method in ("GET", "HEAD"):
        return True
    try:
        current_app.create_url_adapter(request).match(method="GET")  # type: ignore[union-attr] # there is a request
    except (HTTPException, RequestRedirect):
        return False
    return True


def _say_language(response: Response) -> Response:
    if response.mimetype != "text/html":
        return response
    if not response.location:
        response.headers.setdefault("Content-Language", language())
        response.vary.add("Accept-Language")  # that it varies by cookies, headers.py says
    if (wish := request.args.get(PARAMETER)) in LANGUAGES:
        _keep(response, wish)
    return response


def _keep(response: Response, wish: str) -> None:
    path = f"{request.script_root}/"
    if wish != _preferred():
        response.set_cookie(COOKIE, wish, httponly=True, samesite="Lax", secure=request.is_secure, path=path)
    elif COOKIE in request.cookies:
        response.delete_cookie(COOKIE, httponly=True, samesite="Lax", secure=request.is_secure, path=path)
