"""The embedded dataset: Oxigraph on disk, owned by one process.

Reads by people's queries go to worker processes on a snapshot (pool.py); trusted reads go to the engine itself.
Writes go through one thread. A small write is one transaction. A large one is journalled, and hidden from every
reader until it is whole. After a fork the child's copy of the engine would lose writes without a word, so the
child finds a handle that refuses.
"""

from __future__ import annotations

import contextlib
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from pyoxigraph import NamedNode, Quad, RdfFormat, Store, Triple, serialize

from descant.config import Config
from descant.disk import disk_errors, make_folder, require_room, size_of
from descant.errors import StoreUnwritable, Unavailable
from descant.store import Answer, Condition, Dataset, GraphName, Limits, Question, Results, Statistics, Term, always
from descant.store.after_fork import Closed, Forked, Unusable, guard, keep_for_ever
from descant.store.binding import bind, clear_silently, names_dataset, with_using
from descant.store.changes import Change, as_update, gather, gather_lines, graph_named
from descant.store.checking import faults
from descant.store.complaints import not_done, not_sparql
from descant.store.engine import open_engine, remove_graph
from descant.store.federation import Way
from descant.store.journal import Journal, Unfinished
from descant.store.lines import Lines
from descant.store.pool import Pool
from descant.store.rdf11 import with_check_of_graphs
from descant.store.rewriting import MOST_REWRITTEN, data_folder, rewritten
from descant.store.snapshots import Snapshots
from descant.store.text import mentions
from descant.store.writer import Writer

Result = TypeVar("Result")

BYTES_A_QUAD = 400
"""of disk, with room to spare (312 were measured)"""
MOST_IN_MEMORY = 100_000 * BYTES_A_QUAD
"""bytes that were written and are in memory still, where they take about three times as much"""


class Embedded(Dataset):
    """Opened by the process that owns the folder; see owner.py for who that is."""

    def __init__(
        self,
        folder: Path,
        *,
        pool: Pool | None = None,
        min_free: int = 200,
        federation: Config | None = None,
    ) -> None:
        self._folder, self._min_free = folder, min_free
        self._pool, self._federation = pool, federation
        self._opening, self._failure, self._in_memory = secrets.token_hex(8), "", 0
        make_folder(folder)
        self._data = data_folder(folder)
        self._store: Any = open_engine(self._data)
        self._readable: Any = self._store
        self._journal = Journal(folder / "journal", min_free)
        self._recover()
        self._snapshots = Snapshots(folder / "snapshots", lambda path: self._store.backup(str(path)))
        self._writer: Any = Writer(folder.name)
        guard(self)

    # -- reading -------------------------------------------------------------------------------------

    def query(self, text: str, bindings: Mapping[str, Term] | None = None) -> Results:
        bound, as_union = bind(text, bindings or {}), not names_dataset(text)
        return self._readable.query(bound, use_default_graph_as_union=as_union)  # type: ignore[no-any-return]

    def answer(self, question: Question, limits: Limits) -> Answer:
        if self._federation is not None and mentions(question.text, "SERVICE"):
            with Way(self._federation) as way:
                redirected = way.redirected(question.text)
                if redirected is not question.text:
                    with way.failures():
                        return self._asked(replace(question, text=redirected), limits, way)
        return super().answer(question, limits)

    def _answer(self, question: Question, limits: Limits) -> Answer:
        return self._asked(question, limits)

    def _asked(self, question: Question, limits: Limits, way: Way | None = None) -> Answer:
        if self._pool is None:
            raise Unavailable("This process answers no queries from outside.", remedy="Ask the server.")
        return self._pool.ask(question, limits, self._snapshots, way)

    def graphs(self) -> Iterator[NamedNode]:
        return (name for name in self._readable.named_graphs() if self.contains(name))

    def contains(self, graph: GraphName) -> bool:
        return next(self._readable.quads_for_pattern(None, None, None, graph), None) is not None

    def may_say(self, *statement: NamedNode | None) -> bool:
        return next(self._readable.quads_for_pattern(*statement, None), None) is not None

    def graph(self, graph: GraphName) -> Iterator[Triple]:
        return (quad.triple for quad in self._readable.quads_for_pattern(None, None, None, graph))

    def quads(self) -> Iterator[Quad]:
        return iter(self._readable)

    def version(self) -> str:
        """Another one at each opening: the data may have been restored in between."""
        return f"{self._opening}-{self._snapshots.written}"

    def statistics(self) -> Statistics:
        return Statistics(len(self._readable), sum(1 for _ in self.graphs()), self.size(), "Oxigraph, embedded")

    def size(self) -> int:
        return size_of(self._data)

    # -- writing -------------------------------------------------------------------------------------

    def update(
        self,
        text: str,
        *,
        default_graphs: tuple[str, ...] = (),
        named_graphs: tuple[str, ...] = (),
        base: str | None = None,
    ) -> None:
        text = clear_silently(with_using(text, default_graphs, named_graphs))
        self._write(lambda: self._update(text, base), more=len(text))

    def put(self, quads: Iterable[Quad], *, graphs: Iterable[GraphName] = (), provided: Condition = always) -> int:
        return self._change(gather(quads, self._journal, graphs=graphs, replace=True), provided)

    def put_lines(self, lines: Lines, more: Iterable[Quad], *, graphs: Iterable[GraphName]) -> int:
        return self._change(gather_lines(lines, more, self._journal, graphs), always)

    def add(self, quads: Iterable[Quad], *, provided: Condition = always) -> int:
        return self._change(gather(quads, self._journal, replace=False), provided)

    def drop(self, graph: GraphName, *, provided: Condition = always) -> bool:
        return self._write(lambda: self._drop(graph), provided=provided)

    # -- keeping -------------------------------------------------------------------------------------

    def backup(self, folder: Path) -> None:
        make_folder(folder.parent)
        with disk_errors(folder):
            self._write(lambda: self._store.backup(str(folder)))

    def forget_removed(self) -> None:
        """The engine never forgets a word: so the data are written anew, if that does not take too long."""
        self._write(self._rewrite if self.size() <= MOST_REWRITTEN else self._store.flush, more=self.size())

    def check(self) -> list[str]:
        with self._snapshots.leased() as snapshot:
            return [f"{self._folder} is damaged: {fault} Restore a backup." for fault in faults(snapshot.path)]

    def close(self) -> None:
        if isinstance(self._writer, Unusable):
            return
        self._writer.close()
        if self._pool is not None:
            self._pool.let_go(self._snapshots)
        with contextlib.suppress(OSError):  # a full disk: the write-ahead log has it all
            self._store.flush()
        self._snapshots.close()
        self._store = self._readable = self._writer = Closed()

    # -- inside --------------------------------------------------------------------------------------

    def _change(self, change: Change, provided: Condition) -> int:
        apply = self._apply_small if change.journal is None else self._apply_hidden
        if change.count or change.replaced:
            more = change.count * BYTES_A_QUAD
            self._write(lambda: apply(change), more=more, entry=change.journal, provided=provided)
        else:
            provided()
        return change.count

    def _write(
        self, work: Callable[[], Result], *, more: int = 0, entry: Path | None = None, provided: Condition = always
    ) -> Result:
        """Have the writer do it, if there is room; what is said not to be done leaves no entry in the journal."""
        taken = False

        def guarded() -> Result:
            nonlocal taken
            taken = True
            try:
                self._require_health()
                provided()
                require_room(self._folder, self._min_free, more=more)
                with disk_errors(self._folder):
                    result = work()
                    self._keep_small(more)
                    return result
            except Unfinished:
                raise
            except BaseException:
                self._journal.remove(entry)
                raise

        try:
            result: Result = self._writer.do(guarded)
        except Unavailable:  # the writer is closed, or of another process
            if not taken:
                self._journal.remove(entry)
            raise
        return result

    def _keep_small(self, more: int) -> None:
        """What is only in the log and in memory goes to the files before it is much; the engine itself waits long."""
        self._in_memory += more
        if self._in_memory > MOST_IN_MEMORY:
            self._in_memory = 0
            with contextlib.suppress(OSError):  # a full disk: the write-ahead log has it all
                self._store.flush()

    def _require_health(self) -> None:
        if self._failure:
            raise StoreUnwritable(
                f"An earlier write of {self._folder} stopped half way: {self._failure}",
                remedy="This one was not done. Readers see the state before. Free space, then start again.",
            )

    def _apply_small(self, change: Change) -> None:
        if any(map(self.contains, change.replaced)):
            self._store.update(as_update(change))
        else:  # what is replaced is empty: to add is the same, and takes less than half the time
            self._store.load(serialize(change.quads, format=RdfFormat.N_QUADS), format=RdfFormat.N_QUADS, lenient=True)
        self._snapshots.note_write()

    def _apply_hidden(self, change: Change) -> None:
        """Apply a journalled change while every reader stays with the state before it."""
        assert change.journal is not None  # noqa: S101 - the caller's branch says so
        snapshot = self._snapshots.hide_changes()
        try:
            self._readable = Store.read_only(str(snapshot.path))
        except BaseException:
            self._snapshots.show_changes(snapshot)
            raise
        try:
            self._redo(change.journal)
        except BaseException as error:  # half written: stay hidden; the journal mends it at the next opening
            self._failure = str(error)
            raise Unfinished(
                f"The write of {self._folder} stopped half way: {error}",
                remedy="It is not lost: free space and start again, and it is finished. Until then nobody sees it.",
            ) from error
        self._readable = self._store
        self._snapshots.note_write()
        self._snapshots.show_changes(snapshot)

    def _redo(self, entry: Path) -> None:
        replaced = self._journal.replaced(entry)
        for name in replaced:
            remove_graph(self._store, graph_named(name))
        if replaced:  # faster, but blank nodes get other labels each time: so not where an entry adds to what is there
            self._store.bulk_load(path=str(entry), format=RdfFormat.N_QUADS, lenient=True)  # we wrote it
        else:
            self._store.bulk_extend(self._journal.quads(entry))
        self._store.flush()
        self._journal.remove(entry)

    def _rewrite(self) -> None:
        old = self._data
        self._data, self._store = rewritten(self._folder, old, lambda: iter(self._store))
        self._readable = self._store
        self._snapshots.note_write()
        with self._snapshots.leased():  # another one: the one before has the words, too
            shutil.rmtree(old, ignore_errors=True)

    def _recover(self) -> None:
        for entry in self._journal.pending():
            with disk_errors(self._folder):
                self._redo(entry)

    def _update(self, text: str, base: str | None) -> None:
        try:
            self._store.update(with_check_of_graphs(text), base_iri=base)
        except SyntaxError as error:
            raise not_sparql("update", str(error)) from error
        except RuntimeError as error:
            raise not_done(str(error)) from error
        self._snapshots.note_write()

    def _drop(self, graph: GraphName) -> bool:
        there = self.contains(graph)
        remove_graph(self._store, graph)
        self._snapshots.note_write()
        return there

    def forked(self) -> None:
        """In a forked child: refuse from now on."""
        keep_for_ever(self._store)
        keep_for_ever(self._readable)
        self._store = self._readable = self._writer = Forked()
