"""Secrets at rest: sealed by a key that lies beside the database, in a file that only its owner can read.

Fernet (https://github.com/fernet/spec): AES-128 in CBC mode with an HMAC.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet, InvalidToken

from descant.config import Config
from descant.disk import disk_errors, make_folder
from descant.errors import Unavailable

KEY_FILE = "pods.key"


class Seal:
    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(key)

    @classmethod
    def of(cls, config: Config) -> Seal:
        """The key is made when it is first asked for."""
        path = Path(config.home) / KEY_FILE
        make_folder(path.parent)
        with disk_errors(path):
            if not path.exists():
                _make_key(path)
            key = path.read_bytes().strip()
        try:
            return cls(key)
        except ValueError as error:
            raise Unavailable(
                f"{path} holds no key.", remedy="Take it from a backup; else delete it, and sign in to the pods again."
            ) from error

    def close(self, secrets: dict[str, Any]) -> str:
        return self._fernet.encrypt(json.dumps(secrets).encode()).decode("ascii")

    def open(self, sealed: str) -> dict[str, Any]:
        try:
            found: dict[str, Any] = json.loads(self._fernet.decrypt(sealed))
        except InvalidToken as error:
            raise Unavailable(
                f"The secrets were sealed by another key than the one in {KEY_FILE}.",
                remedy="Put that file back, or sign in to the pod again.",
            ) from error
        return found


def _make_key(path: Path) -> None:
    """Written whole before it has its name; the first who comes wins."""
    draft = path.with_name(f"{KEY_FILE}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(Fernet.generate_key())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink(missing_ok=True)
