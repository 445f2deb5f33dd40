"""Writes the pages that are made from the code: docs/ontology.html, the vocabulary as the server shows it."""

from __future__ import annotations

from pathlib import Path

from descant.ontology.documentation import documentation, render_html

PAGE = Path(__file__).resolve().parents[1] / "docs" / "ontology.html"


def main() -> None:
    PAGE.write_text(f"<!doctype html>\n<meta charset=utf-8>\n{render_html(documentation())}\n", encoding="utf-8")
    print(PAGE)


if __name__ == "__main__":
    main()
