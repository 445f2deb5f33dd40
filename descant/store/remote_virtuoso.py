"""OpenLink Virtuoso (7.2): the default graph is the union of all; there is no unnamed graph to write to.

Its quirks: a timeout answers 200 with partial rows and says so in X-SQL-State: S1TAT; a row cap says so only in
X-SPARQL-MaxRows; `DROP SILENT ALL` deletes nothing; large updates overrun its compiler; INSERT DATA takes no
blank nodes; ASK answers with a table of one number; N-Triples go by the name of text/plain. Updates need
`GRANT SPARQL_UPDATE`, or digest credentials at /sparql-auth.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPResponse
from types import MappingProxyType
from typing import ClassVar

from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results
from SPARQLWrapper import DIGEST, SPARQLWrapper
from SPARQLWrapper.Wrapper import ASK

from descant.config import Config
from descant.errors import QueryTimeout, ResultTooLarge
from descant.ontology.iris import INTERNAL
from descant.store import Dataset, Results
from descant.store.endpoint import Endpoint
from descant.store.remote import Remote

_WHICH = ("default", "named")


class VirtuosoEndpoint(Endpoint):
    tables: ClassVar[str] = "application/sparql-results+xml"
    triples: ClassVar[str] = "text/plain"

    def authenticate(self, wrapper: SPARQLWrapper) -> None:
        if self._user:
            wrapper.setHTTPAuth(DIGEST)
            wrapper.setCredentials(self._user, self._password)

    def request(self, text: str, parameters: Mapping[str, str] = MappingProxyType({})) -> SPARQLWrapper:
        """Without the graphs that are on their way: Virtuoso lets a query say what is not to be in its union."""
        wrapper = super().request(text, parameters)
        pragmas = [f"define input:{which}-graph-exclude {graph}" for graph in self.hidden for which in _WHICH]
        wrapper.queryString = "\n".join([*pragmas, text])
        return wrapper

    def parse(self, wrapper: SPARQLWrapper, body: bytes) -> Results:
        results = super().parse(wrapper, body)
        if wrapper.queryType != ASK or not isinstance(results, QuerySolutions):
            return results
        row = next(results, None)
        truth = json.dumps({"head": {}, "boolean": row is not None and bool(int(row[0].value))})
        return parse_query_results(truth, format=QueryResultsFormat.JSON)

    def check(self, response: HTTPResponse) -> None:
        if response.headers.get("X-SQL-State", "").startswith("S1TAT"):
            raise QueryTimeout("The store ended the query before it was done.", remedy="Ask for less.")
        if response.headers.get("X-SPARQL-MaxRows"):
            rows = response.headers["X-SPARQL-MaxRows"]
            raise ResultTooLarge(f"The store gives no more than {rows} rows.", remedy="Add LIMIT, or page by key.")


class Virtuoso(Remote):
    engine: ClassVar[str] = "Virtuoso"
    one_update: ClassVar[int] = 500
    template: ClassVar[bool] = True
    default_name: ClassVar[NamedNode | None] = NamedNode(f"{INTERNAL}unnamed")


def open_virtuoso(url: str, config: Config) -> Dataset:
    root = url.rstrip("/").removesuffix("-auth").removesuffix("/sparql")
    updates = "/sparql-auth" if config.store_user else "/sparql"
    return Virtuoso(VirtuosoEndpoint(f"{root}/sparql", root + updates, config.store_user, config.store_password))
