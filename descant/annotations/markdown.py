"""Markdown as clean HTML: the one way in which it is shown, on pages, in lists and in previews."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

MEDIA_TYPE = "text/markdown"
LONGEST = 100_000
"""characters; what is longer is shown as it was written"""
_TAGS = nh3.ALLOWED_TAGS - {"img"}
"""nothing is fetched because somebody reads"""
_reader = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")


def is_markdown(media_type: str) -> bool:
    return media_type.partition(";")[0].strip().lower() in (MEDIA_TYPE, "text/x-markdown")


def rendered(text: str) -> str:
    """HTML; nothing where the text is too long."""
    return nh3.clean(_reader.render(text), tags=_TAGS) if len(text) <= LONGEST else ""
