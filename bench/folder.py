"""A folder of small files, read by `descant ingest`: how long, with how much memory, and what a stop costs.

    python -m bench.folder [--files 10000] [--stop] [--keep FOLDER]

The folder has MEI, ABC, chord files (.lab, JAMS) and some that are broken or no music, the same for the same number.
Memory is the resident size of the command and of every process below it, looked at once a second. With `--stop` the
command gets a Ctrl-C after a third, and kill -9 after another; the figures say what the runs after that had to do.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import Engine, func, select

from descant.config import Config
from descant.database import open_database
from descant.jobs.ingesting.origins import Origin

ROLES = ("command", "worker", "engraver")
STATUSES = ("read", "unchanged", "passed_over", "failed", "stopped")
CHORDS = ("C:maj", "F:maj", "G:7", "A:min", "D:min7", "N", "E:maj/3")
STEPS = "cdefgab"
MEI = """<mei xmlns="http://www.music-encoding.org/ns/mei" meiversion="5.0"><meiHead><fileDesc><titleStmt>
<title>Tune {number}</title></titleStmt><pubStmt/></fileDesc></meiHead><music><body><mdiv><score>
<scoreDef meter.count="4" meter.unit="4"><staffGrp><staffDef n="1" lines="5" clef.shape="G" clef.line="2"/></staffGrp>
</scoreDef><section>{bars}</section></score></mdiv></body></music></mei>
"""


def mei(number: int, chance: random.Random) -> str:
    bars = (f'<measure n="{n}"><staff n="1"><layer n="1">{_notes(chance)}</layer></staff></measure>' for n in range(8))
    return MEI.format(number=number, bars="".join(bars))


def _notes(chance: random.Random) -> str:
    return "".join(f'<note pname="{chance.choice(STEPS)}" oct="4" dur="4"/>' for _ in range(4))


def abc(number: int, chance: random.Random) -> str:
    bars = "|".join("".join(chance.choices("CDEFGABc", k=4)) for _ in range(8))
    return f"X:1\nT:Tune {number}\nM:4/4\nL:1/4\nK:C\n{bars}|]\n"


def lab(number: int, chance: random.Random) -> str:
    return "".join(f"{at}.0\t{at + 1}.0\t{chance.choice(CHORDS)}\n" for at in range(40))


def jams(number: int, chance: random.Random) -> str:
    data = [{"time": at, "duration": 1.0, "value": chance.choice(CHORDS), "confidence": 1.0} for at in range(40)]
    said = {"namespace": "chord", "data": data, "annotation_metadata": {"curator": {"name": "B"}}, "sandbox": {}}
    about = {"title": f"Song {number}", "artist": "Somebody", "duration": 40.0, "jams_version": "0.3.4"}
    return json.dumps({"annotations": [said], "file_metadata": about, "sandbox": {}})


def broken(number: int, chance: random.Random) -> str:
    return mei(number, chance)[: chance.randrange(300, 900)]


def no_music(number: int, chance: random.Random) -> str:
    return f"Notes to myself, {number}.\n"


KINDS = ((".lab", lab), (".jams", jams), (".mei", mei), (".lab", lab), (".jams", jams), (".abc", abc), (".lab", lab))
LARGEST, GROWN = 500.0, 150.0
"""MB that a process may take, and that it may take more after all files than after a tenth of them"""
RARE = ((".mei", broken), (".txt", no_music))
"""each once in fifty files"""


def fill(folder: Path, files: int) -> None:
    chance = random.Random(files)
    for number in range(files):
        extension, make = RARE[number // 25 % 2] if number % 25 == 24 else KINDS[number % len(KINDS)]
        place = folder / f"{number // 1000:02}"
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{number:05}{extension}").write_text(make(number, chance), encoding="utf-8")


class Run:
    """The command, and what it takes while it runs."""

    def __init__(self, home: Path, folder: Path, engine: Engine) -> None:
        command = [str(Path(sys.executable).with_name("descant")), "ingest", str(folder), "--json"]
        self._out = tempfile.TemporaryFile()  # noqa: SIM115 - as long as the run
        self.process = subprocess.Popen(
            command,
            env=os.environ | {"DESCANT_HOME": str(home)},
            stdout=self._out,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._engine, self.began = engine, time.monotonic()
        self.samples: list[tuple[int, dict[str, float]]] = []

    def watch(self, until: int | None = None) -> None:
        """Until so many files are read, or the command has ended."""
        while self.process.poll() is None and (until is None or self.read() < until):
            self.samples.append((self.read(), memory(self.process.pid)))
            time.sleep(1)

    def read(self) -> int:
        with self._engine.connect() as connection:
            return connection.scalar(select(func.count()).select_from(Origin)) or 0

    def document(self) -> dict[str, Any]:
        self._out.seek(0)
        found: dict[str, Any] = json.loads(self._out.read())
        return found


def memory(pid: int) -> dict[str, float]:
    """MB by what the process is: the command itself, its workers, what they start."""
    found: dict[str, float] = defaultdict(float)
    try:
        owner = psutil.Process(pid)
        for process in (owner, *owner.children(recursive=True)):
            size = process.memory_info().rss / 1e6
            found[_role(process, owner)] = max(found[_role(process, owner)], size)
    except psutil.Error:  # it has just ended
        pass
    return dict(found)


def _role(process: psutil.Process, owner: psutil.Process) -> str:
    said = " ".join(process.cmdline())
    if process.pid == owner.pid:
        return "command"
    return "engraver" if "engraver" in said else "worker" if "spawn_main" in said else "other"


def marks(samples: list[tuple[int, dict[str, float]]], files: int) -> Iterator[tuple[int, dict[str, float]]]:
    """The largest of each process until a tenth, a half, and all of the files were read."""
    for share in (0.1, 0.5, 1.0):
        until = [sizes for read, sizes in samples if read <= share * files]
        yield int(share * files), {role: max((each.get(role, 0) for each in until), default=0) for role in ROLES}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--stop", action="store_true")
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    with nullcontext(given.keep) if given.keep else tempfile.TemporaryDirectory() as place:
        folder, home = Path(place) / "files", Path(place) / "home"
        fill(folder, given.files)
        engine = open_database(Config(home=home))
        if given.stop:
            for share, sign in ((1 / 3, signal.SIGINT), (2 / 3, signal.SIGKILL)):
                run = Run(home, folder, engine)
                run.watch(int(share * given.files))
                os.killpg(run.process.pid, sign) if sign == signal.SIGKILL else run.process.send_signal(sign)
                print(f"{sign.name} after {run.read():,} files: exit code {run.process.wait()}")
        run = Run(home, folder, engine)
        run.watch()
        return report(run, given.files)


def report(run: Run, files: int) -> int:
    """1 where a process took more than is allowed, or grew with the files."""
    seconds, document = time.monotonic() - run.began, run.document()
    each_took = f"{seconds / files * 1000:.1f} ms each"
    print(f"{files:,} files in {seconds:.0f} s, {each_took}; exit code {run.process.returncode}")
    print(", ".join(f"{document[name]:,} {name}" for name in STATUSES))
    print(f"statements: {sum(each.get('statements', 0) for each in document['files']):,}")
    for read, sizes in marks(run.samples, files):
        print(f"largest until {read:6,}: " + ", ".join(f"{role} {size:.0f} MB" for role, size in sizes.items()))
    first, *_, last = (sizes for _, sizes in marks(run.samples, files))
    grown = {role: last[role] - first[role] for role in ROLES if first[role]}
    print(f"from a tenth to all of the files: {', '.join(f'{role} {size:+.0f} MB' for role, size in grown.items())}")
    reasons = {each["error"].partition(": ")[2][:70] for each in document["files"] if each["status"] == "failed"}
    print(f"reasons: {sorted(reasons)[:5]}")
    return int(max(last.values()) > LARGEST or any(size > GROWN for size in grown.values()))


if __name__ == "__main__":
    sys.exit(main())
