"""NUCC codes and person's titles."""

import csv
from pathlib import Path

import pytest

from accounts import specialties


@pytest.fixture(scope="module")
def nucc(shared_data: Path) -> dict[str, dict[str, str]]:
    with (shared_data / "nucc_taxonomy_251.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["Code"]: row for row in csv.DictReader(file)}


def test_every_code_of_physicians_has_a_title(nucc: dict[str, dict[str, str]]) -> None:
    physicians = {
        code for code, row in nucc.items() if row["Grouping"] == "Allopathic & Osteopathic Physicians"
    }
    assert set(specialties.SPECIALTIES) == physicians
    assert sum(len(group) for group in specialties.GROUPS.values()) == len(physicians), "no code stands twice"


def test_codes_stand_under_their_classification(nucc: dict[str, dict[str, str]]) -> None:
    """One group of ours is one classification of NUCC's, or two that share it."""
    for group, codes in specialties.GROUPS.items():
        classes = {nucc[code]["Classification"] for code in codes}
        assert len(classes) == 1 or group == "Neuromusculoskeletal medicine", classes


def test_first_signs_of_all_other_codes(nucc: dict[str, dict[str, str]]) -> None:
    for code in nucc:
        words = specialties.taxonomy_words(code)
        assert words.endswith(f"({code})")
        assert not words.startswith("Unknown")
        assert ("not a physician" in words) is (code not in specialties.SPECIALTIES)


@pytest.mark.parametrize(
    ("code", "title"),
    [
        ("207YS0123X", "Facial Plastic Surgeon"),
        ("207WX0200X", "Oculoplastic Surgeon"),
        ("207ND0101X", "Mohs Surgeon"),
        ("208D00000X", "General Practitioner"),
        ("363LF0000X", ""),
        ("", ""),
        ("207ys0123x", ""),
    ],
)
def test_titles(code: str, title: str) -> None:
    assert specialties.person_title(code) == title


def test_words_for_a_reviewer() -> None:
    assert specialties.taxonomy_words("207YS0123X") == "Facial Plastic Surgeon, otolaryngology (207YS0123X)"
    assert specialties.taxonomy_words("363LF0000X").startswith(
        "Physician assistant or advanced practice nurse, not"
    )
    assert specialties.taxonomy_words("ZZ") == "Unknown code (ZZ)"


def test_choices_are_complete_and_in_order() -> None:
    choices = specialties.grouped()
    assert [group for group, _ in choices] == sorted(specialties.GROUPS)
    assert {code for _, codes in choices for code, _ in codes} == set(specialties.SPECIALTIES)
    for _, codes in choices:
        assert [title for _, title in codes] == sorted(title for _, title in codes)
        assert len({title for _, title in codes}) == len(codes)


def test_titles_can_stand_behind_a_city() -> None:
    for title in specialties.SPECIALTIES.values():
        assert title == title.strip()
        assert title[0].isupper()
        assert len(title) <= 50
        assert "(" not in title
