"""Who is a program, as they say themselves: none is answered, or two would talk to one another.

https://xmpp.org/extensions/xep-0030.html, https://xmpp.org/registrar/disco-categories.html#client
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict

from slixmpp import JID, ClientXMPP
from slixmpp.exceptions import IqError, IqTimeout

KIND = ("client", "bot")
ANSWER = 20.0
"""seconds"""
MANY = 1000
"""who are remembered, those that were asked last"""
FRESH = 3600.0
"""seconds that an answer is believed: behind an address there may be another program by then, or a person"""


class Bots:
    def __init__(self, client: ClientXMPP) -> None:
        self._client = client
        self._asked: OrderedDict[str, asyncio.Task[bool]] = OrderedDict()
        category, kind = KIND
        client.plugin["xep_0030"].add_identity(category=category, itype=kind, name="Descant")

    def has(self, who: str, address: JID) -> bool:
        """Nobody waits for the answer: what comes before it is answered. `who` is there at this address now; in a room
        another may be later.
        """
        if who not in self._asked:
            self._asked[who] = asyncio.create_task(self._ask(address))
            asyncio.get_running_loop().call_later(FRESH, self._asked.pop, who, None)
            if len(self._asked) > MANY:
                self._asked.popitem(last=False)[1].cancel()
        asked = self._asked[who]
        return asked.done() and not asked.cancelled() and asked.result()

    async def _ask(self, who: JID) -> bool:
        try:
            told = await self._client.plugin["xep_0030"].get_info(jid=who, timeout=ANSWER)
        except (IqError, IqTimeout):
            return False
        return KIND in {each[:2] for each in told["disco_info"]["identities"]}

    def close(self) -> None:
        for each in self._asked.values():
            each.cancel()
