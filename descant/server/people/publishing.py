"""What people say of themselves, said of their agents in the public graph: each in a graph of its own."""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad
from sqlalchemy import Engine

from descant.accounts.profiles import Profile, note_said, unsaid
from descant.ontology import mapping
from descant.ontology.minting import Minter
from descant.ontology.records import Agent, AgentKind
from descant.store import Dataset


def say_profiles(engine: Engine, dataset: Dataset, base: str) -> None:
    """All that the graph does not say yet; and what was taken back is said no more."""
    minter = Minter(base)
    for account, profile in unsaid(engine).items():
        agent = minter.agent(account)
        graph = minter.graph(agent)
        dataset.put(_said(agent, profile, graph), graphs=[graph])
        note_said(engine, account, profile)


def _said(iri: NamedNode, profile: Profile, graph: NamedNode) -> list[Quad]:
    if profile == Profile():
        return []
    page = NamedNode(profile.page) if profile.page else None
    same = (page,) if page and profile.orcid else ()
    agent = Agent(iri, AgentKind.PERSON, profile.name, homepage=None if same else page, same_as=same)
    return list(mapping.quads([agent], graph))
