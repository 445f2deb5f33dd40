"""Dumps of the public dataset as files, made when they are asked for and kept until the data change."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from pyoxigraph import RdfFormat, serialize

from descant.store import Dataset
from descant.store.disk import disk_errors, make_folder

_making = threading.Lock()


def dump_file(dataset: Dataset, folder: Path, media_type: str, suffix: str) -> tuple[Path, str]:
    """The file, and its ETag (none where the engine has no versions); one caller writes it, the others wait."""
    with _making:
        version = dataset.version()
        tag = hashlib.sha256(f"{version} {suffix}".encode()).hexdigest()[:32]
        path = folder / f"{tag}.{suffix}"
        if not version or not path.exists():
            _write(dataset, path, media_type)
        return path, tag if version else ""


def _write(dataset: Dataset, path: Path, media_type: str) -> None:
    make_folder(path.parent)
    for old in path.parent.glob(f"*{path.suffix}"):
        old.unlink(missing_ok=True)  # whoever is reading it keeps it until it is read
    draft = path.with_suffix(".draft")
    form = RdfFormat.from_media_type(media_type)
    with disk_errors(path.parent):
        with draft.open("wb") as file:
            quads = dataset.quads()
            serialize(quads if form.supports_datasets else (quad.triple for quad in quads), file, form)  # type: ignore[union-attr]
        draft.replace(path)
