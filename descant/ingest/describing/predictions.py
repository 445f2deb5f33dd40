"""What others' models said, as claims: a run for each execution, a claim for each tag, its figures about that claim.

The confidence of a claim is the mean that was published. It is one of segments that reached the threshold, and of no
others, so it stands beside no mean of ours: the run says which it is (`averaging`), and its threshold.
"""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import Literal, NamedNode

from descant.ingest.describing.naming import Names
from descant.ingest.describing.statements import agent
from descant.ingest.prediction import Predicted, Prediction, TagFigures
from descant.ingest.reading import Reading
from descant.ontology import records
from descant.ontology.iris import OA
from descant.ontology.minting import key_id, tag_iri
from descant.ontology.records import Setting, SourceKind
from descant.ontology.vocabulary import known_terms

AVERAGING, ABOVE = "averaging", "segments above the threshold"
HIGHEST, LOWEST, SEGMENTS = "highest score of a segment", "lowest score of a segment", "segments above the threshold"


def predictions(reading: Reading, names: Names) -> Iterator[object]:
    """The recording, of which there is no file here, and all that was said of it."""
    if reading.predicted is None:
        return
    yield _recording(reading.predicted, names)
    for index, prediction in enumerate(reading.predicted.predictions):
        model = agent(names, prediction.model, by_program=True)
        run = names.part("run", str(index))
        yield model
        yield _run(prediction, run, model.iri, names)
        for tag in prediction.tags:
            yield from _claims(tag, run, model.iri, names)


def _recording(predicted: Predicted, names: Names) -> records.Source:
    return records.Source(
        iri=names.source,
        kind=SourceKind.RECORDED,
        version=names.version,
        labels=(Literal(predicted.name),),
        media_type=predicted.media_type,
        duration=predicted.duration,
        run=names.run,
    )


def _run(prediction: Prediction, run: NamedNode, model: NamedNode, names: Names) -> records.Run:
    times = {"extract-milliseconds": prediction.extracting, "predict-milliseconds": prediction.predicting}
    settings = {"model": prediction.model, "threshold": prediction.threshold, AVERAGING: ABOVE, **times}
    return records.Run(
        iri=run,
        used=(names.source,),
        agents=(model,),
        settings=tuple(Setting(name, value) for name, value in settings.items() if value is not None),
        label=records.text(f"Tags by {prediction.model}, as Beat Byte Bot published them", "en"),
    )


def _claims(tag: TagFigures, run: NamedNode, model: NamedNode, names: Names) -> Iterator[records.Claim]:
    claim = names.minter.annotation(key_id(run.value, "tag", tag.word))
    yield records.Claim(
        iri=claim,
        targets=(names.version,),
        bodies=(_body(tag.word),),
        motivations=(OA.tagging,),
        creator=model,
        via=(names.file,),
        run=run,
        confidence=tag.average,
    )
    figures = {HIGHEST: tag.highest, LOWEST: tag.lowest, SEGMENTS: float(tag.segments)}
    yield records.Claim(
        iri=names.minter.annotation(key_id(run.value, "figures", tag.word)),
        targets=(claim,),
        bodies=tuple(records.Quantity(kind, value) for kind, value in figures.items()),
        motivations=(OA.describing,),
        creator=model,
        via=(names.file,),
        run=run,
    )


def _body(word: str) -> records.Body:
    """A tag of MagnaTagATune, with which these models were trained, is the very one that our taggers name."""
    if len(word) <= _LONGEST and word.strip(".") and (tag := tag_iri(word)) in known_terms():
        return tag
    return records.TextualBody(word, "text/plain", purpose=OA.tagging)


_LONGEST = 40
"""letters of a tag that is in the scheme"""
