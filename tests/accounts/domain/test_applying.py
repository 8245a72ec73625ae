"""A physician's own side: filling in, sending, being asked, answering, renewing."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.domain import (
    amending,
    application_steps,
    applying,
    asked_parts,
    evidence,
    headshots,
    parts,
    verification,
)
from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import NotAllowed
from accounts.models import Amendment, AuditEntry, Part, Physician, User, Verification
from tests import applications
from tests.accounts.domain.documents import makers
from tests.factories import AnswerFactory, PhysicianFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db


def owner(item: Verification) -> User:
    user = item.physician.user
    assert user is not None
    return user


def ask(item: Verification, by: User, **asks: str) -> None:
    """Ask for more of parts: ``name="words"``; the note says the part."""
    item.refresh_from_db()
    decisions = {
        part: parts.PartDecision("needs_more", asks=what, note=f"More about {part}.")
        for part, what in asks.items()
    }
    parts.decide_parts(item, by=by, decisions=decisions)
    verification.ask(item, by=by, reason="incomplete", note="Please see below.")


def test_two_clicks_make_one_application() -> None:
    user = UserFactory()
    assert applying.start(by=user).pk == applying.start(by=user).pk
    assert Physician.objects.get(user=user).standing == "draft"


def test_an_application_of_nobody_else_can_be_touched() -> None:
    item, stranger = applications.filled(), UserFactory()
    for act in (
        lambda: application_steps.fill(item, "name", by=stranger, facts=applications.facts()["name"]),
        lambda: application_steps.keep(item, "name", by=stranger, words={"display_name": "Mine"}),
        lambda: applying.send(item, by=stranger),
        lambda: asked_parts.reply(item, by=stranger, replies={}),
        lambda: applying.discard(item, by=stranger),
        lambda: applications.upload(item, by=stranger),
    ):
        with pytest.raises(NotAllowed):
            act()
    item.physician.refresh_from_db()
    assert item.physician.display_name == "Teodor Hallam"


def test_what_does_not_fit_is_kept_as_typed_and_stands_in_the_way() -> None:
    item = applications.filled()
    application_steps.keep(
        item, "licence", by=owner(item), words={"npi": "12345 678 93 ext", "licence_expires": "soon"}
    )
    assert application_steps.typed(item, "licence")["npi"] == "12345 678 93 ext"
    assert application_steps.typed(item, "licence")["licence_expires"] == "soon"
    assert applying.missing(item) == ["licence"]
    application_steps.fill(item, "licence", by=owner(item), facts=applications.facts()["licence"])
    assert application_steps.typed(item, "licence")["npi"] == applications.NPI
    assert applying.missing(item) == []


def test_two_tabs_on_one_step_notice_each_other_and_on_two_steps_do_not() -> None:
    item = applications.filled()
    seen = {step: application_steps.seen(item, step) for step in ("name", "specialty")}
    other = applications.facts(display_name="Ted Hallam")
    application_steps.fill(item, "name", by=owner(item), facts=other["name"], seen_by=seen["name"])
    application_steps.fill(
        item, "specialty", by=owner(item), facts=other["specialty"], seen_by=seen["specialty"]
    )
    mine = applications.facts(display_name="T. Hallam")["name"]
    with pytest.raises(application_steps.EditedElsewhere) as quarrel:
        application_steps.fill(item, "name", by=owner(item), facts=mine, seen_by=seen["name"])
    assert quarrel.value.stored["display_name"] == "Ted Hallam"
    # The same form sent twice is no quarrel.
    application_steps.fill(item, "name", by=owner(item), facts=other["name"], seen_by=seen["name"])


def test_sending_makes_the_parts_and_tells_once(deferred: Any) -> None:
    item = applications.sent()
    again = applying.send(item, by=owner(item))
    assert again.status == "submitted"
    assert [each["event"] for each in deferred()] == ["verification_submitted"]
    made = dict(Part.objects.filter(verification=item).values_list("part", "state"))
    assert set(made) == {"name", "credentials", "specialty", "licence", "npi", "documents", "disclaimer"}
    assert set(made.values()) == {"waiting"}
    assert ProcrastinateJob.objects.filter(task_name="accounts.check_registry").count() == 1
    document = item.evidence.get()
    assert document.sent_at is not None
    assert document.destroy_after is None
    assert (
        AuditEntry.objects.filter(object_type="verification", object_id=item.pk, action="submit").count() == 1
    )


@pytest.mark.parametrize(
    ("other", "step"),
    [
        ({"legal_name": ""}, "name"),
        ({"display_name": ""}, "name"),
        ({"specialty_code": ""}, "specialty"),
        ({"country": ""}, "specialty"),
        ({"licence_number": ""}, "licence"),
        ({"licence_expires": date(2020, 1, 1)}, "licence"),
        ({"npi": ""}, "licence"),
        ({"npi": "1234567890"}, "licence"),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_sent(other: dict[str, object], step: str) -> None:
    item = applications.filled(**other)
    with pytest.raises(applying.NotReady) as missing:
        applying.send(item, by=owner(item))
    assert missing.value.steps == [step]
    assert Verification.objects.get(pk=item.pk).status == "draft"


def test_a_canadian_needs_no_npi() -> None:
    item = applications.sent(country="CA", region="Ontario", practice_city="Toronto", npi="")
    assert item.status == "submitted"
    assert not item.parts.filter(part="npi").exists()


def test_without_a_document_nothing_is_sent() -> None:
    item = applications.filled()
    evidence.remove(item.evidence.get(), by=owner(item))
    with pytest.raises(applying.NotReady) as missing:
        applying.send(item, by=owner(item))
    assert missing.value.steps == ["documents"]


def test_the_second_factor_is_asked_for_where_it_is_required(settings: Any) -> None:
    item = applications.filled()
    settings.REQUIRE_SECOND_FACTOR = True
    with pytest.raises(applying.NotReady) as missing:
        applying.send(item, by=owner(item))
    assert missing.value.steps == ["account"]


def test_a_sent_application_cannot_be_changed_until_it_is_asked_about() -> None:
    item = applications.sent()
    with pytest.raises(NotAllowed):
        application_steps.fill(
            item, "name", by=owner(item), facts=applications.facts(display_name="Other")["name"]
        )
    assert Physician.objects.get(pk=item.physician_id).display_name == "Teodor Hallam"


def test_every_asked_part_needs_an_answer_before_it_goes_back() -> None:
    item, moderator = applications.sent(), make_moderator()
    ask(item, moderator, name="words", licence="document", specialty="change")
    assert [part.part for part in asked_parts.asked(item)] == ["name", "specialty", "licence"]
    with pytest.raises(applying.NotReady) as missing:
        applying.send(item, by=owner(item))
    assert missing.value.steps == ["part-name", "part-specialty", "part-licence"]
    asked_parts.reply(item, by=owner(item), replies={"name": "I go by Teodor."})
    applications.upload(item, by=owner(item), part="licence")
    moved = applications.facts(practice_city="Macon")["specialty"]
    application_steps.fill(item, "specialty", by=owner(item), facts=moved)
    assert applying.send(item, by=owner(item)).status == "submitted"
    name = item.parts.get(part="name")
    assert (name.state, name.reply, name.note) == ("waiting", "I go by Teodor.", "More about name.")
    assert not item.evidence.filter(sent_at=None).exists()


def test_another_photo_or_none_answers_a_question_about_the_photo() -> None:
    item, moderator = applications.filled(), make_moderator()
    photo = {"by": owner(item), "filename": "me.jpg"}
    headshots.upload(item.physician, file=io.BytesIO(makers.photo()), **photo)
    applying.send(item, by=owner(item))
    ask(item, moderator, headshot="change")
    assert [part.part for part in asked_parts.unanswered(item)] == ["headshot"]
    headshots.upload(item.physician, file=io.BytesIO(makers.photo("PNG")), **photo)
    assert asked_parts.unanswered(item) == []
    applying.send(item, by=owner(item))
    ask(item, moderator, headshot="change")
    headshots.take_back(item.physician, by=owner(item))
    assert asked_parts.unanswered(item) == []


def test_the_answer_of_last_time_is_none_to_a_new_question() -> None:
    item, moderator = applications.sent(), make_moderator()
    ask(item, moderator, name="words")
    asked_parts.reply(item, by=owner(item), replies={"name": "I go by Teodor."})
    applying.send(item, by=owner(item))
    ask(item, moderator, name="words")
    assert [part.part for part in asked_parts.unanswered(item)] == ["name"]
    # The same words, said again, are an answer.
    asked_parts.reply(item, by=owner(item), replies={"name": "I go by Teodor."})
    assert asked_parts.unanswered(item) == []


def test_changing_a_part_that_was_checked_lets_it_wait_again() -> None:
    item, moderator = applications.sent(), make_moderator()
    parts.decide_parts(item, by=moderator, decisions={"specialty": parts.PartDecision("accepted")})
    ask(item, moderator, name="change")
    application_steps.fill(
        item, "specialty", by=owner(item), facts=applications.facts(practice_city="Macon")["specialty"]
    )
    assert item.parts.get(part="specialty").state == "waiting"


def test_a_renewal_sends_the_licence_again_and_forgets_the_old_check() -> None:
    moderator = make_moderator()
    item = applications.verified(moderator=moderator)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        assert verification.lapse_overdue() == 1
        item.refresh_from_db()
        with pytest.raises(NotAllowed):
            application_steps.fill(item, "name", by=owner(item), facts=applications.facts()["name"])
        assert applying.missing(item) == ["documents"]
        application_steps.fill(
            item, "licence", by=owner(item), facts=applications.facts(licence_number="GA-9")["licence"]
        )
        applications.upload(item, by=owner(item))
        applying.send(item, by=owner(item))
        item.refresh_from_db()
        assert (item.status, item.register, item.checked_on) == ("submitted", "", None)
        states = dict(item.parts.values_list("part", "state"))
        assert {part for part, state in states.items() if state == "waiting"} == {
            "licence",
            "npi",
            "documents",
        }
        applications.verify(item, by=moderator)
        assert Physician.objects.get(pk=item.physician_id).may_post


def test_a_renewal_that_was_sent_in_time_and_not_decided_goes_on_after_the_end() -> None:
    item = applications.verified()
    proposed = {**amending.current(item, "licence"), "licence_number": "GA-NEW"}
    applications.upload(item, by=owner(item), part="licence")
    amending.propose(item, "licence", by=owner(item), facts=proposed)
    with time_machine.travel(timezone.now() + timedelta(days=400)):
        verification.lapse_overdue()
        item.refresh_from_db()
        assert application_steps.typed(item, "licence")["licence_number"] == "GA-NEW"
        assert applying.missing(item) == []
        new = applications.facts(licence_number="GA-NEW")["licence"]
        application_steps.fill(item, "licence", by=owner(item), facts=new)
        applying.send(item, by=owner(item))
    assert Amendment.objects.get().status == "withdrawn"
    assert item.evidence.filter(amendment=None, destroyed_at=None).count() == 2


@pytest.mark.parametrize("standing", ["verified", "suspended", "refused"])
def test_who_is_decided_on_has_no_steps(standing: str) -> None:
    physician = PhysicianFactory(
        standing=standing, listed_at=None if standing == "refused" else timezone.now()
    )
    assert application_steps.editable_steps(physician.verification) == ()


def test_a_draft_can_be_deleted_with_everything_and_a_sent_one_cannot(
    django_capture_on_commit_callbacks: Any,
) -> None:
    item = applications.filled()
    place = evidence.root() / item.evidence.get().path
    user = owner(item)
    assert place.exists()
    with django_capture_on_commit_callbacks(execute=True):
        applying.discard(item, by=user)
    assert not Physician.objects.filter(user=user).exists()
    assert not place.exists()
    sent = applications.sent()
    with pytest.raises(NotAllowed):
        applying.discard(sent, by=owner(sent))


def test_a_draft_with_begun_answers_is_not_deleted_under_them() -> None:
    item = applications.filled()
    AnswerFactory(author=item.physician, status="draft")
    with pytest.raises(NotAllowed, match="begun answers"):
        applying.discard(item, by=owner(item))


def test_starting_again_and_again_is_slowed_down() -> None:
    user = UserFactory()
    for _ in range(applying.STARTS.tries):
        applying.discard(applying.start(by=user), by=user)
    with pytest.raises(TooManyTries):
        applying.start(by=user)


def test_two_applications_with_one_licence_are_both_taken_for_a_person_to_look_at() -> None:
    first, second = applications.sent(), applications.sent()
    assert (first.licence_number, first.npi) == (second.licence_number, second.npi)
    assert {first.status, second.status} == {"submitted"}
