"""Example queries for the query page: a file each, `# title:` first, a line of description, the query."""

from __future__ import annotations

from importlib.resources import files


def _read(text: str) -> dict[str, str]:
    title, description, query = text.split("\n", 2)
    return {
        "title": title.removeprefix("# title: "),
        "description": description.removeprefix("# "),
        "query": query,
    }


EXAMPLES = [
    _read(file.read_text(encoding="utf-8"))
    for file in sorted(files(__name__).iterdir(), key=lambda each: each.name)
    if file.name.endswith(".rq")
]
