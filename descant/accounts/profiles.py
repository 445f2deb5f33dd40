"""What people say of themselves to everybody, until they take it back: a name, a homepage, an ORCID."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import Connection, Engine, delete, insert, select, update
from sqlalchemy.orm import Mapped, mapped_column

from descant.accounts.people import OWNER, require_name, require_open
from descant.accounts.tables import note
from descant.database import Base
from descant.errors import WrongUse

ORCID = re.compile(r"https://orcid\.org/(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
LONGEST_PAGE = 500
_UNUSUAL = re.compile(r"[\s<>\"{}|\\^`\x00-\x20\x7f]")


class ProfileRow(Base):
    __tablename__ = "account_profiles"
    account: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str | None]
    page: Mapped[str | None]
    said: Mapped[bool] = mapped_column(default=False)
    """whether the graph says it"""


@dataclass(frozen=True, slots=True)
class Profile:
    name: str | None = None
    page: str | None = None
    """a homepage, or an ORCID's IRI"""

    @property
    def orcid(self) -> str | None:
        return self.page if self.page and ORCID.fullmatch(self.page) else None


def profile_of(engine: Engine, account: str) -> Profile:
    with engine.connect() as connection:
        here = ProfileRow.account == account
        row = connection.execute(select(ProfileRow.name, ProfileRow.page).where(here)).one_or_none()
    return Profile(*row) if row else Profile()


def public_names(engine: Engine) -> dict[str, str]:
    """By the accounts; of those who want to be known by one."""
    with engine.connect() as connection:
        rows = connection.execute(select(ProfileRow.account, ProfileRow.name).where(ProfileRow.name.is_not(None)))
        return {row.account: str(row.name) for row in rows}


def set_profile(engine: Engine, account: str, name: str | None, page: str | None) -> Profile:
    """Instead of what was said before; the graph has to follow."""
    profile = Profile(require_name(name) if name else None, _require_page(page) if page else None)
    with engine.begin() as connection:
        if account != OWNER:
            require_open(connection, account)
        put_profile(connection, account, profile)
        note(connection, account, "published its profile" if name or page else "took back its profile", account)
    return profile


def put_profile(connection: Connection, account: str, profile: Profile) -> None:
    connection.execute(delete(ProfileRow).where(ProfileRow.account == account))
    row = {"account": account, "name": profile.name, "page": profile.page, "said": False}
    connection.execute(insert(ProfileRow).values(row))


def unsaid(engine: Engine) -> dict[str, Profile]:
    """What the graph does not say yet, or still says."""
    with engine.connect() as connection:
        rows = connection.execute(select(ProfileRow.__table__).where(ProfileRow.said.is_(False)))
        return {row.account: Profile(row.name, row.page) for row in rows}


def note_said(engine: Engine, account: str, profile: Profile) -> None:
    """The graph follows; unless somebody has said something else in between."""
    here = (ProfileRow.account == account) & (ProfileRow.name.is_not_distinct_from(profile.name))
    here &= ProfileRow.page.is_not_distinct_from(profile.page)
    with engine.begin() as connection:
        if profile == Profile():
            connection.execute(delete(ProfileRow).where(here))
        else:
            connection.execute(update(ProfileRow).where(here).values(said=True))


def forget_said(engine: Engine) -> None:
    """The graph may be of another moment than the database."""
    with engine.begin() as connection:
        connection.execute(update(ProfileRow).values(said=False))


def _require_page(page: str) -> str:
    page = page.strip()
    try:
        parts = urlsplit(page)
        named = parts.scheme in ("http", "https") and parts.hostname and not parts.username and not parts.password
    except ValueError:
        named = None
    if not named or _UNUSUAL.search(page) or len(page) > LONGEST_PAGE:
        raise WrongUse(f"{page[:80]!r} is no address of a page.", remedy="Write it like https://example.org/clara.")
    if (orcid := ORCID.fullmatch(page)) and not _is_checked(orcid[1]):
        raise WrongUse(f"{page} is no ORCID: its last digit does not fit.", remedy="Copy it from orcid.org.")
    return page


def _is_checked(orcid: str) -> bool:
    """ISO 7064, MOD 11-2."""
    total = 0
    for digit in orcid.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == orcid[-1]
