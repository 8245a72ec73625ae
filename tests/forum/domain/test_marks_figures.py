"""How much the marks find, as figures: TRUST 21 (danger words) and 22 (private details).

Each set is in two halves. One half was looked at while the patterns were made; the other was only ever counted.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from forum.domain import marks, triage
from forum.domain.mark_kinds import LINK, PRIVATE
from tests.forum.domain import danger_phrases

#: What identifies a person. Countries, employers, ages and dates are labelled in the texts, too, but are no such detail by themselves.
IDENTIFYING = {
    "PERSON", "STREET_ADDRESS", "PHONE_NUMBER", "EMAIL_ADDRESS", "US_SSN", "CREDIT_CARD", "IBAN_CODE", "DOMAIN_NAME",
    "IP_ADDRESS", "US_DRIVER_LICENSE", "ZIP_CODE",
}  # fmt: skip


@pytest.fixture(scope="module")
def labelled(shared_data: Path) -> list[dict[str, Any]]:
    path = shared_data / "identifiers_labelled.json"
    if not path.exists():
        pytest.skip("identifiers_labelled.json is not beside the project")
    texts: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return texts


@pytest.mark.parametrize("half", ["made on", "only measured"])
def test_private_details_of_labelled_texts_are_found(
    labelled: list[dict[str, Any]], half: str, record_property: Any
) -> None:
    """Halves by template, so that no sentence pattern is in both. Found: half of its letters and digits are marked."""
    texts = [each for each in labelled if (each["template_id"] % 2 == 0) == (half == "made on")]
    wanted = found = marked = false = 0
    for each in texts:
        text, spans = each["full_text"], each["spans"]
        marks_here = [mark for mark in marks.marks_of(text) if mark.kind in {PRIVATE, LINK}]
        covered = {place for mark in marks_here for place in range(mark.start, mark.end)}
        for span in spans:
            if span["entity_type"] in IDENTIFYING:
                places = range(span["start_position"], span["end_position"])
                letters = [place for place in places if text[place].isalnum()]
                wanted += 1
                found += 2 * len(covered.intersection(letters)) >= len(letters)
        marked += len(marks_here)
        false += sum(
            not any(mark.start < span["end_position"] and span["start_position"] < mark.end for span in spans)
            for mark in marks_here
        )
    record_property("found", found / wanted)
    print(  # noqa: T201 (the figure for docs/trust.md)
        f"\n{half}: {len(texts)} texts, {found} of {wanted} found ({found / wanted:.1%});"
        f" {false} of {marked} marks on nothing labelled ({false / marked:.1%})"
    )
    assert found / wanted >= 0.95
    assert false / marked <= 0.05


@pytest.mark.parametrize(
    ("half", "dangerous", "harmless"),
    [
        ("made on", danger_phrases.DANGEROUS, danger_phrases.HARMLESS),
        ("only measured", danger_phrases.HELD_DANGEROUS, danger_phrases.HELD_HARMLESS),
    ],
)
def test_danger_signs_are_caught(half: str, dangerous: tuple[str, ...], harmless: tuple[str, ...]) -> None:
    caught = [phrase for phrase in dangerous if triage.alarms(phrase)]
    alarms = [phrase for phrase in harmless if triage.alarms(phrase)]
    print(  # noqa: T201 (the figure for docs/trust.md)
        f"\n{half}: {len(caught)} of {len(dangerous)} caught, {len(alarms)} of {len(harmless)} false alarms"
    )
    assert len(caught) >= 0.95 * len(dangerous)
    assert len(alarms) <= 0.10 * len(harmless)


def test_the_phrases_are_many_and_each_is_in_one_half() -> None:
    dangerous = {*danger_phrases.DANGEROUS, *danger_phrases.HELD_DANGEROUS}
    harmless = {*danger_phrases.HARMLESS, *danger_phrases.HELD_HARMLESS}
    assert len(dangerous) == len(danger_phrases.DANGEROUS) + len(danger_phrases.HELD_DANGEROUS) >= 120
    assert len(harmless) == len(danger_phrases.HARMLESS) + len(danger_phrases.HELD_HARMLESS) >= 120
