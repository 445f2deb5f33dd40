"""A conversation that says what was said to it, and does what tests tell it."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from descant.bot import Message, Reply, Strong
from descant.bot.conversation import Conversation, Reach
from descant.errors import DescantError


class Talk(Conversation):
    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, Reach(None, None))  # type: ignore[arg-type] # nobody is asked
        self.replies: dict[str, list[Reply]] = {}
        """by what was said; else it is said back"""
        self.errors: list[DescantError] = []
        """that are raised first"""
        self.heard: list[bytes] = []
        self.stopped: list[str] = []
        self.states: dict[str, list[Reply]] = {}
        """of jobs, one after the other"""
        self.seconds = 0.0
        self.gate: threading.Event | None = None
        self.asked: dict[str, list[str]] = defaultdict(list)
        self.at_once = self.most_at_once = 0
        self.turn = threading.Lock()

    def wanted_sound(self, message: Message) -> Any:
        return message.sound

    def respond(self, message: Message, file: Path | None = None) -> list[Reply]:
        with self.turn:
            self.asked[message.chat].append(message.text or message.pressed)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            error = self.errors.pop(0) if self.errors else None
        try:
            if self.gate:
                assert self.gate.wait(120)
            time.sleep(self.seconds)
            if error:
                raise error
            if file:
                self.heard.append(file.read_bytes())
            said = message.text or message.pressed or "a sound"
            return self.replies.get(said, [Reply((("You said ", Strong(said)),))])
        finally:
            with self.turn:
                self.at_once -= 1

    def progress(self, message: Message, job: str) -> Reply:
        states = self.states[job]
        return states.pop(0) if len(states) > 1 else states[0]
