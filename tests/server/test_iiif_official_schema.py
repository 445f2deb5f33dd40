"""What we serve is held to the schema of the official validator.

The schema is no part of this project, as the repository that has it states no licence. An npm package that is under
one has it as it was in 2020; who has another copy names that. The validator itself passes a manifest exactly if the
schema finds nothing wrong; all that it does besides is to choose what to say.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from jsonschema import Draft7Validator, ValidationError

from descant.server.iiif.manifests import manifest as make_manifest
from descant.server.iiif.shown import Shown
from tests.conftest import ON_FIXTURES, missing, node_of
from tests.ingest.documents import BASE, canvas, manifest
from tests.ingest.notation.scores import bar, document, note, score
from tests.ingest.pictures import picture
from tests.ingest.sounds import melody, write
from tests.server.iiif_rules import faults
from tests.server.test_iiif_manifests import ADDRESS, sources

VARIABLE = "DESCANT_IIIF_SCHEMA"
"""names a copy of https://github.com/IIIF/presentation-validator/blob/main/schema/iiif_3_0.json"""
PACKAGE = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "@hyperion-framework" / "validator"
NAMED = "http://iiif.io/api/presentation/3/schema.json"
SCRIPT = f"JSON.stringify(new (require(process.argv[1]).Validator)().ajv.getSchema('{NAMED}').schema)"


@pytest.fixture(scope="module")
def schema() -> Draft7Validator:
    path = os.environ.get(VARIABLE)
    return Draft7Validator(json.loads(Path(path).read_text(encoding="utf-8") if path else _packed()))


def _packed() -> str:
    node = node_of("the schema of the validator").folder / "node"
    if not PACKAGE.is_dir():
        missing("the schema of the validator needs `npm ci` in web/")
    command = [str(node), "--print", SCRIPT, str(PACKAGE / "dist" / "index.js")]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def wrong(schema: Draft7Validator, document: Any) -> list[str]:
    return [f"{list(each.absolute_path)}: {each.message[:200]}" for each in _innermost(schema.iter_errors(document))]


def _innermost(errors: Any) -> Iterator[ValidationError]:
    for each in errors:
        if each.context:
            yield from _innermost(each.context)
        else:
            yield each


def served(client: FlaskClient, name: str) -> Any:
    made: Any = client.get(f"/iiif/{name}/manifest.json").json
    assert faults(made) == []
    return made


def test_the_schema_refuses_what_is_no_manifest(schema: Draft7Validator) -> None:
    """So that nothing passes because the copy is not what it should be."""
    assert not wrong(schema, manifest())
    bare = {"id": BASE, "type": "Canvas"}
    for damage in ({"label": "A print"}, {"rights": "https://example.org/"}, {"items": [bare]}):
        assert wrong(schema, {**manifest(), **damage})


def test_a_score_with_page_images(
    schema: Draft7Validator, ingest: Any, app: Flask, client: FlaskClient, tmp_path: Path
) -> None:
    surface = '<surface lrx="100" lry="200"><graphic target="https://example.org/p1.jpg" width="100px" height="200px"/>'
    zone = '<zone xml:id="z1" ulx="10" uly="20" lrx="40" lry="60"/></surface>'
    path = tmp_path / "tune.mei"
    music = score(bar(note(), more='facs="#z1"'))
    path.write_text(document(music, facsimile=f"<facsimile>{surface}{zone}</facsimile>"))
    ingest(path)
    rows: Any = app.extensions["descant"].stores.public.query(
        "SELECT ?source { ?page <https://w3id.org/descant/ns#pageOf> ?source }"
    )
    (name,) = {row["source"].value.rpartition("/")[2] for row in rows}
    assert wrong(schema, served(client, name)) == []


def test_a_recording(schema: Draft7Validator, ingest: Any, client: FlaskClient, tmp_path: Path) -> None:
    made = served(client, ingest(write(tmp_path / "tune.wav", melody(2.0))))
    assert made["items"][0]["duration"] == 2.0
    assert wrong(schema, made) == []


def test_an_image_with_tiles(schema: Draft7Validator, ingest: Any, client: FlaskClient, tmp_path: Path) -> None:
    made = served(client, ingest(picture(tmp_path / "page.png", 1200, 900)))
    assert made["items"][0]["thumbnail"]
    assert wrong(schema, made) == []


def test_canvases_and_ranges_of_others(
    schema: Draft7Validator, ingest: Any, client: FlaskClient, tmp_path: Path
) -> None:
    part = {"id": f"{BASE}r2", "type": "Range", "items": [{"id": f"{BASE}p1#xywh=1,2,3,4", "type": "Canvas"}]}
    structures = [{"id": f"{BASE}r1", "type": "Range", "label": {"en": ["ii"]}, "items": [part]}]
    path = tmp_path / "given.json"
    path.write_text(json.dumps(manifest(canvas("p1"), canvas("p2"), canvas("p3"), structures=structures)))
    made = served(client, ingest(path))
    assert made["structures"]
    assert wrong(schema, made) == []


def test_all_real_manifests(schema: Draft7Validator, ingest: Any, client: FlaskClient, shared_data: Path) -> None:
    found = {
        path.name: wrong(schema, served(client, ingest(path)))
        for path in sorted((shared_data / "iiif").rglob("*manifest*.json"))
    }
    assert not {name: faults for name, faults in found.items() if faults}


@settings(suppress_health_check=ON_FIXTURES, deadline=None)
@given(sources)
def test_whatever_is_shown(schema: Draft7Validator, shown: Shown) -> None:
    assert wrong(schema, make_manifest(shown, ADDRESS)) == []
