"""Whether a licence can be written is known before anything is read."""

from __future__ import annotations

import pytest

from descant.errors import WrongUse
from descant.ontology.licences import require_licence


@pytest.mark.parametrize("said", [None, "https://creativecommons.org/licenses/by/4.0/", "https://example.org/größe"])
def test_an_iri_or_nothing_is_taken(said: str | None) -> None:
    assert require_licence(said) == said


@pytest.mark.parametrize("said", ["free", "http://x y <z>", "mailto:me@example.org", "://", "http://exa mple.org/"])
def test_what_cannot_be_written_is_refused(said: str) -> None:
    with pytest.raises(WrongUse, match="is no IRI"):
        require_licence(said)
