"""The built pages' files: their addresses, as the build's manifest gives them.

The sources are in `web/src`; every module directly in it is an entry, asked for by its name:
`asset_url("sparql.ts")`. Templates get `asset_url`, `asset_tags`, `engraver_tags` and
`assets_built` from `init_app`.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cached_property
from mimetypes import guess_type
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import has_request_context, request, send_from_directory
from markupsafe import Markup

from descant import __version__
from descant.errors import Missing
from descant.server.headers import COMPILING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from flask import Flask, Response

log = logging.getLogger(__name__)

DIST = Path(__file__).parent / "static" / "dist"
REMEDY = "Run `pip install -e .`, or `npm ci && npm run build` in web/, and start the server again."

# The names of the hashed files change with their content, so a browser may keep them for good.
FOREVER = "public, max-age=31536000, immutable"

COMPILERS = "engraver.worker"
"""files that compile WebAssembly, by how their names begin: a worker has the policy of its own file"""

# The two faces that every page sets in its first line; the others come when they are needed.
EARLY_FONTS = ("source-sans-3-latin-400-normal", "source-serif-4-latin-400-normal")


@dataclass(frozen=True)
class Assets:
    """What the build left in `folder`, which is served under `prefix` (with its closing slash)."""

    folder: Path = DIST
    prefix: str = "/static/dist/"

    @property
    def built(self) -> bool:
        return bool(self.manifest)

    @cached_property
    def manifest(self) -> dict[str, dict[str, Any]]:
        try:
            text = (self.folder / "manifest.json").read_text("utf-8")
        except FileNotFoundError:
            return {}
        manifest: dict[str, dict[str, Any]] = json.loads(text)
        return manifest

    def chunk(self, entry: str) -> dict[str, Any]:
        try:
            return self.manifest[entry]
        except KeyError:
            raise Missing(f"The browser's part {entry!r} is not built.", remedy=REMEDY) from None

    def chunks(self, entry: str) -> Iterator[dict[str, Any]]:
        """The entry's chunk and all that it imports at once, each of them one time."""
        waiting, seen = [entry], {entry}
        while waiting:
            chunk = self.chunk(waiting.pop(0))
            yield chunk
            fresh = [name for name in chunk.get("imports", []) if name not in seen]
            seen.update(fresh)
            waiting.extend(fresh)

    def url(self, entry: str) -> str:
        """Where the entry's script is."""
        return self._at(self.chunk(entry)["file"])

    def styles(self, entry: str) -> list[str]:
        """Where the entry's style sheets are, what is imported first."""
        chunks = reversed(list(self.chunks(entry)))
        return [self._at(name) for chunk in chunks for name in chunk.get("css", [])]

    def modules(self, entry: str) -> list[str]:
        """Where the scripts are that the entry imports at once."""
        return [self._at(chunk["file"]) for chunk in list(self.chunks(entry))[1:]]

    def fonts(self, entry: str) -> list[str]:
        """Where the fonts are that the entry's first paint needs."""
        files = [name for chunk in self.chunks(entry) for name in chunk.get("assets", [])]
        return [self._at(name) for name in files if any(font in name for font in EARLY_FONTS)]

    def binaries(self, entry: str) -> list[str]:
        """Where the WebAssembly is that the entry compiles."""
        files = (name for chunk in self.chunks(entry) for name in chunk.get("assets", []))
        return [self._at(name) for name in files if name.endswith(".wasm")]

    def _at(self, name: str) -> str:
        root = request.script_root if has_request_context() else ""
        return f"{root}{self.prefix}{name}"

    def send(self, name: str) -> Response:
        """One of the hashed files, compressed where the client takes that."""
        files = self.folder / "assets"
        packed = f"{name}.gz"
        taken = request.accept_encodings.quality("gzip") > 0 and (files / packed).is_file()
        response = send_from_directory(files, packed if taken else name, mimetype=guess_type(name)[0])
        response.headers["Cache-Control"] = FOREVER
        if name.startswith(COMPILERS):
            response.headers["Content-Security-Policy"] = COMPILING
        response.vary.add("Accept-Encoding")
        if taken:
            response.headers["Content-Encoding"] = "gzip"
        return response

    def tags(self, entry: str) -> Markup:
        """The elements that load the entry, for a page's head."""
        lines = [
            *(_preload_font(url) for url in self.fonts(entry)),
            *(Markup('<link rel="stylesheet" href="{}">').format(url) for url in self.styles(entry)),
            *(Markup('<link rel="modulepreload" href="{}">').format(url) for url in self.modules(entry)),
            Markup('<script type="module" src="{}"></script>').format(self.url(entry)),
        ]
        return Markup("\n  ").join(lines)

    def engraver_tags(self, scores: Iterable[str]) -> Markup:
        """The elements that begin to engrave before anything else of a page is there: `scores`, which it shows."""
        entry = "engraver.ts"
        script = Markup('<script type="module" async src="{}" data-scores="{}"></script>')
        lines = [
            *(_preload_binary(url) for url in self.binaries(entry)),
            *(Markup('<link rel="modulepreload" href="{}">').format(url) for url in self.modules(entry)),
            script.format(self.url(entry), " ".join(scores)),
        ]
        return Markup("\n  ").join(lines)


def _preload_binary(url: str) -> Markup:
    return Markup('<link rel="preload" href="{}" as="fetch" type="application/wasm" crossorigin>').format(url)


def _preload_font(url: str) -> Markup:
    # Fonts are fetched without credentials, so the preload must be too or it is fetched twice.
    return Markup('<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>').format(url)


def _in_one_piece(response: Response) -> Response:
    """Our files are small: given to the server whole, they hold no thread however slowly they are read."""
    if request.endpoint in ("static", "assets") and response.direct_passthrough:
        response.direct_passthrough = False
        response.make_sequence()
    return response


def init_app(app: Flask, assets: Assets | None = None) -> Assets:
    """Gives the application's templates the assets, and its hashed files a long life in caches."""
    found = assets or Assets(prefix=f"{app.static_url_path or '/static'}/dist/")
    if not found.built:
        log.error("No built pages in %s: they will be plain. %s", found.folder, REMEDY)
    app.jinja_env.globals.update(
        asset_url=found.url,
        asset_tags=found.tags,
        engraver_tags=found.engraver_tags,
        assets_built=lambda: found.built,
        descant_version=__version__,
    )
    app.add_url_rule(f"{found.prefix}assets/<name>", "assets", found.send)
    app.after_request(_in_one_piece)
    return found
