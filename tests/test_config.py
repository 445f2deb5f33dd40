"""The configuration: what it makes of its own accord."""

from __future__ import annotations

from pathlib import Path

import pytest

from descant.config import Config, load


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:8080/"),
        ("192.0.2.1", "http://192.0.2.1:8080/"),
        ("music.example.org", "http://music.example.org:8080/"),
        ("::1", "http://[::1]:8080/"),
        ("0.0.0.0", "http://127.0.0.1:8080/"),
        ("::", "http://[::1]:8080/"),
    ],
)
def test_things_are_named_under_an_address_that_can_be_opened(tmp_path: Path, host: str, address: str) -> None:
    config = Config(home=tmp_path, host=host)
    assert (config.base, config.address) == (address, address)


def test_a_home_that_is_named_relative_to_the_working_folder_is_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert load(environment={"DESCANT_HOME": "here"}).home == tmp_path / "here"
