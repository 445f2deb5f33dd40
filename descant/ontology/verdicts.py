"""What people say of a machine's claim: the words for it, and the annotation that says it."""

from __future__ import annotations

from typing import Any

from descant.ontology.iris import ANNO_CONTEXT, DSC

CONFIRMED, REJECTED = "confirmed", "rejected"
VERDICTS = {CONFIRMED: DSC.confirmed, REJECTED: DSC.rejected}
NONE = "none"
"""what is said to take a verdict back"""


def verdict_on(claim: str, verdict: str, right: str = "") -> dict[str, Any]:
    """The annotation; a correction says what is right beside the verdict."""
    bodies: list[Any] = [VERDICTS[verdict].value]
    if right:
        bodies.append({"type": "TextualBody", "value": right, "format": "text/plain", "purpose": "tagging"})
    return {
        "@context": ANNO_CONTEXT,
        "type": "Annotation",
        "motivation": "assessing",
        "target": claim,
        "body": bodies,
    }
