"""Where people are known by a name alone, which others may take, nothing is anybody's."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Engine

from descant.bot import Sound
from descant.bot.conversation import Conversation, Reach
from descant.bot.memory import Person, chat_of, keep_person, person_of, sounds_of
from tests.bot.studio import FROM_A_CHAT

NOBODY = replace(FROM_A_CHAT, is_known=False, is_group=True)
SOUND = Sound("a", "a.wav", "audio/wav")


@pytest.fixture
def conversation(engine: Engine) -> Conversation:
    return Conversation(engine, Reach(None, None), ["loop:sender-0815"])  # type: ignore[arg-type] # nobody is asked


@pytest.mark.parametrize("text", ["/consent yes", "/forget", "/forget yes", "/judge harp"])
def test_nobody_consents_forgets_or_judges(conversation: Conversation, engine: Engine, text: str) -> None:
    """Not what somebody else of that name has: who has taken it is told where to go."""
    keep_person(engine, NOBODY.transport, NOBODY.sender, Person(consented=text == "/forget yes", account="abc"))
    before = person_of(engine, NOBODY.transport, NOBODY.sender)
    [reply] = conversation.respond(replace(NOBODY, text=text))
    assert "names alone" in reply.plain
    assert person_of(engine, NOBODY.transport, NOBODY.sender) == before


def test_no_sound_of_nobody_is_kept(conversation: Conversation, engine: Engine) -> None:
    keep_person(engine, NOBODY.transport, NOBODY.sender, Person(consented=True))
    sent = replace(NOBODY, sound=SOUND)
    assert conversation.wanted_sound(sent) is None
    assert conversation.wanted_sound(replace(sent, is_known=True)) == SOUND
    [reply] = conversation.respond(sent)
    assert "names alone" in reply.plain
    assert sounds_of(engine, NOBODY.transport, NOBODY.sender) == []
    assert chat_of(engine, NOBODY.transport, NOBODY.chat).pending is None


def test_nobody_may_ask_by_sparql_by_taking_a_name(conversation: Conversation) -> None:
    assert not conversation._scene(NOBODY).may_query
    assert conversation._scene(replace(NOBODY, is_known=True)).may_query
