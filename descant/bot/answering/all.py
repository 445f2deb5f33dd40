"""Every answer that there is, by what is wished."""

from __future__ import annotations

from collections.abc import Mapping

from descant.bot.answering import (
    Answer,
    covers,
    data,
    differences,
    facts,
    harmony,
    helping,
    judging,
    measured,
    passages,
    performing,
    person,
    playing,
    recordings,
    tagged,
    works,
)
from descant.bot.answering.annotations import ANSWERS as ANNOTATED
from descant.bot.grammar import Kind

ANSWERS: Mapping[Kind, Answer] = {
    **helping.ANSWERS,
    **works.ANSWERS,
    **differences.ANSWERS,
    **facts.ANSWERS,
    **passages.ANSWERS,
    **harmony.ANSWERS,
    **covers.ANSWERS,
    **ANNOTATED,
    **recordings.ANSWERS,
    **tagged.ANSWERS,
    **measured.ANSWERS,
    **performing.ANSWERS,
    **playing.ANSWERS,
    **judging.ANSWERS,
    **data.ANSWERS,
    **person.ANSWERS,
}
