"""What is compiled by several processes at the same time is whole for whoever comes after them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

HEARING = """
import numpy as np
from descant.analysis.constant_q import constant_q
spectrum, tuning = constant_q(np.sin(np.arange(44100) * 0.06).astype(np.float32))
print(spectrum.shape)
"""
PITCHES = """
import numpy as np
from descant.analysis.compiled import librosa
print(librosa().piptrack(y=np.sin(np.arange(44100) * 0.06).astype(np.float32), sr=22050)[0].shape)
"""


@pytest.mark.slow
def test_two_that_compile_at_the_same_time_leave_what_a_third_can_use(tmp_path: Path) -> None:
    environment = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path)}

    def start(code: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE)

    first = start(HEARING)
    time.sleep(2)  # while it compiles
    second = start(PITCHES)
    assert [each.wait(300) for each in (first, second)] == [0, 0]
    assert list(tmp_path.rglob("*.nbi"))
    assert [start(code).wait(300) for code in (HEARING, PITCHES)] == [0, 0]
