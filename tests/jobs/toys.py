"""Kinds of job that do what real ones do at their worst. Workers import this module."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from descant.errors import InvalidInput, Unavailable
from descant.jobs import Kind, Order, Parameters, Services, Tools
from descant.plugins import Family

NUMBER = NamedNode("http://example.org/number")


class Toy(Kind):
    """Its parameters say what happens: `sleep`, `hold` (until somebody writes into this pipe), `fail` (so many times),
    `crash`, `eat`, `refuse`, `spawn`.
    """

    name = "toy"
    description = "A toy"
    backoff = 0.05
    deadline = 20.0

    def prepare(self, wish: Parameters) -> None:
        """The analysers are files, which have who has done this."""
        for each in wish["analysers"]:
            if each == "broken":
                raise RuntimeError("on purpose")
            if each == "deadly":
                os._exit(9)
            with Path(each).open("a") as file:
                file.write(f"{os.getpid()}\n")

    def work(self, parameters: Parameters, tools: Tools) -> Any:
        for step in range(parameters.get("steps", 1)):
            tools.check()
            tools.progress(step, parameters.get("steps", 1), "steps")
            if "hold" in parameters and step == parameters["steps"] // 2:
                Path(parameters["hold"]).read_bytes()
            time.sleep(parameters.get("sleep", 0))
        if tools.attempt <= parameters.get("fail", 0):
            tools.log(f"failing at try {tools.attempt}")
            raise RuntimeError("on purpose")
        if tools.attempt <= parameters.get("crash", 0):
            os._exit(9)
        if "eat" in parameters:
            _eat(parameters["eat"])
        if "refuse" in parameters:
            raise InvalidInput.at(parameters["refuse"], file="a.mei", line=3, remedy="Mend it.")
        return parameters.get("number", 0)

    def finish(self, outcome: int, services: Services) -> Parameters:
        parameters = services.job.parameters
        if "unavailable" in parameters:
            raise Unavailable("not just now")
        if "spawn" in parameters:
            services.spawn(Order(kind="toy", key=f"{services.job.key}/{each}") for each in range(parameters["spawn"]))
        if "log" in parameters:
            services.log(parameters["log"])
        if "graph" in parameters:
            graph = NamedNode(parameters["graph"])
            services.stores.public.put([Quad(graph, NUMBER, Literal(outcome), graph)], graphs=[graph])
        if "file" in parameters:
            with Path(parameters["file"]).open("a") as file:
                file.write(f"{outcome}\n")
        return {"number": outcome}

    def order(self, request: Parameters) -> Order:
        number = request.get("number")
        if not isinstance(number, int):
            raise InvalidInput("number is no whole number.", remedy='Send {"number": 1}.')
        return Order(kind="toy", key=f"toy {number}", title=f"Toy {number}", parameters={"number": number})


class Hasty(Toy):
    name = "hasty"
    deadline = 0.5


class Stubborn(Toy):
    """Does not look whether it is to stop."""

    name = "stubborn"

    def work(self, parameters: Parameters, tools: Tools) -> Any:
        time.sleep(60)


class Private(Toy):
    """Not submitted from outside."""

    name = "private"
    order = Kind.order


def _eat(megabytes: int) -> None:
    eaten = []
    for _ in range(megabytes):
        eaten.append(b"x" * 1_000_000)
        time.sleep(0.001)


TOYS: Family[Kind] = Family("descant.jobs", {each.name: each() for each in (Toy, Hasty, Stubborn, Private)})
