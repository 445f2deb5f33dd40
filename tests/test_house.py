"""The house keeps its own rules: imports, sizes, documentation, container files, links, licence."""

from __future__ import annotations

import ast
import json
import re
import shlex
import statistics
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click
import pytest
import yaml

from descant import errors
from descant.cli import main
from descant.config import ENVIRONMENT_PREFIX, FIELDS, Config
from descant.store.opening import BUILT_IN

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "descant"
MODULES = sorted(PACKAGE.rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


# -- (a) imports run one way ---------------------------------------------------------------------------------

BELOW_ALL = ("errors", "plugins", "disk", "processes", "turns", "catalogues", "reported")
"""these import nothing of ours but each other, so everybody may import them"""
MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "errors": (),
    "plugins": (),
    "disk": ("errors",),
    "processes": ("errors",),
    "turns": ("errors",),
    "catalogues": (),
    "reported": ("catalogues",),
    # What strangers name is fetched by one module, whose limits its callers give: it knows no configuration.
    "fetching": (*BELOW_ALL,),
    "config": (*BELOW_ALL,),
    "ontology": (*BELOW_ALL,),
    "store": (*BELOW_ALL, "config", "fetching", "ontology"),
    "database": (*BELOW_ALL, "config"),
    # Readers and analysers are pure: bytes in, records out. They see no store, no database and no configuration.
    "ingest": (*BELOW_ALL, "fetching", "ontology"),
    # Who asks a server from Python needs nothing but its address.
    "client": (*BELOW_ALL,),
    # Scores seen and heard are pure too; so is the sample, but for the folder that it is told to write.
    "rendering": (*BELOW_ALL, "ontology", "ingest"),
    "sample": (*BELOW_ALL, "ontology", "ingest", "rendering"),
    "analysis": (*BELOW_ALL, "fetching", "ontology", "ingest"),
    "jobs": (*BELOW_ALL, "fetching", "config", "ontology", "store", "database", "ingest", "analysis"),
    "accounts": (*BELOW_ALL, "config", "database"),
    # What people write: the register of annotations, which the graph and the search index follow.
    "annotations": (*BELOW_ALL, "fetching", "config", "ontology", "store", "database", "ingest", "jobs", "accounts"),
    # The same in people's own pods.
    "solid": (*(*BELOW_ALL, "fetching", "config", "ontology", "database", "jobs", "accounts", "annotations"),),
    # The bot asks by the interface, as anybody could; the database has what it remembers and who may write.
    "bot": (*BELOW_ALL, "fetching", "config", "database", "accounts", "client", "ontology"),
    "server": (
        *(*BELOW_ALL, "fetching", "config", "ontology", "store", "database", "ingest", "analysis", "jobs"),
        *("accounts", "annotations", "solid", "rendering", "client", "bot"),
    ),
    "cli": (
        *(*BELOW_ALL, "fetching", "config", "ontology", "store", "sample", "database"),
        *("ingest", "analysis", "jobs", "accounts", "annotations", "solid", "server", "bot", "client"),
    ),
    "__main__": ("cli",),
}


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    """The rooms of ours that a module imports anywhere in it; `from descant import __version__` is of none."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(read(path))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [each.name for each in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module == "descant":
            names = [f"descant.{each.name}" for each in node.names if each.name != "__version__"]
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module or ""]
        found |= {name.split(".")[1] for name in names if name.startswith("descant.")}
    return found


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_imports_run_one_way(path: Path) -> None:
    room = room_of(path)
    if room == "__init__":
        assert not imported_rooms(path), "importing descant must be cheap"
        return
    assert room in MAY_IMPORT, f"descant.{room} is new: give it its place in the table"
    assert imported_rooms(path) - {room} <= set(MAY_IMPORT[room])


def test_the_table_of_imports_has_no_way_back() -> None:
    placed: set[str] = set()
    for room, below in MAY_IMPORT.items():
        assert set(below) <= placed, f"{room} stands before something that it may import"
        placed.add(room)


def test_nobody_imports_relatively() -> None:
    """So that the test above sees everything."""
    for path in MODULES:
        relatives = [n for n in ast.walk(ast.parse(read(path))) if isinstance(n, ast.ImportFrom) and n.level]
        assert not relatives, relative(path)


# -- (b) small and documented ----------------------------------------------------------------------------------

LONGEST_MODULE, LONGEST_FUNCTION, MEDIAN_FUNCTION = 300, 40, 8
"""lines"""


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(read(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_modules_are_short_and_say_what_they_are(path: Path) -> None:
    text = read(path)
    assert len(text.splitlines()) <= LONGEST_MODULE
    assert ast.get_docstring(ast.parse(text)), "no docstring"
    too_long = [name for name, lines in functions(path) if lines > LONGEST_FUNCTION]
    assert not too_long


def test_functions_are_short_in_the_median() -> None:
    lengths = [lines for path in MODULES for _, lines in functions(path)]
    modules = [len(read(path).splitlines()) for path in MODULES]
    print(
        f"{len(modules)} modules: median {statistics.median(modules):g} lines, longest {max(modules)}; "
        f"{len(lengths)} functions: median {statistics.median(lengths):g} lines, longest {max(lengths)}"
    )
    assert statistics.median(lengths) < MEDIAN_FUNCTION


# -- (c) what there is is documented ---------------------------------------------------------------------------


def commands(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


COMMANDS = dict(commands())


def command_id(path: object) -> str:
    return " ".join(path) if isinstance(path, tuple) else ""


def options(command: click.Command) -> list[str]:
    """Every spelling of every option; --help is said once for all."""
    return [
        text for each in command.params if isinstance(each, click.Option) for text in (*each.opts, *each.secondary_opts)
    ]


@cache
def sections(path: Path) -> dict[str, str]:
    """A page's text by heading, without the text of the headings below."""
    found, heading = {"": ""}, ""
    for line in without_code(read(path)).splitlines(keepends=True):
        if line.startswith("#"):
            heading = line.lstrip("#").strip()
            found.setdefault(heading, "")
        found[heading] += line
    return found


@pytest.mark.parametrize("path", COMMANDS, ids=command_id)
def test_every_command_and_option_is_documented(path: tuple[str, ...]) -> None:
    page = ROOT / "docs" / "cli.md"
    heading = f"`descant {' '.join(path)}`"
    assert heading in sections(page), f"docs/cli.md has no section {heading}"
    missing = [option for option in options(COMMANDS[path]) if f"`{option}" not in sections(page)[heading]]
    assert not missing, f"docs/cli.md, {heading}, does not name {missing}"


def test_the_shared_options_are_documented() -> None:
    text = sections(ROOT / "docs" / "cli.md")["Options of every command"]
    assert not [option for option in options(main) if f"`{option}" not in text]


@pytest.mark.parametrize(
    "path", [path for path, each in COMMANDS.items() if not isinstance(each, click.Group)], ids=command_id
)
def test_every_command_has_an_example(path: tuple[str, ...]) -> None:
    examples = [words for page, words in examples_of_commands() if page == "docs/cli.md"]
    assert any(command_of(words)[0] == path for words in examples)


def test_no_command_is_documented_that_is_not_there() -> None:
    headings = [each for each in sections(ROOT / "docs" / "cli.md") if each.startswith("`descant ")]
    assert {tuple(each.strip("`").split()[1:]) for each in headings} == set(COMMANDS)


def rows(page: str) -> list[list[str]]:
    """The cells of every table row of a page."""
    lines = [line for line in read(ROOT / page).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def as_toml(value: object) -> str:
    if isinstance(value, tuple):
        return json.dumps(list(value))
    return json.dumps(value)


@pytest.mark.parametrize("key", FIELDS)
def test_every_key_is_documented_with_variable_default_and_meaning(key: str) -> None:
    field = Config.__dataclass_fields__[key]
    row = next((row for row in rows("docs/configuration.md") if row[0] == f"`{key}`"), None)
    assert row, f"docs/configuration.md has no row for {key}"
    assert row[1] == f"`{ENVIRONMENT_PREFIX}{key.upper()}`"
    if key != "home":  # its default differs from user to user
        assert row[2] == f"`{as_toml(field.default)}`"
    assert row[3].startswith(field.metadata["doc"])


def test_no_key_is_documented_that_is_not_there() -> None:
    keys = {
        row[0].strip("`") for row in rows("docs/configuration.md") if len(row) > 1 and row[1].startswith("`DESCANT_")
    }
    assert keys == set(FIELDS)


def test_every_variable_that_is_read_is_documented() -> None:
    quoted = {
        name for path in [*MODULES, ROOT / "hatch_build.py"] for name in re.findall(r'"(DESCANT_[A-Z_]+)"', read(path))
    }
    files = [ROOT / "Dockerfile", ROOT / "docker-compose.yml", ROOT / ".ci" / "run"]
    given = {name for path in files for name in re.findall(r"\b(DESCANT_[A-Z_]+)[=:]", read(path))}
    assert {"DESCANT_CONFIG", "DESCANT_ASSETS", "DESCANT_HOME"} <= quoted | given, "the search finds what is there"
    text = read(ROOT / "docs" / "configuration.md")
    assert not [name for name in quoted | given if f"`{name}`" not in text]


ERRORS = {each.slug: each for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "slug")}


@pytest.mark.parametrize("slug", ERRORS)
def test_every_kind_of_error_is_documented_with_its_status(slug: str) -> None:
    assert [f"`{slug}`", str(ERRORS[slug].status)] in [row[:2] for row in rows("docs/sparql.md")]


def test_the_tree_of_errors_is_whole() -> None:
    """The docstring of errors.py draws it."""
    classes = {
        each.__name__ for each in vars(errors).values() if isinstance(each, type) and issubclass(each, Exception)
    }
    assert classes <= set(re.findall(r"\w+", errors.__doc__ or ""))


# -- (d) containers --------------------------------------------------------------------------------------------

SERVICE_KEYS = {"image", "build", "command", "environment", "ports", "volumes", "depends_on", "healthcheck", "restart"}
"""those of the compose specification that are used here; https://github.com/compose-spec/compose-spec"""
CONDITIONS = {"service_started", "service_healthy", "service_completed_successfully"}
RESTARTS = {"no", "always", "on-failure", "unless-stopped"}
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
KNOWN_VARIABLES = {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD"}
"""of the image postgres"""
SCRIPTS = {"oxigraph", "dask"}
"""programs that other packages bring; the Dockerfile installs them"""


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_as_the_compose_specification_wants_it(name: str) -> None:
    service = SERVICES[name]
    assert service.keys() <= SERVICE_KEYS
    assert "image" in service or "build" in service
    assert service.get("restart", "no") in RESTARTS
    command = service.get("command", ["nothing"])
    assert isinstance(command, list)
    assert all(isinstance(word, str) for word in command)
    for port in service.get("ports", []):
        assert re.fullmatch(r"(?:[\d.]+:)?\d+:\d+", port), (
            "a port without quotes and two sides is read as something else"
        )
    if "build" in service:
        assert (ROOT / service["build"] / "Dockerfile").is_file()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_s_variables_are_known(name: str) -> None:
    environment = SERVICES[name].get("environment", {})
    known = {ENVIRONMENT_PREFIX + key.upper() for key in FIELDS} | KNOWN_VARIABLES
    assert environment.keys() <= known
    settings = {
        key.removeprefix(ENVIRONMENT_PREFIX).lower(): re.sub(r"\$\{[^}]*\}", "secret", value)
        for key, value in environment.items()
        if key.startswith(ENVIRONMENT_PREFIX)
    }
    config = Config(**settings)
    hosts = [urlsplit(each).hostname for each in (config.store, config.private_store, config.database, config.cluster)]
    assert {host for host in hosts if host} <= SERVICES.keys()
    for store in (config.store, config.private_store):
        assert not store or store.partition("://")[0] in BUILT_IN
        assert not store or f":{urlsplit(store).port}" in " ".join(SERVICES[urlsplit(store).hostname or ""]["command"])
    if config.database:
        from sqlalchemy import make_url

        driver = make_url(config.database).drivername.partition("+")[2]
        assert any(driver in each for extra in installed_extras() for each in PROJECT["optional-dependencies"][extra])


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_depends_on_what_is_there(name: str) -> None:
    needed = SERVICES[name].get("depends_on", {})
    assert set(needed) <= SERVICES.keys() - {name}
    for other, how in needed.items() if isinstance(needed, dict) else []:
        assert how["condition"] in CONDITIONS
        if how["condition"] == "service_healthy":
            check = SERVICES[other].get("healthcheck", {})
            assert check.get("test")
            assert not check.get("disable")


def test_workers_see_the_home_and_have_one_job_at_a_time() -> None:
    """Uploads wait there, and a worker that dies must take no other job along."""
    assert set(SERVICES["descant"]["volumes"]) <= set(SERVICES["worker"]["volumes"])
    assert "--nthreads=1" in SERVICES["worker"]["command"]


def test_volumes_are_declared_and_used() -> None:
    used = {each.partition(":")[0] for service in SERVICES.values() for each in service.get("volumes", [])}
    assert used == set(COMPOSE["volumes"])


def test_the_top_of_the_compose_file_is_what_the_specification_has() -> None:
    assert {key for key in COMPOSE if not key.startswith("x-")} == {"name", "services", "volumes"}


@pytest.mark.parametrize("name", [name for name, each in SERVICES.items() if "command" in each])
def test_a_service_s_command_is_a_program_that_is_installed(name: str) -> None:
    program, *arguments = SERVICES[name]["command"]
    if program == "descant":
        assert program in PROJECT["scripts"]
        assert command_of([program, *arguments])[0] in COMMANDS
    elif program == "oxigraph":
        assert "oxigraph" in DOCKERFILE
        help_text = output_of(program, arguments[0], "--help")
        assert [each for each in arguments if each.startswith("--") and each not in help_text] == []
    else:
        assert program == "dask"
        assert any(each.startswith("dask[distributed]") for each in PROJECT["dependencies"])
        assert arguments[0] in {each.name for each in entry_points(group="dask_cli")}


def output_of(program: str, *arguments: str) -> str:
    command = [str(Path(sys.executable).with_name(program)), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def installed_extras() -> set[str]:
    """Of the image: those that its Dockerfile names, and those that these bring."""
    named = set(re.findall(r"\.\[([\w,]+)\]", DOCKERFILE)[0].split(","))
    brought = {extra for each in named for line in PROJECT["optional-dependencies"][each] for extra in extras_in(line)}
    return named | brought


def test_the_image_is_built_on_a_python_that_is_supported_and_runs_the_server() -> None:
    images = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert len(set(images)) == 1
    version = re.fullmatch(r"python:(\d\.\d+)-slim", images[0])
    assert version
    assert f"Programming Language :: Python :: {version[1]}" in PROJECT["classifiers"]
    command = json.loads(re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)[-1])
    assert command_of(command)[0] == ("serve",)
    variables = re.findall(r"\b(DESCANT_\w+)=", DOCKERFILE)
    assert {name.removeprefix(ENVIRONMENT_PREFIX).lower() for name in variables} <= FIELDS.keys()
    assert f"EXPOSE {Config.__dataclass_fields__['port'].default}" in DOCKERFILE
    assert re.search(r"^USER (?!root)\w+", DOCKERFILE, re.MULTILINE)


# -- (e) links at the top --------------------------------------------------------------------------------------

ROOMS = ("ontology", "ingest", "analysis", "server")


@pytest.mark.parametrize("room", ROOMS)
def test_the_links_at_the_top_lead_into_the_package(room: str) -> None:
    link = ROOT / room
    assert link.is_symlink()
    assert link.readlink() == Path("descant") / room, "relative, so that it holds wherever the checkout is"


@pytest.mark.parametrize("room", ROOMS)
def test_the_links_at_the_top_lead_somewhere(room: str) -> None:
    if not tracked(under=f"descant/{room}"):
        pytest.skip(f"descant/{room} has no file yet, and so is not in a clone")
    assert (ROOT / room / "__init__.py").is_file()


# -- (f) documentation leads somewhere -------------------------------------------------------------------------


def without_code(text: str) -> str:
    """A page without its fenced blocks, whose `#` are no headings."""
    return re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL)


def code_lines(page: Path) -> Iterator[str]:
    """Lines of indented and fenced code, with continued lines joined."""
    fenced = False
    for line in re.sub(r"\\\n\s*", "", read(page)).splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            yield line.strip()


def test_make_knows_the_targets_that_are_named() -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    phony = set(re.search(r"^\.PHONY: (.*)$", read(ROOT / "Makefile"), re.MULTILINE)[1].split())  # type: ignore[index]
    assert phony <= targets
    named = {target for page in PAGES for target in re.findall(r"(?:^    |`)make ([a-z]+)", read(page), re.MULTILINE)}
    assert {"demo", "test"} <= named <= targets


@pytest.mark.parametrize("target", ["demo", "install", "test", "bench", "screenshots", "docs"])
def test_the_promised_targets_run_files_that_are_there(target: str) -> None:
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", read(ROOT / "Makefile"), re.MULTILINE)
    assert recipe
    assert not [name for name in re.findall(r"\bscripts/[\w.-]+", recipe[1]) if not (ROOT / name).is_file()]


@cache
def examples_of_commands() -> list[tuple[str, list[str]]]:
    """Every line of `descant …` in a page's code, as words."""
    found = []
    for page in PAGES:
        for line in code_lines(page):
            words = re.search(r"(?:^|\$\(|exec descant |; )((?:\.venv/bin/)?descant (?!\[|COMMAND|/).*)$", line)
            if words and not re.search(r"^descant: ", line):
                text = words[1].removesuffix(")").partition(" > ")[0].replace("$(date +%F)", "DATE")
                found.append((relative(page), shlex.split(text)))
    return found


def command_of(words: list[str]) -> tuple[tuple[str, ...], list[str]]:
    """The command that a line calls, and the options that it gives to it and to the root."""
    path: tuple[str, ...] = ()
    for word in words[1:]:
        if (*path, word) in COMMANDS:
            path = (*path, word)
    return path, [word.partition("=")[0] for word in words[1:] if re.match(r"--?[a-z]", word)]


@pytest.mark.parametrize(
    ("page", "words"), examples_of_commands(), ids=lambda each: each if isinstance(each, str) else " ".join(each)
)
def test_examples_of_commands_are_right(page: str, words: list[str]) -> None:
    path, given = command_of(words)
    assert path, f"{page}: {' '.join(words)} calls no command"
    known = set(options(COMMANDS[path])) | set(options(main)) | {"--help", "-h"}
    assert not [option for option in given if option not in known], page


def anchors(page: Path) -> set[str]:
    """As GitHub makes them: small letters, no punctuation, hyphens for spaces."""
    headings = re.findall(r"^#+ (.*)$", without_code(read(page)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_relative_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)\s]+)\)", without_code(read(page))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = unquote(target).partition("#")
        place = (page.parent / name).resolve() if name else page
        assert place.exists(), target
        assert not anchor or anchor in anchors(place), target


# -- (g) what must not be there, and the licence -----------------------------------------------------------------

ABSOLUTE = re.compile(r"(?<![\w.…>~*})\]-])/(?:home/(?!someone/)|root/|work/)")
"""a path of a machine, and not a part of a longer path or address; `someone` is nobody, for examples"""


@cache
def tracked(under: str = ".") -> list[Path]:
    """The project's files, as git has them; without git, as they lie there."""
    listed = subprocess.run(["git", "ls-files", "-z", "--", under], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    found = (ROOT / name for name in listed.stdout.decode().split("\0") if name)
    return [path for path in found if path.is_file() and not path.is_symlink()]


def test_no_file_names_a_path_of_somebodys_machine() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if path.name != "LICENSE":
            found += [f"{relative(path)}: {line.strip()}" for line in text.splitlines() if ABSOLUTE.search(line)]
    assert not found


@pytest.mark.parametrize("folder", ["home", "root", "work"])
@pytest.mark.parametrize("before", ["", "'", "cd "])
def test_paths_of_machines_are_seen(before: str, folder: str) -> None:
    assert ABSOLUTE.search(f"{before}/{folder}/x")  # put together, or this file would hold one


@pytest.mark.parametrize(
    "text", ["http://127.0.0.1:8080/id/work/op92-2", "…/id/work/x", "/id/work/x", "f'{base}/work/'"]
)
def test_addresses_of_works_are_no_paths(text: str) -> None:
    assert not ABSOLUTE.search(text)


def test_the_licence_is_one_and_said_by_its_spdx_name() -> None:
    assert PROJECT["license"] == "Apache-2.0"
    assert PROJECT["license-files"] == ["LICENSE"]
    assert read(ROOT / "LICENSE").split()[:4] == ["Apache", "License", "Version", "2.0,"]
    assert json.loads(read(ROOT / "web" / "package.json"))["license"] == PROJECT["license"]
    assert "[Apache-2.0](LICENSE)" in read(ROOT / "README.md")


# -- (h) extras ------------------------------------------------------------------------------------------------


def extras_in(text: str) -> set[str]:
    found = re.findall(r"(?:\bdescant|['\"]\.|install \.)\[([\w,]+)\]", text)
    return {extra for each in found for extra in each.split(",")}


def test_every_extra_that_is_named_exists() -> None:
    sources = [*MODULES, ROOT / "hatch_build.py", ROOT / "Dockerfile", ROOT / "Makefile", ROOT / "README.md"]
    named = {(relative(path), extra) for path in sources for extra in extras_in(read(path))}
    assert ("descant/database.py", "postgres") in named, "the search finds what is there"
    assert not [each for each in named if each[1] not in PROJECT["optional-dependencies"]]


def test_extras_that_bring_others_name_what_exists() -> None:
    for requirements in PROJECT["optional-dependencies"].values():
        assert {extra for line in requirements for extra in extras_in(line)} <= PROJECT["optional-dependencies"].keys()


def test_a_typed_package_says_so_to_type_checkers() -> None:
    assert "Typing :: Typed" in PROJECT["classifiers"]
    assert (PACKAGE / "py.typed").is_file()
