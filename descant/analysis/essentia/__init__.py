"""A second reading, by essentia (https://essentia.upf.edu): chords, key, rhythm, danceability, tags.

essentia is under the AGPL-3.0, Descant is not. So it is an extra that nothing else needs, it is asked only where the
configuration says so (`essentia = true`), and it runs in a process of its own: `worker` is the only module that imports
it, and is never imported itself. What goes there is sound and the name of what is to be found; JSON comes back.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

from descant.errors import DescantError, Missing, NotFound

DISTRIBUTION = "essentia-tensorflow"
INSTALL, SWITCH_ON = "pip install 'descant[essentia]'", "set essentia = true in descant.toml"


def installed() -> str:
    """essentia's version, asked without importing it; empty where it is not installed."""
    try:
        return version(DISTRIBUTION)
    except PackageNotFoundError:
        return ""


def release() -> str:
    """essentia's version; Missing where there is none."""
    found = installed()
    if not found:
        raise Missing("essentia is not installed. It is an extra, under the AGPL-3.0.", remedy=INSTALL)
    return found


def unavailable(name: str) -> DescantError:
    """Why nobody answers to a name that is essentia's."""
    if installed():
        return NotFound(
            f"{name} is essentia's (AGPL-3.0), which the configuration does not name.",
            remedy=f"To have it asked, {SWITCH_ON}.",
        )
    return Missing(f"{name} is essentia's (AGPL-3.0), which is not installed.", remedy=f"{INSTALL}, and {SWITCH_ON}.")
