"""Deciding on an application part by part."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.domain import parts, verification
from accounts.domain.parts import PartDecision, PartsUndecided
from accounts.domain.registry import checking
from accounts.domain.transitions import NotAllowed, StaleVersion
from accounts.domain.verification import NotVerifiable
from accounts.models import AuditEntry, Evidence, Part, RegistryCheck, User, Verification
from tests.accounts.domain.test_verification import FACTS
from tests.factories import PhysicianFactory, UserFactory, accept_parts, in_group, make_moderator

pytestmark = pytest.mark.django_db
ACCEPTED = PartDecision("accepted")
NPI = "1234567893"


def filed(**facts: Any) -> Verification:
    """Return an application that waits."""
    return verification.file(by=make_moderator(), user=UserFactory(), facts={**FACTS, **facts})


def verify(item: Verification, by: User, **more: Any) -> None:
    verification.verify(
        item,
        by=by,
        register="Test register",
        jurisdiction="Colorado",
        checked_on=timezone.localdate(),
        **more,
    )


def look_up(item: Verification, outcome: str) -> None:
    """Let a look-up of what the application says now come out like this."""
    made = checking.check(item)  # no register is loaded: it is kept with the claim as "not checked"
    RegistryCheck.objects.filter(pk=made.pk).update(outcome=outcome)


def test_only_parts_that_hold_something_are_asked_for() -> None:
    item = filed(credentials=[])
    assert parts.undecided(item) == ["name", "specialty", "licence"]
    item = filed(npi=NPI, credentials=["MD"], licence_number="T-78")
    item.physician.bio = "Skin and hair."
    item.physician.save()
    Evidence.objects.create(
        verification=item, content_type="application/pdf", size=1, path="evidence/a", sent_at=timezone.now()
    )
    wanted = ["name", "credentials", "specialty", "licence", "npi", "documents", "profile"]
    assert parts.undecided(item) == wanted


def test_nothing_is_verified_before_every_part_is_accepted() -> None:
    item, by = filed(), make_moderator()
    with pytest.raises(
        NotVerifiable, match=r"^Accept these parts first, or ask for more: Name, Credentials, "
    ):
        verify(item, by)
    parts.decide_parts(item, by=by, decisions=dict.fromkeys(("name", "credentials", "specialty"), ACCEPTED))
    with pytest.raises(NotVerifiable, match=r"for more: Licence\.$"):
        verify(item, by)
    parts.decide_parts(item, by=by, decisions={"licence": PartDecision("needs_more", note="The back, too.")})
    with pytest.raises(NotVerifiable, match="Licence"):
        verify(item, by)
    parts.decide_parts(item, by=by, decisions={"licence": ACCEPTED})
    verify(item, by)
    assert item.status == "verified"
    assert Part.objects.get(part="licence").decider_id == by.pk


def test_each_decision_on_a_part_is_written_down_once() -> None:
    item, by = filed(), make_moderator()
    version = item.version
    assert parts.decide_parts(item, by=by, decisions={"name": ACCEPTED})
    assert not parts.decide_parts(item, by=by, decisions={"name": ACCEPTED})
    item.refresh_from_db()
    assert item.version == version + 1
    entry = AuditEntry.objects.get(action="accept part")
    assert (entry.actor_id, entry.object_id, entry.reason) == (by.pk, item.pk, "name")


@pytest.mark.parametrize(
    ("part", "decision", "sentence"),
    [
        ("licence", PartDecision("needs_more"), "Licence: say what you need"),
        ("licence", PartDecision("needs_more", note="x" * 1001), "1,001 characters"),
        ("licence", PartDecision("refused"), "Licence: this is needed"),
        ("headshot", PartDecision("accepted"), "no such part"),
        ("licence", PartDecision("verified"), "no such part"),
        ("licence", PartDecision("needs_more", asks="gold", note="Some."), "from the list"),
    ],
)
def test_what_cannot_be_decided(part: str, decision: PartDecision, sentence: str) -> None:
    item = filed()
    with pytest.raises(PartsUndecided, match=sentence):
        parts.decide_parts(item, by=make_moderator(), decisions={"name": ACCEPTED, part: decision})
    assert not Part.objects.exists()


def test_optional_words_are_accepted_or_left_out_and_never_public_unread() -> None:
    item, by = filed(), make_moderator()
    item.physician.bio, item.physician.languages = "Buy my cream.", ["English"]
    item.physician.standing_disclaimer = "General words only."
    item.physician.save()
    accept_parts(item, by)
    parts.decide_parts(item, by=by, decisions={"profile": PartDecision("refused")})
    verify(item, by)
    physician = Verification.objects.get().physician
    assert (physician.bio, physician.languages) == ("", [])
    assert physician.standing_disclaimer == "General words only."


def test_nobody_decides_on_parts_of_their_own_nor_without_the_permission_nor_later() -> None:
    item = filed()
    owner = in_group(item.physician.user, "Moderators")
    for by in (owner, UserFactory(), PhysicianFactory(display_name="Other").user):
        with pytest.raises(NotAllowed):
            parts.decide_parts(item, by=by, decisions={"name": ACCEPTED})
    accept_parts(item)
    verify(item, make_moderator())
    with pytest.raises(NotAllowed, match="while an application waits"):
        parts.decide_parts(item, by=make_moderator(), decisions={"name": PartDecision("waiting")})


@pytest.mark.parametrize("what", ["field", "document", "reply", "version"])
def test_a_tab_that_does_not_show_it_decides_nothing(what: str) -> None:
    item, by = filed(), make_moderator()
    parts.decide_parts(item, by=by, decisions={"licence": PartDecision("needs_more", note="Which board?")})
    seen = parts.fingerprint(Verification.objects.get())
    if what == "field":
        Verification.objects.update(licence_number="OTHER-1")
    elif what == "document":
        Evidence.objects.create(
            verification=item, content_type="image/png", size=1, path="evidence/b", sent_at=timezone.now()
        )
    elif what == "reply":
        item.parts.update(reply="The one in Denver.")
    else:
        Verification.objects.update(version=99)
    with pytest.raises(StaleVersion):
        parts.decide_parts(item, by=by, decisions={"licence": ACCEPTED}, seen=seen)
    assert Part.objects.get().state == "needs_more"


def test_a_part_that_a_moderator_changes_has_to_be_accepted_again() -> None:
    item = filed()
    accept_parts(item)
    verification.fill(item, by=make_moderator(), version=item.version, facts={"licence_number": "T-79"})
    assert parts.undecided(item) == ["licence"]


def test_what_the_physician_wrote_is_theirs_to_change() -> None:
    physician = PhysicianFactory(standing="submitted")
    item = physician.verification
    with pytest.raises(NotAllowed, match="Ask for a change"):
        verification.fill(item, by=make_moderator(), version=item.version, facts={"licence_number": "T-79"})
    assert verification.fill(item, by=make_moderator(), version=item.version, facts={"register": "The board"})


def test_two_people_where_the_setting_says_so(settings: Any) -> None:
    settings.VERIFY_BY_TWO = True
    item, first, second = filed(), make_moderator(), make_moderator()
    accept_parts(item, first)
    with pytest.raises(NotVerifiable, match="another moderator"):
        verify(item, first)
    verify(item, second)
    assert item.status == "verified"


@pytest.mark.parametrize("outcome", ["mismatch", "not_found", "deactivated", "not_checked", ""])
def test_what_the_registry_raises_needs_a_word(outcome: str) -> None:
    item, by = filed(npi=NPI), make_moderator()
    if outcome:
        look_up(item, outcome)
    accept_parts(item, by)
    for explained in ("", "made-up"):
        with pytest.raises(NotVerifiable, match="Say that you looked at it"):
            verify(item, by, explained=explained)
    verify(item, by, explained="read-at-board")
    entry = AuditEntry.objects.get(action="explain")
    assert (entry.actor_id, entry.reason) == (by.pk, "read-at-board")


def test_a_match_of_this_number_since_it_was_sent_needs_none() -> None:
    item, by = filed(npi=NPI), make_moderator()
    look_up(item, "match")
    RegistryCheck.objects.create(verification=item, npi="1000000004", outcome="mismatch")
    accept_parts(item, by)
    verify(item, by)
    assert item.status == "verified"


def test_a_match_does_not_count_for_words_that_were_changed_after_it() -> None:
    item, by = filed(npi=NPI), make_moderator()
    look_up(item, "match")
    verification.fill(item, by=by, version=item.version, facts={"legal_name": "Somebody Else"})
    accept_parts(item, by)
    with pytest.raises(NotVerifiable, match="was changed after its look-up"):
        verify(Verification.objects.get(), by)


def test_an_old_match_does_not_count_for_a_new_application() -> None:
    item, by = filed(npi=NPI), make_moderator()
    look_up(item, "match")
    Verification.objects.update(submitted_at=timezone.now())
    accept_parts(item, by)
    with pytest.raises(NotVerifiable, match="was not checked"):
        verify(Verification.objects.get(), by)


def test_one_licence_or_npi_verifies_one_account() -> None:
    first = filed()
    second = filed(licence_number="t 77", display_name="Somebody Else", practice_city="Boulder")
    accept_parts(first)
    with pytest.raises(NotVerifiable, match="Another account has the same licence"):
        verify(first, make_moderator())
    verify(first, make_moderator(), explained="replaces")
    accept_parts(second)
    with pytest.raises(NotAllowed, match="Orla Testwell is verified with this licence"):
        verify(second, make_moderator(), explained="another-person")


def test_nobody_is_reinstated_while_another_account_has_the_licence() -> None:
    first, second = filed(), filed(display_name="Somebody Else", practice_city="Boulder")
    for item in (first, second):
        accept_parts(item)
    verify(first, make_moderator(), explained="replaces")
    verification.suspend(first, by=make_moderator(), reason="conduct")
    verify(second, make_moderator(), explained="replaces")
    with pytest.raises(NotAllowed, match="Somebody Else is verified with this licence"):
        verification.reinstate(first, by=make_moderator(), reason="second-look")
    assert Verification.objects.get(status="verified") == second
