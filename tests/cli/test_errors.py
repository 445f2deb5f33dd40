"""An error is one line on stderr, with what to do next, and the right exit code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from descant.store import Stores
from tests.cli.conftest import Descant, one_line
from tests.conftest import ON_FIXTURES, free_port


@pytest.mark.parametrize(
    ("words", "said", "remedy"),
    [
        (["query", "nonsense {"], "not SPARQL: line 1, column", "Mend it at that place."),
        (["query", "SELECT * { SERVICE <http://example.org/> {} }"], "SERVICE", "Load the data first"),
        (["token", "revoke", "nobody"], "There is no token nobody", "`descant token list`"),
        (["export", "--graph", "http://example.org/ /"], "is no IRI", "absolute IRI"),
        (["ingest", "--licence", "http://x y <z>", "a.mei"], "is no IRI", "https://creativecommons.org/"),
        (["import", "."], ". is a folder.", "Name the files in it."),
        (["export", "--json"], "cannot both be on standard output", "Name a file"),
        (["token", "create", "--name", " "], "The token has no name", "what it is for"),
        (["query", "--format", "xml", "DESCRIBE <urn:a>"], "xml is no format of one", "--format may be ttl, nt"),
        (["query", "--format", "ttl", "ASK {}"], "ttl is no format of one", "--format may be json, xml, csv, tsv."),
        (["--config", "missing.toml", "stats"], "no configuration file missing.toml", "--config"),
    ],
)
def test_an_error_is_one_line_with_its_remedy(descant: Descant, words: list[str], said: str, remedy: str) -> None:
    done = descant(*words)
    line = one_line(done.err)
    assert said in line
    assert remedy in line.partition(said)[2]
    assert done.out == ""
    assert done.code in (1, 2)


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["stats", "--nonsense"],
        ["import"],
        ["import", ".."],
        ["ontology", "validate"],
        ["token", "create"],
        ["token", "create", "--name", "x", "--scope", "everything"],
        ["token", "create", "--name", "x", "--days", "0"],
        ["token", "create", "--name", ""],
        ["export", "--json"],
        ["--json", "export", "--format", "ttl"],
        ["query"],
        ["query", "ASK {}", "--file", "-"],
        ["query", "--format", "xml", "CONSTRUCT WHERE { ?s ?p ?o }"],
        ["query", "--format", "jsonld", "SELECT * { ?s ?p ?o }"],
        ["restore", "no-such-folder"],
        ["export", "--graph", "no iri"],
        ["serve", "--port", "eighty"],
        ["--store", "ftp://example.org/", "stats"],
    ],
)
def test_wrong_use_is_2(descant: Descant, words: list[str]) -> None:
    done = descant(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_a_failure_is_1(descant: Descant) -> None:
    assert descant("import", "missing.ttl").code == 1
    assert descant("query", "nonsense").code == 1


def test_verbose_shows_where_an_error_came_from(descant: Descant) -> None:
    done = descant("-v", "query", "nonsense")
    assert done.err.startswith("Traceback")
    assert "/descant/" in done.err
    assert done.err.splitlines()[-1].startswith("descant: ")
    assert done.err.splitlines()[-1] == one_line(descant("query", "nonsense").err)


def test_a_long_error_stays_one_line(process: Descant) -> None:
    """Not wrapped at the width of a terminal that is not there."""
    name = "a-name-" + "long" * 30 + ".toml"
    assert name in one_line(process("--config", name, "stats").err)


# -- the configuration ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("prot = 8080\n", "prot"),
        ("port = \n", "line 1"),
        ("port = 8080\n[[[\n", "line 2"),
    ],
)
def test_a_broken_configuration_names_file_and_place(descant: Descant, text: str, said: str) -> None:
    Path("my.toml").write_text(text, encoding="utf-8")
    for words in (["--config", "my.toml", "stats"], ["stats"]):
        done = descant(*words, DESCANT_CONFIG="my.toml")
        line = one_line(done.err)
        assert (done.code, done.out) == (1, "")
        assert "my.toml" in line
        assert said in line


@pytest.mark.parametrize(
    "setting", ['port = "eighty"', "threads = -1", 'trust_proxy = "perhaps"', "query_deadline = 0"]
)
def test_a_value_of_the_wrong_kind_names_key_and_value(descant: Descant, setting: str) -> None:
    key, _, value = setting.partition(" = ")
    Path("descant.toml").write_text(setting, encoding="utf-8")
    line = one_line(descant("stats").err)
    assert f"{key} is {value.replace(chr(34), chr(39))}" in line
    assert f"Set {key} in descant.toml or DESCANT_{key.upper()}." in line


def test_a_value_of_the_wrong_kind_names_the_file(descant: Descant) -> None:
    Path("my.toml").write_text('port = "eighty"', encoding="utf-8")
    assert "my.toml" in one_line(descant("--config", "my.toml", "stats").err)


@pytest.mark.parametrize(
    "setting", ['store = ["x"]', "port = 80.7", "query_rows = true", "federation = [1]", "query_deadline = true"]
)
def test_values_of_another_kind_are_not_bent_into_shape(descant: Descant, setting: str) -> None:
    Path("descant.toml").write_text(setting, encoding="utf-8")
    assert setting.partition(" ")[0] in one_line(descant("stats").err)


def test_a_variable_of_the_wrong_kind_is_named(descant: Descant) -> None:
    assert "DESCANT_PORT" in one_line(descant("stats", DESCANT_PORT="eighty").err)


def test_a_base_that_is_no_address_is_refused(descant: Descant) -> None:
    assert "https://example.org/music/" in one_line(descant("stats", DESCANT_BASE="example.org").err)


def test_flags_win_over_the_environment_and_that_over_the_file(descant: Descant, tmp_path: Path) -> None:
    Path("descant.toml").write_text(f'home = "{tmp_path / "of-file"}"', encoding="utf-8")
    assert descant("--home", tmp_path / "of-flag", "stats").code == 0
    assert descant("stats", DESCANT_HOME=str(tmp_path / "of-variable")).code == 0
    assert descant("stats", DESCANT_HOME="").code == 0  # an empty variable says nothing
    assert {each.name for each in tmp_path.glob("of-*")} == {"of-flag", "of-variable", "of-file"}


# -- stores that are not there --------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["http", "oxigraph+http", "virtuoso+http", "sparql+http"])
def test_a_remote_store_that_does_not_answer_is_one_line(descant: Descant, scheme: str) -> None:
    url = f"{scheme}://127.0.0.1:{free_port()}/"
    for words in (["stats"], ["query", "ASK {}"]):
        done = descant("--store", url, *words)
        line = one_line(done.err)
        assert (done.code, done.out) == (1, "")
        assert "cannot be reached" in line
        assert "DESCANT_STORE" in line


def test_an_unknown_kind_of_store_is_wrong_use_and_the_kinds_are_named(descant: Descant) -> None:
    line = one_line(descant("--store", "ftp://example.org/", "stats").err)
    assert "ftp://" in line
    assert "oxigraph+http" in line


def test_a_database_that_is_not_there_is_one_line(descant: Descant) -> None:
    assert "DESCANT_DATABASE" in one_line(descant("token", "list", DESCANT_DATABASE="nonsense").err)


@pytest.mark.slow
def test_a_second_process_is_told_who_the_first_is(
    home: Path, open_home: Callable[[], Stores], process: Descant
) -> None:
    import os

    with open_home():
        for words in (["stats"], ["import", "missing.ttl"], ["serve", "--port", free_port()], ["restore", "."]):
            if words[0] == "restore":
                Path("backup.json").write_text("{}", encoding="utf-8")
            done = process(*words)
            assert done.code == 1, words
            line = done.err.splitlines()[-1]
            assert line.startswith("descant: ")
            assert f"(process {os.getpid()}, since" in line
            assert str(home / "store") in line
            assert "Traceback" not in done.err
    assert process("stats").code == 0


def test_a_port_that_is_taken_is_said_at_once(home: Path, process: Descant) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = process("serve", "--port", taken.getsockname()[1])
    assert done.code == 1
    assert "cannot be served on" in done.err.splitlines()[-1]
    assert "--port" in done.err.splitlines()[-1]


def test_a_port_that_cannot_be_is_one_line(process: Descant) -> None:
    assert "Traceback" not in process("serve", "--port", 99999).err


def test_a_home_that_cannot_be_made_is_one_line(descant: Descant, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    assert "file" in one_line(descant("--home", tmp_path / "file" / "home", "stats").err)


@pytest.mark.parametrize("name", ["with space", "what?a=b", "a#b", "100%41", "Übung♭", "a;b&c", "[::1]"])
def test_a_home_may_have_any_name(descant: Descant, tmp_path: Path, name: str) -> None:
    Path("notes.ttl").write_text("<http://example.org/a> <http://example.org/p> 1 .", encoding="utf-8")
    home = ("--home", tmp_path / name)
    for words in (["import", "notes.ttl"], ["token", "create", "--name", "x"], ["backup", tmp_path / "copy" / name]):
        assert descant(*home, *words).code == 0
    assert descant(*home, "query", "ASK { ?s ?p 1 }").out.strip() == "true"
    assert descant(*home, "restore", tmp_path / "copy" / name, "--replace").code == 0
    assert {each.name for each in tmp_path.iterdir()} == {"work", "copy", name}
    assert (tmp_path / name / "descant.sqlite").is_file()


@pytest.mark.parametrize("setting", ["DESCANT_STORE", "DESCANT_PRIVATE_STORE", "DESCANT_DATABASE"])
def test_serving_on_what_is_not_there_ends_at_once(process: Descant, setting: str) -> None:
    """And is not tried again and again."""
    kind = "postgresql+psycopg://x:y" if setting == "DESCANT_DATABASE" else "oxigraph+http://"
    at = "@" if setting == "DESCANT_DATABASE" else ""
    done = process("serve", "--port", free_port(), **{setting: f"{kind}{at}127.0.0.1:{free_port()}/x"})
    line = done.err.splitlines()[-1]
    assert (done.code, "Traceback" in done.err) == (1, False)
    assert line.startswith("descant: ")
    assert "Check DESCANT_" in line


@pytest.mark.parametrize(("limit", "said"), [("DESCANT_QUERY_BYTES", "2 bytes"), ("DESCANT_QUERY_ROWS", "2 rows")])
def test_a_query_has_the_limits_of_one_from_outside(descant: Descant, limit: str, said: str) -> None:
    Path("many.ttl").write_text("<http://example.org/a> <http://example.org/p> 1 , 2 , 3 .", encoding="utf-8")
    assert descant("import", "many.ttl").code == 0
    done = descant("query", "SELECT * { ?s ?p ?o }", **{limit: "2"})
    assert (done.code, done.out) == (1, "")
    assert said in one_line(done.err)


# -- files ----------------------------------------------------------------------------------------------------


def test_a_query_in_another_encoding_is_one_line(descant: Descant) -> None:
    Path("latin.rq").write_bytes('ASK { ?s ?p "Größe" }'.encode("latin-1"))
    done = descant("query", "--file", "latin.rq")
    assert done.code == 1
    assert "latin.rq" in one_line(done.err)
    assert "UTF-8" in done.err


def test_a_query_with_a_byte_order_mark_is_a_query(descant: Descant) -> None:
    Path("marked.rq").write_bytes("\ufeffASK {}".encode())
    assert descant("query", "--file", "marked.rq").out.strip() == "true"


@pytest.mark.parametrize("words", [["export", "here"], ["ontology", "render", "here"]])
def test_a_folder_is_no_file_to_write(descant: Descant, words: list[str]) -> None:
    Path("here").mkdir()
    done = descant(*words)
    assert done.code == 2
    assert "here is a folder. Name a file in it." in one_line(done.err)
    assert [each.name for each in Path().iterdir()] == ["here"]


@pytest.mark.parametrize("words", [["export", "no/such/out.nq"], ["ontology", "render", "no/such/out.html"]])
def test_a_file_in_no_folder_is_one_line(descant: Descant, words: list[str]) -> None:
    done = descant(*words)
    assert done.code == 1
    assert words[-1] in one_line(done.err)


# -- whatever comes -------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None, suppress_health_check=ON_FIXTURES)
@given(
    words=st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12), max_size=3)
)
def test_no_words_are_a_fault(descant: Descant, words: list[str]) -> None:
    """The fixture raises whatever is no message of ours."""
    assert descant("query", "--", *words).code in (0, 1, 2)
    assert descant("token", "revoke", "--", *words).code in (0, 1, 2)


@settings(max_examples=60, deadline=None, suppress_health_check=ON_FIXTURES)
@given(text=st.text(max_size=40) | st.sampled_from(["port = -1", "home = ''", "base = 'a://b/'", "federation = [1]"]))
def test_no_configuration_is_a_fault(descant: Descant, text: str) -> None:
    assume("inf" not in text and "nan" not in text)  # the test below
    Path("any.toml").write_text(text, encoding="utf-8")
    assert descant("--config", "any.toml", "token", "list").code in (0, 1)


def test_an_infinite_number_is_one_line(descant: Descant) -> None:
    Path("descant.toml").write_text("port = inf", encoding="utf-8")
    assert "port" in one_line(descant("stats").err)
