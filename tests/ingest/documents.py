"""Small JSON documents for tests of readers, written as files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from descant.ingest.inputs import Input

BASE = "https://example.org/iiif/"


def as_input(folder: Path, value: Any, *, name: str = "manifest.json", url: str | None = None) -> Input:
    path = folder / Path(name).name
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return Input.of(path, name=name, url=url)


def image(name: str = "a") -> dict[str, Any]:
    return {
        "id": f"{BASE}{name}/full/max/0/default.jpg",
        "type": "Image",
        "format": "image/jpeg",
        "service": [{"id": f"{BASE}{name}", "type": "ImageService3", "profile": "level1"}],
    }


def canvas(name: str = "p1", body: Any = None, **more: Any) -> dict[str, Any]:
    painting = {
        "id": f"{BASE}{name}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": body or image(),
        "target": BASE + name,
    }
    page = {"id": f"{BASE}{name}/page", "type": "AnnotationPage", "items": [painting]}
    return {"id": BASE + name, "type": "Canvas", "width": 1000, "height": 800, "items": [page], **more}


def manifest(*canvases: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "@context": "http://iiif.io/api/presentation/3/context.json",
        "id": f"{BASE}manifest.json",
        "type": "Manifest",
        "label": {"en": ["A print"]},
        "items": list(canvases) or [canvas()],
        **more,
    }


def page_of(*annotations: dict[str, Any]) -> dict[str, Any]:
    return {"id": f"{BASE}annotations", "type": "AnnotationPage", "items": list(annotations)}


def remark(target: Any, **more: Any) -> dict[str, Any]:
    body = {"type": "TextualBody", "value": "A slip of the pen"}
    return {"id": f"{BASE}a1", "type": "Annotation", "motivation": "commenting", "body": body, "target": target, **more}
