"""verovio, for the processes that it may take with it: nothing else imports this."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import verovio


def quiet_toolkit(options: Mapping[str, Any]) -> Any:
    """Without its log, which has thousands of warnings for some scores."""
    verovio.enableLog(verovio.LOG_OFF)
    toolkit = verovio.toolkit()
    toolkit.setOptions(dict(options))
    return toolkit
