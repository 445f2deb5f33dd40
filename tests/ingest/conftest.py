from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.notation.scores import Reads


@pytest.fixture
def reads(tmp_path: Path) -> Reads:
    return Reads(tmp_path)
