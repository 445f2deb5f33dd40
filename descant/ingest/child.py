"""A process of its own for decoders of strangers' files: with limits on time and memory, without a network.

    children = Children("descant.ingest.sound.worker", memory=1000)
    document, blobs = children.ask({"path": "/…/a.flac"}, seconds=60, file="a.flac")

The module that is named ends in `serve(answer)` under its `__main__`. It is a plain subprocess, because workers of
the cluster are daemonic and may start nothing else.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

from descant.errors import DescantError, InvalidInput, Missing, Nonconformant, TooLarge, UnsupportedMedia
from descant.processes.confinement import leave_the_network, leave_with_the_owner, limit_memory
from descant.processes.wire import OUT_OF_MEMORY, receive_one, receive_with_file, send

USES = 200
"""questions after which a child is replaced: what its libraries leak goes with it"""
_ERRORS = {each.slug: each for each in (InvalidInput, Missing, Nonconformant, TooLarge, UnsupportedMedia)}
"""what a child may say"""
_SECRET = "DESCANT_"  # noqa: S105 - where the configuration's variables begin, passwords among them
_TOLD = b'{"told":'
"""how a message begins that is not yet the answer"""
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
ALLOCATION = {"GLIBC_TUNABLES": "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=8388608"}
"""for what is large. In large pages, where the system has any, nets that get and free 100 MB for each layer are twice
as quick. And it is given back whole: kept for the next, it is soon in pieces, none of which is enough, and an hour of
sound takes anything from 180 MB to 2.6 GB"""


DECODER = "the decoder"
_DAMAGED = "The file is damaged or malicious."
_HANGS = "Please report this, with the file if you may; or mend it, where it is of your own."
_TAKES = "Split the file, or give a model of your own shorter patches."


def _unheard(told: Any) -> None:
    """What nobody asked to hear."""


class Ended(DescantError):
    """The child has ended without an answer."""


class Broke(InvalidInput, Ended):
    pass


class TookTooMuch(TooLarge, Ended):
    pass


class TookTooLong(TooLarge, Ended):
    pass


class Answer(NamedTuple):
    document: Any
    """whatever JSON can say"""
    blobs: Mapping[str, bytes] = {}


class Children:
    """As many processes as ask at the same time, kept for the next question. Safe for threads and forks."""

    def __init__(self, module: str, *, memory: int, by: str = DECODER) -> None:
        """`memory`: MB on top of what the module takes once it is loaded; `by`: who errors say it was."""
        self._module, self._memory, self._by = module, memory, by
        self._idle: deque[_Child] = deque()  # append and pop are atomic
        atexit.register(self.close)
        os.register_at_fork(after_in_child=self._idle.clear)

    def ask(
        self,
        question: Any,
        *,
        seconds: float,
        file: str,
        hear: Callable[[Any], None] | None = None,
        handed: int | None = None,
    ) -> Answer:
        """The child's answer, or an error that begins with the file's name. A child that fails is gone.

        `hear` is called with what it tells before that; `seconds` may go by without a word. `handed` is the descriptor
        of an open file without a name, of which the child has one of its own as `question["handed"]`.
        """
        child = self._idle_child() or _Child(self._module, self._memory)
        try:
            reply = child.ask(json.dumps(question).encode(), seconds, hear or _unheard, handed)
        except BaseException as error:
            child.end()
            if isinstance(error, TimeoutError | EOFError | ConnectionError):
                raise self._why_it_ended(child, error, seconds, file, speaks=hear is not None) from None
            raise
        if child.uses < USES:
            self._idle.append(child)
        else:
            child.end()
        return _unpacked(reply, file, self._by)

    def close(self) -> None:
        """Ends those that are idle."""
        while self._idle:
            self._idle.pop().end()

    def _idle_child(self) -> _Child | None:
        while self._idle:
            with contextlib.suppress(IndexError):  # another thread was faster
                child = self._idle.pop()
                if child.is_alive():
                    return child
                child.end()
        return None

    def _why_it_ended(
        self, child: _Child, error: BaseException, seconds: float, file: str, *, speaks: bool
    ) -> DescantError:
        analyses, decodes = speaks and self._by != DECODER, self._by == DECODER
        if isinstance(error, TimeoutError):  # who says how far it is has no time of its own
            if analyses:
                said = f"{file}: {self._by} said nothing for {seconds:g} s and was ended."
                return TookTooLong(said, remedy=_HANGS)
            said = f"{file}: {self._by} took more than {seconds:g} s and was ended."
            return TookTooLong(said, remedy="Split the file.")
        if child.exit_code in (OUT_OF_MEMORY, -signal.SIGABRT):
            said = f"{file}: {self._by} took more than {self._memory} MB of memory."
            return TookTooMuch(said, remedy=_TAKES if analyses else "Split the file.")
        if child.exit_code == -signal.SIGKILL:
            said = f"{file}: {self._by} was killed, by somebody or by the system for want of memory."
            return TookTooMuch(said, remedy="Try again; where it comes back, split the file.")
        remedy = _DAMAGED if decodes else "Please report this, with the file if you may."
        return Broke.at(f"{self._by} broke on it (code {child.exit_code})", file=file, remedy=remedy)


class _Child:
    """One process, used by one thread at a time."""

    def __init__(self, module: str, memory: int) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 - our own module, by our own interpreter
                [sys.executable, "-P", "-m", module, str(theirs.fileno()), str(memory)],
                pass_fds=[theirs.fileno()],
                env={name: value for name, value in os.environ.items() if not name.startswith(_SECRET)}
                | ONE_THREAD
                | ALLOCATION,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # so that what it starts ends with it
            )
        self._connection = ours
        self.uses = 0
        self.exit_code: int | None = None

    def ask(self, message: bytes, seconds: float, hear: Callable[[Any], None], handed: int | None) -> bytes:
        self.uses += 1
        self._connection.settimeout(seconds)
        send(self._connection, message, file=handed)
        while (reply := receive_one(self._connection)).startswith(_TOLD):
            hear(json.loads(reply)["told"])
        return reply

    def end(self) -> None:
        """Ends it and all that it started; one that is ending by itself may say its own exit code."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0 if self.is_alive() else 5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self.exit_code = self._process.wait()
        self._connection.close()

    def is_alive(self) -> bool:
        """Whether it still holds its end of the connection."""
        self._connection.setblocking(False)
        try:
            return bool(self._connection.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False


def _unpacked(reply: bytes, file: str, by: str) -> Answer:
    head, _, rest = reply.partition(b"\n")
    said = json.loads(head)
    if "fault" in said:
        raise InvalidInput.at(f"{by} failed: {said['fault']}", file=file, remedy="Please report this.")
    if "error" in said:
        raise _ERRORS.get(said["error"], InvalidInput)(said["message"], remedy=said["remedy"], **said["details"])
    blobs, start = {}, 0
    for name, size in said["blobs"]:
        blobs[name] = rest[start : start + size]
        start += size
    return Answer(said["document"], blobs)


# -- in the child ------------------------------------------------------------------------------------------


def serve(answer: Callable[[Any], Answer]) -> None:
    """Answers questions until the owner is gone. What `answer` raises is the file's fault, and is said."""
    serve_telling(lambda question, tell: answer(question))


def serve_telling(answer: Callable[[Any, Callable[[Any], None]], Answer]) -> None:
    """The same, for an `answer` that takes its time, and may tell something before it is done."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    leave_the_network()
    leave_with_the_owner()
    limit_memory(int(sys.argv[2]))

    def tell(what: Any) -> None:
        send(connection, json.dumps({"told": what}).encode())

    with contextlib.suppress(EOFError, ConnectionError):
        while True:
            send(connection, _reply(partial(answer, _question(connection), tell)))


def _question(connection: socket.socket) -> Any:
    message, handed = receive_with_file(connection)
    question = json.loads(message)
    return question if handed is None else question | {"handed": handed}


def _reply(answer: Callable[[], Answer]) -> bytes:
    try:
        document, blobs = answer()
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except DescantError as error:
        return _failure(error)
    except Exception as error:  # a decoder may raise anything, and the next file is not to suffer
        return json.dumps({"fault": f"{type(error).__name__}: {error}"}).encode()
    sizes = [(name, len(blob)) for name, blob in blobs.items()]
    return b"".join((json.dumps({"document": document, "blobs": sizes}).encode(), b"\n", *blobs.values()))


def _failure(error: DescantError) -> bytes:
    said = {"error": error.slug, "message": error.message, "remedy": error.remedy, "details": error.details}
    return json.dumps(said).encode()
