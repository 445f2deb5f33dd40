"""Telegram's updates as messages. A chat is its id, with that of the topic behind it where a group has topics.

https://core.telegram.org/bots/api#update
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from aiogram.types import CallbackQuery, InaccessibleMessage, MessageEntity, Update, User
from aiogram.types import Message as Said

from descant.bot import Message, Sound

NAME = "telegram"
PICTURE, TEXT = "p", "t"
"""what a handle begins with: what stands under a picture is edited in another way"""
WANTED = ["message", "edited_message", "callback_query"]
"""kinds of updates"""


def message_of(update: Update, me: User) -> Message | None:
    """Nothing where nobody says anything that a bot could answer."""
    if update.callback_query:
        return _of_button(update.callback_query)
    if update.message:
        return _of_words(update.message, me)
    if update.edited_message and (message := _of_words(update.edited_message, me)):
        edited = _moment(update.edited_message.edit_date) or message.sent
        return replace(message, key=f"{message.key}:{update.update_id}", replaces=message.key, sent=edited)
    return None


def chat_of(said: Said | InaccessibleMessage) -> str:
    thread = said.message_thread_id if isinstance(said, Said) and said.is_topic_message else None
    return f"{said.chat.id}/{thread}" if thread else str(said.chat.id)


def place_of(chat: str) -> tuple[int, int | None]:
    """The chat and the topic."""
    identifier, _, thread = chat.partition("/")
    return int(identifier), int(thread) if thread else None


def _of_button(pressed: CallbackQuery) -> Message | None:
    under = pressed.message
    if under is None or not pressed.data:
        return None
    is_picture = isinstance(under, Said) and bool(under.photo or under.document)
    return Message(
        transport=NAME,
        chat=chat_of(under),
        sender=str(pressed.from_user.id),
        key=f"button:{pressed.id}",
        pressed=pressed.data,
        on=f"{PICTURE if is_picture else TEXT}{under.message_id}",
        is_group=under.chat.type != "private",
        language=pressed.from_user.language_code or "",
        sent=datetime.now(UTC),
    )


def _of_words(said: Said, me: User) -> Message | None:
    speaks = said.sender_chat or said.from_user
    is_group = said.chat.type != "private"
    sound = _sound(said)
    text, is_addressed, is_for_another = _addressed(said, me)
    is_something = bool(text or sound or (not is_group and _is_content(said)))
    if speaks is None or not is_something or is_for_another or _is_bot(said):
        return None
    return Message(
        transport=NAME,
        chat=chat_of(said),
        sender=str(speaks.id),
        key=f"{said.chat.id}:{said.message_id}",
        text=text,
        sound=sound,
        is_group=is_group,
        is_addressed=is_addressed or not is_group,
        language=(said.from_user.language_code or "") if said.from_user else "",
        sent=_moment(said.date) or datetime.now(UTC),
    )


def _is_bot(said: Said) -> bool:
    """Two bots would talk to one another for ever; whoever speaks for a group seems to be one."""
    return bool(said.from_user and said.from_user.is_bot and not said.sender_chat)


def _is_content(said: Said) -> bool:
    return bool(said.photo or said.video or said.video_note or said.sticker or said.location or said.contact)


def _sound(said: Said) -> Sound | None:
    if said.voice:
        return Sound(said.voice.file_id, "", said.voice.mime_type or "audio/ogg", said.voice.file_size)
    file = said.audio or said.document
    if file is None or said.animation:
        return None
    return Sound(file.file_id, file.file_name or "", file.mime_type or "", file.file_size)


def _addressed(said: Said, me: User) -> tuple[str, bool, bool]:
    """The words without the bot's name, whether it was called, and whether a command was for another one."""
    text = said.text or said.caption or ""
    entities = said.entities or said.caption_entities or []
    answers = said.reply_to_message
    called = bool(answers and answers.from_user and answers.from_user.id == me.id)
    another = False
    for entity in sorted(entities, key=lambda each: each.offset, reverse=True):
        words = entity.extract_from(text)
        if entity.type == "bot_command" and entity.offset == 0:
            command, _, name = words.partition("@")
            another = bool(name) and name.lower() != (me.username or "").lower()
            called, text = called or not another, _without(text, entity, command)
        elif _names(entity, words, me):
            called, text = True, _without(text, entity, "")
    return text.strip(), called, another


def _names(entity: MessageEntity, words: str, me: User) -> bool:
    if entity.type == "text_mention":
        return bool(entity.user and entity.user.id == me.id)
    return entity.type == "mention" and bool(me.username) and words.lower() == f"@{me.username}".lower()


def _without(text: str, entity: MessageEntity, instead: str) -> str:
    """Entities are counted in UTF-16."""
    coded = text.encode("utf-16-le", "surrogatepass")
    before, behind = coded[: 2 * entity.offset], coded[2 * (entity.offset + entity.length) :]
    return (before + instead.encode("utf-16-le") + behind).decode("utf-16-le", "replace")


def _moment(time: datetime | int | None) -> datetime | None:
    return datetime.fromtimestamp(time, UTC) if isinstance(time, int) else time
