"""What is said in other languages: the catalogues of `locales/`, which translators write."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

LOCALES = Path(__file__).parent / "locales"
ENGLISH = "en"
LANGUAGES = {ENGLISH: "English", "de": "Deutsch"}


@cache
def catalogue(code: str) -> NullTranslations:
    """Made of the text that translators write when it is first asked for, so that nothing is built that could lack."""
    path = LOCALES / code / "LC_MESSAGES" / "messages.po"
    if not path.is_file():
        return NullTranslations()
    from babel.messages.mofile import write_mo  # only where somebody reads another language
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return GNUTranslations(compiled)


@cache
def signs(code: str) -> dict[int, str]:
    """Of an English number, by `str.translate`: 1,234.5 as 1.234,5."""
    if code == ENGLISH:
        return {}
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {ord(","): get_group_symbol(code), ord("."): get_decimal_symbol(code)}
