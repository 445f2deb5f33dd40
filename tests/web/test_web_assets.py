"""The manifest's reader, and pages without a build."""

from __future__ import annotations

import gzip
import json
import logging
from pathlib import Path

import pytest
from flask import Flask, render_template
from stage import SERVER, WORKS

from descant.errors import Missing
from descant.server import assets, languages
from descant.server.assets import FOREVER, Assets

MANIFEST = {
    "one.ts": {"file": "assets/one-A.js", "css": ["assets/one-A.css"], "imports": ["_shared.js"]},
    "two.ts": {"file": "assets/two-B.js", "imports": ["_shared.js"], "dynamicImports": ["later.ts"]},
    "engraver.ts": {"file": "assets/engraver-G.js", "imports": ["_engine.js"]},
    "_engine.js": {"file": "assets/engine-H.js", "assets": ["assets/verovio-I.wasm", "assets/engraver.worker-J.js"]},
    "later.ts": {"file": "assets/later-D.js", "css": ["assets/later-D.css"]},
    "_shared.js": {
        "file": "assets/shared-C.js",
        "css": ["assets/shared-C.css"],
        "assets": [
            "assets/source-sans-3-latin-400-normal-E.woff2",
            "assets/source-sans-3-latin-600-normal-F.woff2",
        ],
    },
}


@pytest.fixture
def built(tmp_path: Path) -> Assets:
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    return Assets(tmp_path, "/s/dist/")


def make_app(found: Assets) -> Flask:
    app = Flask("descant.server", root_path=str(SERVER), static_url_path="/static")
    assets.init_app(app, found)
    languages.init_app(app)
    app.add_url_rule("/", view_func=lambda: render_template("home.html", works=WORKS))
    return app


def test_an_entry_is_found_by_its_name(built: Assets) -> None:
    assert built.url("one.ts") == "/s/dist/assets/one-A.js"


def test_styles_of_what_is_imported_come_first(built: Assets) -> None:
    assert built.styles("one.ts") == ["/s/dist/assets/shared-C.css", "/s/dist/assets/one-A.css"]


def test_what_is_imported_later_is_not_loaded_at_once(built: Assets) -> None:
    assert built.styles("two.ts") == ["/s/dist/assets/shared-C.css"]
    assert built.modules("two.ts") == ["/s/dist/assets/shared-C.js"]


def test_only_the_first_fonts_are_preloaded(built: Assets) -> None:
    assert built.fonts("one.ts") == ["/s/dist/assets/source-sans-3-latin-400-normal-E.woff2"]


def test_tags_have_nothing_inline(built: Assets) -> None:
    tags = built.tags("one.ts")
    assert '<script type="module" src="/s/dist/assets/one-A.js"></script>' in tags
    assert tags.count("<link") == 4
    assert "style=" not in tags


def test_the_engraver_is_asked_for_with_what_it_compiles_and_draws(built: Assets) -> None:
    tags = built.engraver_tags(["/id/file/a.mei", "/id/file/b.mei"])
    assert (
        '<link rel="preload" href="/s/dist/assets/verovio-I.wasm" as="fetch" type="application/wasm" crossorigin>'
        in tags
    )
    assert '<link rel="modulepreload" href="/s/dist/assets/engine-H.js">' in tags
    assert 'async src="/s/dist/assets/engraver-G.js" data-scores="/id/file/a.mei /id/file/b.mei"></script>' in tags
    assert "engraver.worker" not in tags


def test_verovio_is_a_file_of_its_own_that_is_compiled_while_it_comes() -> None:
    found = Assets()
    (url,) = found.binaries("engraver.ts")
    with make_app(found).test_client().get(url, headers={"Accept-Encoding": "gzip"}) as packed:
        assert packed.content_type == "application/wasm"  # else no browser compiles it so
        assert gzip.decompress(packed.data).startswith(b"\0asm")


def test_an_unknown_entry_says_what_to_do(built: Assets) -> None:
    with pytest.raises(Missing, match=r"three\.ts.*pip install"):
        built.url("three.ts")


def test_pages_without_a_build_are_plain_and_say_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        app = make_app(Assets(tmp_path))
    assert "No built pages" in caplog.text
    page = app.test_client().get("/").text
    assert "are not built" in page
    assert "npm ci" in page
    assert "Slovanské tance" in page
    assert "<script" not in page


def test_hashed_files_are_kept_for_good() -> None:
    app = make_app(Assets())
    client = app.test_client()
    with client.get("/static/favicon.svg") as icon:
        assert "immutable" not in icon.headers["Cache-Control"]
    with client.get(Assets().url("base.ts")) as script:
        assert script.headers["Cache-Control"] == FOREVER


def test_files_are_sent_compressed_where_that_is_taken() -> None:
    client = make_app(Assets()).test_client()
    url = Assets().url("analyses.ts")
    with client.get(url) as plain, client.get(url, headers={"Accept-Encoding": "br, gzip"}) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert "Content-Encoding" not in plain.headers
        assert plain.content_type == packed.content_type == "text/javascript; charset=utf-8"
        assert "Accept-Encoding" in packed.vary


def test_fonts_have_their_type() -> None:
    found = Assets()
    with make_app(found).test_client().get(found.fonts("base.ts")[0]) as font:
        assert font.content_type == "font/woff2"


def test_only_built_files_are_sent() -> None:
    client = make_app(Assets()).test_client()
    assert client.get("/static/dist/assets/nothing.js").status_code == 404
    assert client.get("/static/dist/assets/..%2f..%2f..%2fassets.py").status_code == 404


def test_every_entry_of_the_build_is_complete() -> None:
    found = Assets()
    for name, chunk in found.manifest.items():
        if chunk.get("isEntry"):
            for url in [found.url(name), *found.styles(name), *found.modules(name)]:
                assert (found.folder / url.removeprefix(found.prefix)).is_file()
