"""A bot that says what was said to it, as a process that can be killed."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from descant.bot.desk import Desk
from descant.bot.post import Post
from descant.bot.xmpp import Xmpp
from descant.config import Config
from descant.database import open_database
from tests.bot.talking import Talk


async def main() -> None:
    home = Path(os.environ["HOME_OF_IT"])
    config = Config(
        home=home,
        xmpp_jid="descant@localhost",
        xmpp_password=os.environ["PASSWORD"],
        xmpp_host=f"127.0.0.1:{os.environ['PORT']}",
        xmpp_plain=True,
    )
    engine = open_database(config)
    await Desk(Talk(engine), Post(engine), [Xmpp(config)], print, home).run()


if __name__ == "__main__":
    asyncio.run(main())
