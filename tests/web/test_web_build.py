"""The build hook: wheels with the pages inside, made where there is no node."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from tests.conftest import missing

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "web" / "package-lock.json"
NEEDED = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE")
TOOLS = ("sh", "bash", "env", "uname", "cat", "ls")
"""what npm's scripts and pip may want, and no node among them"""

READ_MANIFEST = """
import descant, json, pathlib
folder = pathlib.Path(descant.__file__).parent / "server/static/dist"
chunks = json.loads((folder / "manifest.json").read_text()).values()
print(len([chunk for chunk in chunks if (folder / chunk["file"]).is_file()]))
"""


@pytest.fixture(scope="session")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", ROOT / "hatch_build.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """The sources as they would be cloned: nothing built, nothing installed."""
    copy = tmp_path / "checkout"
    copy.mkdir()
    for name in NEEDED:
        (copy / name).write_bytes((ROOT / name).read_bytes() if (ROOT / name).exists() else b"")
    ignored = shutil.ignore_patterns("node_modules", "dist", "__pycache__")
    for folder in ("descant", "web"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    return copy


@pytest.fixture
def without_node(tmp_path: Path) -> dict[str, str]:
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in TOOLS:
        found = shutil.which(name)
        if found:
            (tools / name).symlink_to(found)
    plain = {name: value for name, value in os.environ.items() if name != "DESCANT_ASSETS"}
    return {**plain, "PATH": str(tools)}


def pip(*arguments: str, env: dict[str, str], cwd: Path) -> str:
    command = [sys.executable, "-m", "pip", *arguments]
    done = subprocess.run(command, env=env, cwd=cwd, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


@pytest.mark.slow
def test_a_wheel_built_without_node_has_the_pages_and_works(
    checkout: Path, without_node: dict[str, str], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    pip("wheel", ".", "--no-deps", "--wheel-dir", str(out), env=without_node, cwd=checkout)
    (wheel,) = out.glob("*.whl")
    inside = names(wheel)
    assert "descant/server/static/dist/manifest.json" in inside
    assert "descant/server/static/dist/licences.txt" in inside
    assert any(re.fullmatch(r"descant/server/static/dist/assets/sparql-[\w-]+\.js", name) for name in inside)
    assert any(name.endswith(".woff2") for name in inside)
    assert not any(name.startswith("web/") or "node_modules" in name or "verovio" in name for name in inside)
    _use_in_an_empty_environment(wheel, without_node, tmp_path)


def _use_in_an_empty_environment(wheel: Path, env: dict[str, str], tmp_path: Path) -> None:
    """With what the wheel itself asks for: no extras, none of the developers' tools, and nothing of the checkout."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    venv.create(tmp_path / "empty", with_pip=False)
    programs = tmp_path / "empty" / "bin"
    install = ("install", "--no-compile", str(wheel))  # of all that comes along, little is used here
    pip("--python", str(programs / "python"), *install, env=env, cwd=elsewhere)

    def run(program: str, *words: str) -> str:
        command = [programs / program, *words]
        done = subprocess.run(command, env=env, cwd=elsewhere, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert int(run("python", "-c", READ_MANIFEST)) >= 6
    home = str(tmp_path / "home")
    assert "public: 0 statements" in run("descant", "--home", home, "stats")
    assert "https://w3id.org/descant/ns#" in run("descant", "--home", home, "ontology", "print")


@pytest.mark.slow
def test_an_sdist_carries_the_pages_and_needs_no_registry(
    checkout: Path, without_node: dict[str, str], tmp_path: Path, hook: ModuleType
) -> None:
    """The output of another build stands in for that of an sdist: same sources, so npm is not asked."""
    output = checkout / hook.OUTPUT
    output.mkdir(parents=True)
    (output / "manifest.json").write_text("{}")
    (output / hook.STAMP).write_text(hook.hash_sources(checkout / hook.SOURCES))
    nowhere = {**without_node, "npm_config_registry": "http://127.0.0.1:9/"}
    out = tmp_path / "out"
    pip("wheel", ".", "--no-deps", "--wheel-dir", str(out), env=nowhere, cwd=checkout)
    (wheel,) = out.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("descant/server/static/dist/manifest.json") == b"{}"


@pytest.mark.slow
def test_a_registry_out_of_reach_is_explained(checkout: Path, without_node: dict[str, str], tmp_path: Path) -> None:
    nowhere = {**without_node, "npm_config_registry": "http://127.0.0.1:9/", "npm_config_fetch_retries": "0"}
    nowhere["npm_config_cache"] = str(tmp_path / "cache")
    command = [sys.executable, "-m", "pip", "wheel", ".", "--no-deps", "--wheel-dir", str(tmp_path / "out")]
    done = subprocess.run(command, env=nowhere, cwd=checkout, capture_output=True, text=True, timeout=600)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "npm could not reach its package registry" in said
    assert "npm_config_registry=" in said
    assert "Traceback" not in said


def test_the_hash_follows_every_source_and_nothing_else(tmp_path: Path, hook: ModuleType) -> None:
    web = tmp_path / "web"
    (web / "src").mkdir(parents=True)
    (web / "src" / "one.ts").write_text("1")
    before = hook.hash_sources(web)
    (web / "node_modules").mkdir()
    (web / "node_modules" / "other.js").write_text("2")
    assert hook.hash_sources(web) == before
    (web / "src" / "one.ts").rename(web / "src" / "two.ts")
    renamed = hook.hash_sources(web)
    assert renamed != before
    (web / "src" / "two.ts").write_text("3")
    changed = hook.hash_sources(web)
    assert changed not in (before, renamed)
    for name in hook.SHARED:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("{}")
        assert hook.hash_sources(web) != changed


def test_what_scripts_take_from_outside_of_their_folder_is_in_the_hash(hook: ModuleType) -> None:
    root = Path(hook.__file__ or "").parent
    sources = [path for path in hook._source_files(root / "web") if path.suffix == ".ts"]
    outside = {
        (path.parent / said).resolve().relative_to(root).as_posix()
        for path in sources
        for said in re.findall(r'from "((?:\.\./)+descant/[^"]+)"', path.read_text("utf-8"))
    }
    assert outside == set(hook.SHARED)


def test_output_without_its_stamp_is_not_current(tmp_path: Path, hook: ModuleType) -> None:
    web, output = tmp_path / "web", tmp_path / "dist"
    for folder in (web, output):
        folder.mkdir()
    (output / "manifest.json").write_text("{}")
    assert not hook.is_current(web, output)
    (output / hook.STAMP).write_text(hook.hash_sources(web) + "\n")
    assert hook.is_current(web, output)
    (web / "new.ts").write_text("")
    assert not hook.is_current(web, output)


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("npm error code ENOTFOUND", "npm could not reach its package registry"),
        ("npm error code ECONNREFUSED", "npm could not reach its package registry"),
        ("src/base.ts: Unexpected token", "could not be built"),
    ],
)
def test_failures_are_explained(hook: ModuleType, output: str, said: str) -> None:
    text = hook.explain(output)
    assert said in text
    assert output in text


def test_the_lock_file_names_no_registry() -> None:
    packages = json.loads(LOCK.read_text())["packages"]
    for name, package in packages.items():
        resolved = package.get("resolved", "")
        assert resolved == "" or resolved.startswith("https://registry.npmjs.org/"), name
        assert name == "" or package["integrity"].startswith("sha512-"), name


def test_the_lock_file_serves_every_platform() -> None:
    """npm is known to drop the binaries of other platforms when it writes a lock file beside node_modules."""
    packages = json.loads(LOCK.read_text())["packages"]
    found = {name.rpartition("/binding-")[2] for name in packages if "@rolldown/binding-" in name}
    assert {"linux-x64-gnu", "linux-arm64-gnu", "darwin-arm64", "win32-x64-msvc"} <= found


@pytest.mark.slow
def test_the_types_of_the_sources_are_sound(hook: ModuleType) -> None:
    web, node = ROOT / hook.SOURCES, hook.find_node()
    if node is None or not (web / "node_modules" / "typescript").is_dir():
        missing("needs node, and `npm ci` in web/")
    environment = {**os.environ, "PATH": os.pathsep.join([str(node.folder), os.environ["PATH"]])}
    done = subprocess.run(
        [*node.npm, "run", "check"], cwd=web, env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout
