"""Whether a licence can be written is known before anything is read."""

from __future__ import annotations

import pytest

from descant.errors import WrongUse
from descant.ontology.licences import require_licence, short_licence


@pytest.mark.parametrize("said", [None, "https://creativecommons.org/licenses/by/4.0/", "https://example.org/größe"])
def test_an_iri_or_nothing_is_taken(said: str | None) -> None:
    assert require_licence(said) == said


@pytest.mark.parametrize("said", ["free", "http://x y <z>", "mailto:me@example.org", "://", "http://exa mple.org/"])
def test_what_cannot_be_written_is_refused(said: str) -> None:
    with pytest.raises(WrongUse, match="is no IRI"):
        require_licence(said)


@pytest.mark.parametrize(
    ("licence", "short"),
    [
        ("https://creativecommons.org/licenses/by-nc-sa/4.0/", "CC BY-NC-SA 4.0"),
        ("http://creativecommons.org/licenses/by/3.0/at/deed.de", "CC BY 3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0 1.0"),
        ("https://creativecommons.org/publicdomain/mark/1.0/", "Public domain"),
        ("https://example.org/terms/", "example.org/terms"),
        (None, "not known"),
    ],
)
def test_lists_call_licences_by_their_short_names(licence: str | None, short: str) -> None:
    assert short_licence(licence) == short
