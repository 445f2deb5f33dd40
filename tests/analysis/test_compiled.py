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
spectrum, *_ = constant_q(np.sin(np.arange(44100) * 0.06).astype(np.float32))
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
        return subprocess.Popen([sys.executable, "-c", code], env=environment, stdout=subprocess.DEVNULL)

    with start(HEARING) as first:
        time.sleep(2)  # while it compiles
        with start(PITCHES) as second:
            assert (first.wait(300), second.wait(300)) == (0, 0)
    assert list(tmp_path.rglob("*.nbi"))
    for code in (HEARING, PITCHES):
        with start(code) as third:
            assert third.wait(300) == 0
