"""Where an upload comes from tells the name of its file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from descant.ingest.describing import Placement
from descant.jobs.ingesting.uploads import upload_origin, upload_receipt, uploaded_name

NAMES = st.from_regex(r"[\w .,()-]{1,30}\.wav", fullmatch=True).filter(lambda name: " of " not in name)


@given(
    NAMES, st.sampled_from(["owner", "01JABC"]), st.sampled_from([Placement(), Placement(work='A "work" of [mine]')])
)
def test_what_was_uploaded_is_called_as_its_file(name: str, who: str, said: Placement) -> None:
    assert uploaded_name(upload_origin(who, name, said)) == name
    assert upload_receipt(upload_origin(who, name, said)) == ""
    sent = upload_origin(who, name, said, "receipt-1")
    assert (uploaded_name(sent), upload_receipt(sent)) == (name, "receipt-1")


@given(st.sampled_from(["/srv/upload x y.wav", "https://example.org/upload.wav", ""]))
def test_what_was_not_uploaded_has_no_such_name(origin: str) -> None:
    assert uploaded_name(origin) is None
