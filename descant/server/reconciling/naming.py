"""How things, their types and their properties are called in the reconciliation service, and what it says of itself."""

from __future__ import annotations

from typing import Any

from descant import __version__
from descant.ontology.iris import DSC, FOAF, MO
from descant.server.library.things import Sort

TYPES = {
    Sort.WORK: (MO.MusicalWork.value, "Work"),
    Sort.VERSION: (MO.MusicalExpression.value, "Version of a work"),
    Sort.RECORDING: (DSC.RecordedSource.value, "Recording"),
    Sort.PERSON: (FOAF.Person.value, "Person"),
}
PROPERTIES: dict[str, tuple[str, tuple[Sort, ...]]] = {
    "composer": ("composer", (Sort.WORK, Sort.VERSION, Sort.RECORDING)),
    "title": ("title", (Sort.WORK,)),
    "catalogue": ("catalogue number", (Sort.WORK,)),
    "key": ("key", (Sort.WORK,)),
    "instrument": ("instrument", (Sort.WORK,)),
    "tag": ("tag", (Sort.WORK,)),
    "holds": ("scores, pages or recordings of it", (Sort.WORK,)),
    "work": ("work", (Sort.VERSION, Sort.RECORDING, Sort.PERSON)),
    "sameAs": ("the same elsewhere", (Sort.WORK, Sort.VERSION, Sort.PERSON)),
}
"""with their names, and of what they are"""


def type_object(sort: Sort) -> dict[str, str]:
    identifier, name = TYPES[sort]
    return {"id": identifier, "name": name}


def sort_of_type(identifier: str) -> Sort | None:
    return next((sort for sort, (known, _) in TYPES.items() if known == identifier), None)


def identifier_of(iri: str, base: str) -> str:
    """What follows the identifier space; things that are named elsewhere go by their whole IRIs."""
    return iri.removeprefix(f"{base}id/")


def iri_of(identifier: str, base: str) -> str:
    return identifier if "://" in identifier else f"{base}id/{identifier}"


def manifest(base: str, batch: int) -> dict[str, Any]:
    """https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/#service-manifest"""
    root = base.rstrip("/")
    suggested = {
        each: {
            "service_url": root,
            "service_path": f"/reconcile/suggest/{each}",
            "flyout_service_url": root,
            "flyout_service_path": f"/reconcile/flyout/{each}?id=${{id}}",
        }
        for each in ("entity", "type", "property")
    }
    return {
        "versions": ["0.2"],
        "name": f"Descant at {base}",
        "identifierSpace": f"{base}id/",
        "schemaSpace": MO.base,
        "defaultTypes": [type_object(each) for each in Sort],
        "documentation": f"{root}/api/openapi.json",
        "serviceVersion": __version__,
        "batchSize": batch,
        "view": {"url": f"{root}/reconcile/view?id={{{{id}}}}"},
        "preview": {"url": f"{root}/reconcile/preview?id={{{{id}}}}", "width": 400, "height": 200},
        "suggest": suggested,
        "extend": {
            "propose_properties": {"service_url": root, "service_path": "/reconcile/properties"},
            "property_settings": [],
        },
    }
