"""Whatever is in a chord file, it is read or refused; nothing else happens."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from descant.errors import DescantError
from descant.ingest import BUILT_IN
from tests.ingest.documents import as_input

SEEDS = {
    "jams": '{"annotations": [{"namespace": "chord", "data": [{"time": 0, "duration": 1, "value": "C"}]}]}',
    "billboard": "# title: a\n# metre: 4/4\n0\t| C | F . G |, x2\n4\tA, verse, | (2/4) C\n5\tend\n",
    "romantext": "Time Signature: 6/8\nm0 b2.67 d: V7\nm1 i b2 viio43/V F: vi\nm2-3 = m0-1\nForm: A\n",
    "dcml": "mc\tmn\tquarterbeats\ttimesig\tlabel\n1\t1\t0\t4/4\t.f.i.V65(4)/V\n2\t2\t\t3/4\tI[V7]|PAC\n",
    "rock-corpus": "A: I . | IV*2 |\nB: [Eb] $A*2 R |\nS: [C] [12/8] $B | [0] V7/vi |*3\n",
    "rock-timings": "0.1\t0\n2.5\t1\n",
    "ireal": "irealbook://a=b=s=C=n=*A[T34C^7,G7/B |N1x |r| }n W/G (A7) p Z",
    "chordpro": "{t: a}\n{time: 3/4}\n[Am]a [G/B]\n{sog}\n| C . | G % |\n{eog}\n",
    "chordonomicon": 'id,chords\n1,"<verse_1> C F"\n2,Gno3d\n',
    "lab": "0 1 C:maj\n1 2 N\n2,3,G:7(b9)/3\n",
}
pieces = st.text("01/9.|*[]()$:=-b#x\n\t ,{}VmNaé", max_size=6)


@pytest.mark.parametrize("name", list(SEEDS))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_is_read_or_refused(name: str, data: st.DataObject) -> None:
    text = SEEDS[name]
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(start, min(len(text), start + 8)))
        text = text[:start] + data.draw(pieces) + text[end:]
    with tempfile.TemporaryDirectory() as folder, suppress(DescantError):
        file = as_input(Path(folder), text.encode(), name="a.txt")
        for reading in BUILT_IN[name].read(file):
            for harmony in reading.harmonies:
                assert all(0 <= event.start <= event.end < float("inf") for event in harmony.events)
                starts = [event.start for event in harmony.events]
                assert starts == sorted(starts)
