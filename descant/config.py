"""One configuration for every process: `descant.toml`, overridden by the environment, overridden by flags.

The file is the one named by `--config` or `DESCANT_CONFIG`, else `descant.toml` in the working folder, else
the one in the user's configuration folder. Every key `x` is also the environment variable `DESCANT_X`.
Each field's `doc` is its documentation; a test holds docs/configuration.md against it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

import platformdirs

from descant.errors import InvalidInput, NotFound

ENVIRONMENT_PREFIX = "DESCANT_"
FILE_NAME = "descant.toml"
BASE_FILE, SQLITE_FILE = "base", "descant.sqlite"
"""names in `home`"""


def _key(default: Any, doc: str) -> Any:
    return field(default=default, metadata={"doc": doc})


def _secret(doc: str) -> Any:
    """Shown nowhere: not where the configuration is written down, and not in an error about it."""
    return field(default="", repr=False, metadata={"doc": doc, "secret": True})


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Where data live, how the graph is named, and what strangers may cost. Sizes in MB are 10^6 bytes."""

    home: Path = field(
        default_factory=lambda: platformdirs.user_data_path("descant", appauthor=False),
        metadata={"doc": "Folder of all data."},
    )
    base: str = _key("", "IRI base under which everything is named; empty: the address first served on.")
    store: str = _key("", "Folder or SPARQL URL of the public dataset; empty: `store` in `home`.")
    private_store: str = _key(
        "", "The same for the private dataset; empty: beside the public one, or `store` in `home`."
    )
    store_user: str = _key("", "User name for a remote store.")
    store_password: str = _secret("Password for a remote store; set it in the environment only.")
    database: str = _key("", "SQLAlchemy URL of accounts, tokens and jobs; empty: SQLite in `home`.")
    cluster: str = _key("", "Dask scheduler, such as `tcp://host:8786`; empty: a local cluster.")
    workers: int = _key(0, "Processes for long work; 0: one for each processor.")
    worker_memory: int = _key(2000, "MB of memory that each of these may take.")
    host: str = _key("127.0.0.1", "Address to serve on.")
    port: int = _key(8080, "Port to serve on.")
    threads: int = _key(32, "Requests answered at the same time by one server process.")
    query_deadline: float = _key(30.0, "Seconds that a query from outside may take.")
    query_memory: int = _key(2000, "MB of memory that a query from outside may take.")
    query_rows: int = _key(1_000_000, "Rows that a result may have.")
    query_bytes: int = _key(100_000_000, "Bytes that a result may have.")
    query_length: int = _key(1_000_000, "Bytes that the text of a query may have.")
    query_workers: int = _key(6, "Queries from outside that run at the same time.")
    client_queries: int = _key(4, "Queries that one client may have running at the same time.")
    client_seconds: float = _key(60.0, "Seconds of query time that one client may use in a minute.")
    client_errors: int = _key(30, "Queries with an error that one client may send in a minute.")
    federation: tuple[str, ...] = _key(
        (), "Endpoints that SERVICE may name and documents (or folders, ending in `/`) that LOAD may name; empty: none."
    )
    federation_private: bool = _key(
        False, "May these be at addresses that are not public, such as a neighbour in docker compose."
    )
    fetch_bytes: int = _key(200_000_000, "Bytes that a file fetched from the web may have.")
    upload_bytes: int = _key(2_000_000_000, "Bytes that an uploaded document may have.")
    annotation_bytes: int = _key(1_000_000, "Bytes that an annotation may have.")
    exchange_bytes: int = _key(100_000_000, "Bytes that a file of annotations may have that is read in.")
    webhook_private: bool = _key(
        False, "May webhooks be at addresses that are not public, and without TLS, such as a neighbour on this machine."
    )
    min_free: int = _key(200, "MB that must stay free on the store's disk; below, writes are refused.")
    analyse: tuple[str, ...] = _key(
        (), "Analysers, or what they look for, that hear every recording when it has been read; empty: none."
    )
    harmonise: bool = _key(False, "Are the chords of every score found when it has been read.")
    align: bool = _key(False, "Are the versions of a work aligned when scores of it have been read.")
    essentia: bool = _key(
        False, "May essentia's analysers be asked, where `descant[essentia]` is installed, which is under the AGPL-3.0."
    )
    lookup_contact: str = _key(
        "",
        "Page or mail address of yours that MusicBrainz and Wikidata are told when names are looked up; empty: never.",
    )
    lookup_musicbrainz: str = _key("https://musicbrainz.org", "Address of MusicBrainz or a mirror; empty: not asked.")
    lookup_wikidata: str = _key("https://www.wikidata.org", "Address of Wikidata or a mirror; empty: not asked.")
    lookup_private: bool = _key(
        False, "May services and endpoints that names are looked up at be at addresses that are not public."
    )
    lookup_wikidata_sparql: str = _key(
        "", "SPARQL endpoint of Wikidata or a mirror, asked what works are scored for; empty: not asked."
    )
    lookup_dbpedia_sparql: str = _key("", "The same of DBpedia; empty: not asked.")
    reconcile: tuple[str, ...] = _key(
        (), "Reconciliation services that `descant reconcile` asks whom or what things here are elsewhere; empty: none."
    )
    oidc_issuer: str = _key("", "Issuer of OpenID Connect that people sign in by; empty: nobody does.")
    oidc_client_id: str = _key("", "What the issuer calls this server.")
    oidc_client_secret: str = _secret("What this server shows the issuer; set it in the environment only.")
    oidc_name: str = _key("OpenID Connect", "What the issuer is called on the button.")
    oidc_new_accounts: str = _key(
        "nobody", "Who signs in for the first time: `nobody` has an account that none was made for, `anybody` has."
    )
    oidc_new_role: str = _key("reader", "Role of accounts that come by signing in: `reader` or `annotator`.")
    pods_private: bool = _key(False, "May people's Solid pods be at addresses that are not public.")
    pod_seconds: float = _key(20.0, "Seconds that a pod may take for one answer.")
    pod_every: float = _key(300.0, "Seconds between two looks at a pod where nothing is written here.")
    bot_token: str = _secret("Token by which the bot asks a server elsewhere; set it in the environment only.")
    bot_queries: tuple[str, ...] = _key((), "Who may ask the bot by SPARQL, each as `telegram:4711`; empty: nobody.")
    bot_ready: bool = _key(True, "Have two of the server's workers loaded while a bot runs; the others stay as well.")
    telegram_token: str = _secret("Token of the bot in Telegram; set it in the environment only.")
    telegram_api: str = _key("https://api.telegram.org", "Address of Telegram's Bot API, or of one's own.")
    telegram_webhook: str = _key("", "Address by which Telegram reaches the bot; empty: the bot asks for messages.")
    telegram_host: str = _key("127.0.0.1", "Address that the bot listens on for the webhook.")
    telegram_port: int = _key(8081, "Port that the bot listens on for the webhook.")
    xmpp_jid: str = _key("", "Address of the bot's account in XMPP.")
    xmpp_password: str = _secret("Password of that account; set it in the environment only.")
    xmpp_rooms: tuple[str, ...] = _key((), "Rooms the bot is in, as `room@rooms.example.org` or with `/Name` behind.")
    xmpp_host: str = _key("", "Where its XMPP server is, as `host:port`; empty: where the address says.")
    xmpp_plain: bool = _key(False, "Speak to that host unencrypted; on this machine only.")
    xmpp_private: bool = _key(False, "May files that people send by XMPP be at addresses that are not public.")
    trust_proxy: bool = _key(False, "Take the client's address from X-Forwarded-For (one proxy in front).")

    def __post_init__(self) -> None:
        if not self.base:
            object.__setattr__(self, "base", self.remembered_base() or self.address)
        if not (is_url(self.base) and self.base.endswith("/")):
            raise InvalidInput(
                f"base is {self.base!r}, which is no address that ends in '/'.",
                remedy="Write it like https://example.org/music/.",
            )

    def remembered_base(self) -> str:
        """The base that this home was named by before."""
        try:
            return (self.home / BASE_FILE).read_text(encoding="utf-8", errors="replace").strip()
        except OSError:
            return ""

    def remember_base(self) -> None:
        """From now on things in this home keep their names, whatever address they are served on."""
        file = self.home / BASE_FILE
        if not file.exists():
            with suppress(OSError):  # whoever writes data there says what is wrong
                self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
                file.write_text(self.base, encoding="utf-8")

    @property
    def address(self) -> str:
        """Where this machine reaches the server: one that listens on all addresses listens on loopback too."""
        host = _LOOPBACK.get(self.host, self.host)
        return f"http://[{host}]:{self.port}/" if ":" in host else f"http://{host}:{self.port}/"

    @property
    def store_folder(self) -> Path:
        """The folder of an embedded public dataset; what says who owns the embedded datasets is here in any case."""
        return _folder(self.store) or self.home / "store"

    @property
    def private_folder(self) -> Path:
        """The folder of an embedded private dataset: the public one's, unless it has its own."""
        return _folder(self.private_store) or self.store_folder


def _folder(place: str) -> Path | None:
    return Path(place).expanduser() if place and not is_url(place) else None


def is_url(place: str) -> bool:
    """Whether a store is named by URL and not by folder."""
    return "://" in place


def load(
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    **flags: Any,
) -> Config:
    """The configuration of this process; flags that are None say nothing."""
    environment = os.environ if environment is None else environment
    found = _find_file(file, environment)
    settings = _from_file(found) | _from_environment(environment)
    settings |= {name: value for name, value in flags.items() if value is not None}
    return Config(**{name: _coerce(name, value, found or FILE_NAME) for name, value in settings.items()})


def _find_file(file: Path | None, environment: Mapping[str, str]) -> Path | None:
    named = file or (Path(environment["DESCANT_CONFIG"]) if environment.get("DESCANT_CONFIG") else None)
    if named:
        if not named.is_file():
            raise NotFound(f"There is no configuration file {named}.", remedy="Check --config or DESCANT_CONFIG.")
        return named
    usual = (Path(FILE_NAME), platformdirs.user_config_path("descant", appauthor=False) / FILE_NAME)
    return next((path for path in usual if path.is_file()), None)


def _from_file(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput.at(str(error), file=str(path), remedy="Mend the file; it must be TOML.") from error
    unknown = sorted(settings.keys() - FIELDS.keys())
    if unknown:
        raise InvalidInput.at(
            f"unknown key {unknown[0]!r}",
            file=str(path),
            remedy=f"Known keys: {', '.join(sorted(FIELDS))}.",
        )
    return settings


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    names = {name: ENVIRONMENT_PREFIX + name.upper() for name in FIELDS}
    return {name: environment[variable] for name, variable in names.items() if environment.get(variable)}


def _coerce(name: str, value: Any, file: Path | str) -> Any:
    kind = FIELDS[name]
    try:
        return _CONVERTERS[kind](value)
    except (TypeError, ValueError, KeyError, RuntimeError) as error:
        shown = "something" if name in SECRET else repr(value)
        raise InvalidInput(
            f"{name} is {shown}, which is not {_NAMES[kind]}.",
            remedy=f"Set {name} in {file} or {ENVIRONMENT_PREFIX}{name.upper()}.",
        ) from error


def _to_path(value: Any) -> Path:
    """Absolute, because what is below does not all take it to be relative to the working folder."""
    return Path(value).expanduser().absolute()


def _to_text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _to_bool(value: Any) -> bool:
    return _WORDS[str(value).lower()]


def _to_strings(value: Any) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value
    return tuple(_to_text(item).strip() for item in items if _to_text(item).strip())


def _to_number(value: Any) -> float:
    number = float(_numeric(value, str, int, float))
    if not 0 < number < float("inf"):
        raise ValueError(value)
    return number


def _to_whole(value: Any) -> int:
    number = int(_numeric(value, str, int))
    if number < 0:
        raise ValueError(value)
    return number


def _numeric(value: Any, *kinds: type) -> Any:
    """A number, or the text of one in the environment; to Python true is a number too."""
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise TypeError(value)
    return value


_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - not bound, but what is instead of it
_WORDS = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "Path": _to_path,
    "str": _to_text,
    "int": _to_whole,
    "float": _to_number,
    "bool": _to_bool,
    "tuple[str, ...]": _to_strings,
}
_NAMES = {
    "Path": "a path",
    "str": "text",
    "int": "a whole number",
    "float": "a positive number",
    "bool": "true or false",
    "tuple[str, ...]": "a list of texts",
}
FIELDS: dict[str, str] = {each.name: str(each.type) for each in fields(Config)}
SECRET = {each.name for each in fields(Config) if each.metadata.get("secret")}
