"""Since when: `since 1 May 2026`, `seit Mai`, `since yesterday`, `seit 2025`, `since 2026-05-01`."""

from __future__ import annotations

import re
from datetime import date, timedelta

_DATE = r"(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})"
_NAMED = (
    *(
        ("january", "januar", "jan"),
        ("february", "februar", "feb"),
        ("march", "märz", "mar"),
        ("april", "april", "apr"),
    ),
    *(("may", "mai", "may"), ("june", "juni", "jun"), ("july", "juli", "jul"), ("august", "august", "aug")),
    *(("september", "september", "sep"), ("october", "oktober", "oct"), ("november", "november", "nov")),
    ("december", "dezember", "dec"),
)
MONTHS = {name: number for number, names in enumerate(_NAMED, 1) for name in names} | {"okt": 10, "dez": 12}
SINCE = re.compile(
    rf"\b(?:since|seit|after|nach(?: dem)?)\s+(?:(?:{_DATE})"
    rf"|(?:(\d{{1,2}})\.?\s+)?({'|'.join(MONTHS)})\.?(?:\s+(\d{{4}}))?"
    r"|(\d{4})(?!\d)|(yesterday|gestern)|(?:last|letzter?) (week|woche|month|monat|year|jahr))(?!\w)",
    re.I,
)


def since(found: re.Match[str], today: date) -> date | None:
    """The day that is meant; none where there is no such day."""
    year, month, day, german_day, german_month, german_year, of_month, name, in_year, only, yesterday, ago = (
        found.groups()
    )
    try:
        if year:
            return date(int(year), int(month), int(day))
        if german_year:
            return date(int(german_year), int(german_month), int(german_day))
        if name:
            return _of_month(MONTHS[name.lower()], of_month, in_year, today)
        if only:
            return date(int(only), 1, 1)
    except ValueError:  # the 31st of February
        return None
    days = 1 if yesterday else {"w": 7, "m": 30, "y": 365, "j": 365}[ago[0].lower()]
    return today - timedelta(days=days)


def _of_month(month: int, day: str | None, year: str | None, today: date) -> date:
    """Where no year is said, the last one in which it has been."""
    said = date(int(year) if year else today.year, month, int(day) if day else 1)
    return said if year or said <= today else said.replace(year=today.year - 1)
