"""Figures of harmony in words, for people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

_TAGS = 30
"""that are named"""
NOTHING_COMPARED = "Nothing can be compared: no two versions have chords at the same time."


def figure(value: float | None) -> str:
    return "none" if value is None else f"{value:z.3f}"


def counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def of_song(song: Mapping[str, Any]) -> Iterator[str]:
    agreed = "".join(f", {name} {figure(value)}" for name, value in (song["agreement"] or {}).items())
    yield f"{song['song']}: coherence {figure(song['coherence'])}{agreed}"
    if song["pairsInAll"] > len(song["pairs"]):
        yield f"  agreement of a sample: {len(song['pairs']):,} of {song['pairsInAll']:,} pairs"
    yield f"  by chance {figure(song['chance'])}, over chance {figure(song['overChance'])}"
    yield f"  transitions {figure(song['edgeCoherence'])}; {counted(song['frames'], 'frame')}, by {song['unit']}"
    yield from map(of_version, song["versions"])
    yield from (f"  {each['place']}: {each['message']}" for each in song["problems"])
    if song["coherence"] is None:
        yield f"  {NOTHING_COMPARED}"


def of_version(version: Mapping[str, Any]) -> str:
    said = [f"{version['name']}: {counted(version['chords'], 'chord')}", *of_place(version)]
    return "  " + ", ".join(said)


def of_place(version: Mapping[str, Any]) -> Iterator[str]:
    """What was done to hold it beside the others, and how well that fits."""
    if version["transposition"]:
        yield f"{counted(version['transposition'], 'semitone')} up"
    if version["cost"] is not None:
        yield f"{figure(version['cost'])} from the mean"


def of_span(span: Mapping[str, Any], unit: str, first: int, last: int) -> str:
    """Where frames are: which bars, counted from 1, or from when to when."""
    if unit == "bar" or span["start"] is None:
        return f"{unit if unit == 'bar' else 'frame'}{f's {first + 1} to' if last > first else ''} {last + 1}"
    return f"{span['start']:.1f} to {span['end']:.1f} {'s' if span['timeBase'] == 'seconds' else 'quarters'}"


def without_groups(
    document: Mapping[str, Any], asked: Iterable[str], known: Collection[str], what: str
) -> Iterator[str]:
    """Where something was to be grouped by what nothing has."""
    found = {group.get("by") or group.get("tag") for group in document["groups"]}
    for name in asked if known else ():
        if name not in found:
            there = "" if name in known else f" There are: {', '.join(sorted(known)[:_TAGS])}."
            yield f"No {what} has the tag {name[:40]!r}.{there}"


def of_means(name: str, measures: Mapping[str, Any]) -> Iterator[str]:
    yield f"{name}:"
    for measure, mean in measures.items():
        if isinstance(mean, dict):
            interval = f"{figure(mean['low'])} to {figure(mean['high'])}"
            yield (
                f"  {measure} {figure(mean['macro'])} (95 %: {interval}), by time {figure(mean['byTime'])};"
                f" {counted(mean['songs'], 'song')}"
            )
