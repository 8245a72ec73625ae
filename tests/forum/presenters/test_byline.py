"""Bylines: every state of PRODUCT §9.7."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import Physician
from forum.models import Answer
from forum.presenters import byline
from tests.factories import AnswerFactory, PhysicianFactory

pytestmark = pytest.mark.django_db


def of(**fields: Any) -> byline.Byline:
    answer = AnswerFactory(**fields)
    return byline.of_answer(Answer.objects.select_related("author__verification").get(pk=answer.pk))


def imported(**fields: Any) -> Physician:
    return PhysicianFactory(user=None, source="Old forum", standing="", **fields)


def test_full() -> None:
    author = PhysicianFactory(
        display_name="Marisol Teague-Whitlow", credentials=["DO"], practice_city="Boise"
    )
    found = of(author=author)
    assert found.name == "Marisol Teague-Whitlow, MD, FACS", "name live, credentials frozen with the answer"
    assert found.specialty == "Denver Facial Plastic Surgeon"
    assert (found.monogram, found.standing) == ("MT", byline.VERIFIED)
    assert found.url == f"/physicians/{author.pk}/marisol-teague-whitlow/"
    assert found.checked
    assert (found.checked.register, found.checked.jurisdiction) == ("Test register", "Colorado")


def test_name_only() -> None:
    found = of(author=PhysicianFactory(display_name="Corwin Ames"), byline_mode="name_only")
    assert (found.name, found.specialty) == ("Dr. Corwin Ames", "")
    assert found.standing.tick


@pytest.mark.parametrize(
    ("author", "label"),
    [
        ({"closed_at": timezone.now()}, "Verified when answered; profile closed"),
        ({}, "Verified physician, name kept back"),
        ({"standing": "suspended"}, "Suspended"),
    ],
)
def test_withheld_tells_nothing_of_who_it_is(author: dict[str, Any], label: str) -> None:
    found = of(author=PhysicianFactory(rating_sum=10, rating_count=2, **author), byline_mode="withheld")
    assert (found.name, found.standing.label) == ("Name not shown", label)
    assert not found.standing.tick
    assert not any([found.specialty, found.url, found.rating, found.monogram, found.checked, found.is_named])


def test_closed_profile_takes_its_name_from_full_bylines() -> None:
    found = of(author=PhysicianFactory(display_name="Canary Heron", closed_at=timezone.now()))
    assert found.name == "Name not shown"
    assert "Heron" not in found.speaker + found.label


def test_author_who_was_deleted() -> None:
    found = of(author=None)
    assert found.standing == byline.CLOSED
    assert not found.specialty


def test_import_without_name_keeps_whatever_else_is_there() -> None:
    found = of(
        author=None,
        source="Old forum",
        byline_credentials=[],
        imported_rating_average="4.9",
        imported_rating_count=1,
    )
    assert (found.name, found.standing) == ("Name not shown", byline.UNKNOWN)
    assert found.specialty == "Denver Facial Plastic Surgeon"
    assert found.rating
    assert (found.rating.average, found.rating.reviews, found.rating.source) == (
        "4.9",
        "1 review",
        "Old forum",
    )


def test_import_with_name_has_no_tick_and_keeps_the_name_as_written() -> None:
    found = of(author=imported(display_name="Dr. A. Prill"), source="Old forum", byline_credentials=[])
    assert (found.name, found.speaker, found.standing) == ("Dr. A. Prill", "Dr. A. Prill", byline.IMPORTED)
    assert found.checked is None
    assert not found.was_verified_here


@pytest.mark.parametrize(
    ("standing", "days", "label", "tick"),
    [
        ("verified", 1, "Verified physician", True),
        ("verified", 0, "Verified physician", True),
        ("verified", -1, "until", False),
        ("lapsed", -40, "until", False),
        ("submitted", -40, "until", False),
        ("suspended", 40, "Suspended", False),
    ],
)
def test_standing_is_live(standing: str, days: int, label: str, tick: bool) -> None:
    author = PhysicianFactory(standing=standing)
    until = timezone.localdate() + timedelta(days=days)
    type(author.verification).objects.update(verified_until=until)
    found = of(author=author)
    expected = f"Verified until {until:%B %Y}" if label == "until" else label
    assert (found.standing.label, found.standing.tick) == (expected, tick)
    assert bool(found.checked) == tick, "what was checked explains a tick and nothing else"


def test_tick_without_a_record_of_the_check_claims_what_is_known_now() -> None:
    found = of(source="Old forum", byline_checked={})
    assert found.checked
    assert found.checked.register == "Test register"


@pytest.mark.parametrize(
    ("value", "words"), [("4.85", "4.9"), ("4.84", "4.8"), ("5", "5.0"), ("4.25", "4.3"), ("1", "1.0")]
)
def test_one_decimal_always(value: str, words: str) -> None:
    assert byline.one_decimal(Decimal(value)) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Marisol Teague-Whitlow", "MT"), ("Prof. Dr. Ana Ruiz", "AR"), ("Cher", "C"), ("Élodie d’Aubigné", "ÉD"), ("李", "李"),
        ("…", ""), ("", ""),
    ],
)  # fmt: skip
def test_monogram(name: str, letters: str) -> None:
    assert byline.monogram(name) == letters


@pytest.mark.parametrize(
    ("name", "words"),
    [("Corwin Ames", "Dr. Corwin Ames"), ("Dr Ames", "Dr Ames"), ("Drew Ames", "Dr. Drew Ames")],
)
def test_title_is_put_once(name: str, words: str) -> None:
    assert byline.titled(PhysicianFactory(display_name=name)) == words
