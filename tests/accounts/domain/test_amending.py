"""Changes after the verification: proposed, taken back, replaced; until accepted the verified values stay public."""

import io
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from accounts.domain import amending, amendment_decisions, headshots, verification
from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import NotAllowed
from accounts.models import Amendment, Headshot, Physician, User, Verification
from forum.domain import erasing
from forum.presenters import byline
from tests import applications
from tests.accounts.domain.documents import makers
from tests.factories import UserFactory, make_moderator

pytestmark = pytest.mark.django_db

NAME = {"legal_name": "Theodore R. Hallam", "display_name": "Ted Hallam"}


def owner(item: Verification) -> User:
    user = item.physician.user
    assert user is not None
    return user


@pytest.fixture
def item() -> Verification:
    """Return somebody who was verified."""
    return applications.verified()


def public_name(item: Verification) -> str:
    return Physician.objects.get(pk=item.physician_id).display_name


def test_the_last_verified_values_stay_public_until_a_moderator_accepts(item: Verification) -> None:
    made = amending.propose(item, "name", by=owner(item), facts=NAME)
    assert made is not None
    assert public_name(item) == "Teodor Hallam"
    amendment_decisions.accept(made, by=make_moderator())
    assert public_name(item) == "Ted Hallam"
    assert Verification.objects.get(pk=item.pk).status == "verified"


def test_a_refused_change_leaves_everything_and_says_why(item: Verification, deferred: Any) -> None:
    made = amending.propose(item, "name", by=owner(item), facts=NAME)
    assert made is not None
    amendment_decisions.refuse(
        made, by=make_moderator(), reason="mismatch", note="The register has Theodore."
    )
    assert public_name(item) == "Teodor Hallam"
    assert deferred()[-1]["event"] == "amendment_refused"


def test_what_is_sent_anew_takes_the_place_of_what_waits(item: Verification) -> None:
    first = amending.propose(item, "name", by=owner(item), facts=NAME)
    again = amending.propose(item, "name", by=owner(item), facts=NAME)
    other = amending.propose(item, "name", by=owner(item), facts={**NAME, "display_name": "T. Hallam"})
    assert first is not None
    assert again is not None
    assert other is not None
    assert first.pk == again.pk == other.pk
    assert Amendment.objects.get().proposed["display_name"] == "T. Hallam"


def test_what_is_public_already_is_no_change_and_takes_the_waiting_one_back(item: Verification) -> None:
    assert amending.propose(item, "name", by=owner(item), facts=amending.current(item, "name")) is None
    assert not Amendment.objects.exists()
    amending.propose(item, "name", by=owner(item), facts=NAME)
    assert amending.propose(item, "name", by=owner(item), facts=amending.current(item, "name")) is None
    assert Amendment.objects.get().status == "withdrawn"


def test_nobody_else_proposes_or_takes_back(item: Verification) -> None:
    made = amending.propose(item, "name", by=owner(item), facts=NAME)
    assert made is not None
    for stranger in (UserFactory(), make_moderator()):
        with pytest.raises(NotAllowed):
            amending.propose(item, "name", by=stranger, facts=NAME)
        with pytest.raises(NotAllowed):
            amending.withdraw(made, by=stranger)
        with pytest.raises(NotAllowed):
            amending.set_byline_mode(item.physician, by=stranger, mode="withheld")
    assert amending.withdraw(made, by=owner(item))
    assert not amending.withdraw(made, by=owner(item))


@pytest.mark.parametrize(
    ("status", "part", "may"),
    [
        ("verified", "name", True), ("verified", "licence", True), ("verified", "profile", True),
        ("lapsed", "name", True), ("lapsed", "licence", False), ("submitted", "name", True),
        ("suspended", "name", False), ("suspended", "licence", False), ("refused", "name", False),
        ("verified", "documents", False),
    ],
)  # fmt: skip
def test_when_a_change_can_be_proposed(item: Verification, status: str, part: str, may: bool) -> None:
    item.status = status
    assert amending.may_propose(item, part) is may


def test_before_the_first_verification_there_is_nothing_to_amend() -> None:
    item = applications.sent()
    with pytest.raises(NotAllowed):
        amending.propose(item, "name", by=owner(item), facts=NAME)


def test_a_suspended_physician_proposes_nothing(item: Verification) -> None:
    verification.suspend(item, by=make_moderator(), reason="conduct", note="Please read the rules.")
    with pytest.raises(NotAllowed):
        amending.propose(item, "name", by=owner(item), facts=NAME)


def test_proposing_without_end_is_slowed_down(item: Verification) -> None:
    for number in range(amending.PROPOSALS.tries):
        amending.propose(item, "name", by=owner(item), facts={**NAME, "display_name": f"Ted {number}"})
    with pytest.raises(TooManyTries):
        amending.propose(item, "name", by=owner(item), facts=NAME)


def test_showing_less_of_the_name_counts_at_once(item: Verification) -> None:
    assert amending.set_byline_mode(item.physician, by=owner(item), mode="name_only")
    assert not amending.set_byline_mode(item.physician, by=owner(item), mode="name_only")
    with pytest.raises(ValueError, match="loud"):
        amending.set_byline_mode(item.physician, by=owner(item), mode="loud")
    assert Physician.objects.get(pk=item.physician_id).byline_mode == "name_only"


def test_a_photo_is_public_only_when_it_was_accepted(
    item: Verification, django_capture_on_commit_callbacks: Any
) -> None:
    physician = item.physician
    first = headshots.upload(physician, by=owner(item), file=io.BytesIO(makers.photo()), filename="me.jpg")
    made = amending.propose_headshot(item, by=owner(item), headshot=first)
    physician.refresh_from_db()
    assert byline.headshot_path(physician) == ""
    assert headshots.visible(physician, first.name, to=UserFactory()) is None
    assert headshots.visible(physician, first.name, to=owner(item)) == first
    assert headshots.visible(physician, first.name, to=make_moderator()) == first
    amendment_decisions.accept(made, by=make_moderator())
    physician.refresh_from_db()
    assert first.name in byline.headshot_path(physician)
    assert headshots.visible(physician, first.name, to=UserFactory()) is not None
    second = headshots.upload(
        physician, by=owner(item), file=io.BytesIO(makers.photo("PNG")), filename="me.png"
    )
    with django_capture_on_commit_callbacks(execute=True):
        headshots.accept(second, by=None)
    assert not headshots.location(first).exists()
    physician.refresh_from_db()
    assert physician.headshot == second.name
    with django_capture_on_commit_callbacks(execute=True):
        assert headshots.take_down(physician, by=owner(item))
    assert not headshots.location(second).exists()
    assert Physician.objects.get(pk=physician.pk).headshot == ""


def test_a_change_of_photo_taken_back_takes_the_file_along(
    item: Verification, django_capture_on_commit_callbacks: Any
) -> None:
    photo = headshots.upload(
        item.physician, by=owner(item), file=io.BytesIO(makers.photo()), filename="me.jpg"
    )
    made = amending.propose_headshot(item, by=owner(item), headshot=photo)
    with django_capture_on_commit_callbacks(execute=True):
        amending.withdraw(made, by=owner(item))
    assert not headshots.location(photo).exists()


def test_what_is_no_photo_is_refused_in_words(item: Verification) -> None:
    with pytest.raises(headshots.HeadshotRefused, match="is not a photo we can read"):
        headshots.upload(item.physician, by=owner(item), file=io.BytesIO(makers.pdf()), filename="me.jpg")
    with pytest.raises(NotAllowed):
        headshots.upload(item.physician, by=UserFactory(), file=io.BytesIO(makers.photo()), filename="me.jpg")
    assert not item.physician.headshots.exists()


def test_files_of_photos_that_a_kill_left_are_swept_and_no_others(item: Verification) -> None:
    photo = headshots.upload(
        item.physician, by=owner(item), file=io.BytesIO(makers.photo()), filename="me.jpg"
    )
    orphan = headshots.location(photo).with_name("left-over")
    orphan.write_bytes(b"left over")
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        assert headshots.sweep() == 1
    assert headshots.location(photo).exists()


def test_a_restored_backup_loses_a_photo_again(
    item: Verification, django_capture_on_commit_callbacks: Any
) -> None:
    photo = headshots.upload(
        item.physician, by=owner(item), file=io.BytesIO(makers.photo()), filename="me.jpg"
    )
    headshots.accept(photo, by=None)
    place, content, pk = headshots.location(photo), headshots.location(photo).read_bytes(), photo.pk
    with django_capture_on_commit_callbacks(execute=True):
        headshots.take_down(item.physician, by=owner(item))
    place.write_bytes(content)
    photo.pk = pk
    photo.save(force_insert=True)
    Headshot.objects.filter(pk=pk).update(uploaded_at=timezone.now() - timedelta(days=1))
    Physician.objects.filter(pk=item.physician_id).update(headshot=photo.name)
    with django_capture_on_commit_callbacks(execute=True):
        erasing.replay()
    assert not place.exists()
    assert not Headshot.objects.exists()
    assert Physician.objects.get(pk=item.physician_id).headshot == ""
