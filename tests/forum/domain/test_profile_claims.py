"""An imported profile and the member who says it is theirs."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from accounts.domain.erasure import erase
from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import NotAllowed, ReasonMissing
from accounts.models import AuditEntry, Physician, Statement
from forum.domain import following, profile_claims
from forum.domain.archives import physicians
from forum.domain.archives.format import ArchiveByline, Source
from forum.domain.exporting import export_archive
from forum.domain.importing import import_archive
from forum.models import Answer, Follow, PeerAgreement, ProfileClaim, Vote
from forum.presenters import archive
from tests.factories import (
    AnswerFactory,
    ImportedPhysicianFactory,
    PeerAgreementFactory,
    PhysicianFactory,
    ProfileClaimFactory,
    ReviewFactory,
    UserFactory,
    make_moderator,
)

pytestmark = pytest.mark.django_db
WHY = "I answered on the Harbor Forum under this name until 2024."


def imported_answer(profile: Any, **fields: Any) -> Answer:
    answer: Answer = AnswerFactory(author=profile, source=profile.source, byline_city="Savannah", **fields)
    return answer


class TestAsking:
    def test_verified_physicians_ask_and_asking_twice_makes_one(self) -> None:
        profile, member = ImportedPhysicianFactory(), PhysicianFactory()
        first = profile_claims.claim(profile, by=member.user, why=WHY)
        assert profile_claims.claim(profile, by=member.user, why=WHY + " More.") == first
        assert first.status == "waiting"
        for person in (
            UserFactory(),
            make_moderator(),
            *(PhysicianFactory(standing=each).user for each in ("submitted", "lapsed", "suspended")),
        ):
            with pytest.raises(NotAllowed):
                profile_claims.claim(profile, by=person, why=WHY)

    def test_only_what_is_imported_and_public(self) -> None:
        member = PhysicianFactory()
        for profile in (
            PhysicianFactory(),
            ImportedPhysicianFactory(listed_at=None),
            ImportedPhysicianFactory(closed_at=timezone.now()),
        ):
            with pytest.raises(profile_claims.NotOpen):
                profile_claims.claim(profile, by=member.user, why=WHY)

    def test_withdrawn_and_not_without_end(self) -> None:
        profile, member = ImportedPhysicianFactory(), PhysicianFactory()
        for _ in range(5):
            made = profile_claims.claim(profile, by=member.user, why=WHY)
            with pytest.raises(NotAllowed):
                profile_claims.withdraw(made, by=PhysicianFactory().user)
            profile_claims.withdraw(made, by=member.user)
        with pytest.raises(TooManyTries):
            profile_claims.claim(profile, by=member.user, why=WHY)


class TestDeciding:
    def test_what_goes_over(self, deferred: Callable[[], list[dict[str, Any]]]) -> None:
        claim = ProfileClaimFactory(physician__listed_at=None)
        profile, member = claim.profile, claim.physician
        answer, waiting = imported_answer(profile), imported_answer(profile, status="pending")
        Vote.objects.create(account=member.user, answer=answer)
        Vote.objects.create(account=UserFactory(), answer=answer)
        PeerAgreementFactory(answer=answer, physician=member)
        kept = PeerAgreementFactory(answer=answer)
        reader, both = UserFactory(), UserFactory()
        for person, followed in ((reader, profile), (both, profile), (member.user, profile)):
            following.follow(followed, by=person)
        Follow.objects.create(account=both, physician=member)
        profile_claims.decide(claim, "approve", by=make_moderator())
        profile.refresh_from_db()
        member.refresh_from_db()
        answer.refresh_from_db()
        assert (profile.claimed_by, profile.closed_at is not None) == (member, True)
        assert set(member.answers.all()) == {answer, waiting}
        assert (answer.byline_city, answer.helpful_count) == ("Savannah", 1)
        assert list(PeerAgreement.objects.filter(answer=answer)) == [kept]
        assert set(Follow.objects.filter(physician=member).values_list("account", flat=True)) == {
            reader.pk,
            both.pk,
        }
        assert not Follow.objects.filter(physician=profile).exists()
        assert member.listed_at is not None
        assert {"event": "profile_claim_accepted", "to": member.user_id, "about": member.pk} in deferred()
        acts = set(AuditEntry.objects.filter(object_type="physician").values_list("object_id", "action"))
        assert acts == {(profile.pk, "hand over"), (member.pk, "take over")}

    def test_reviews_go_over_once_and_the_rating_is_right(self) -> None:
        claim = ProfileClaimFactory()
        profile, member = claim.profile, claim.physician
        patient = UserFactory()
        moved = ReviewFactory(physician=profile, stars=2)
        old = ReviewFactory(
            physician=profile,
            author=patient,
            stars=1,
            counted_from=timezone.localdate() - timedelta(days=800),
        )
        twin = ReviewFactory(physician=profile, author=patient, stars=3)
        ReviewFactory(physician=member, author=patient, stars=5)
        own = ReviewFactory(physician=profile, author=member.user, stars=5)
        profile_claims.decide(claim, "approve", by=make_moderator())
        for review, there in ((moved, member), (old, member), (twin, profile), (own, profile)):
            review.refresh_from_db()
            assert review.physician == there
        member.refresh_from_db()
        profile.refresh_from_db()
        assert (member.rating_sum, member.rating_count) == (8, 3)
        assert (profile.rating_sum, profile.rating_count) == (8, 2)

    def test_declined_with_a_statement(self, deferred: Callable[[], list[dict[str, Any]]]) -> None:
        claim = ProfileClaimFactory()
        with pytest.raises(ReasonMissing):
            profile_claims.decide(claim, "reject", by=make_moderator())
        profile_claims.decide(
            claim, "reject", by=make_moderator(), reason="not-shown", note="Where can we see it?"
        )
        assert Statement.objects.get(recipient=claim.physician.user).text == "Where can we see it?"
        assert deferred()[-1]["event"] == "profile_claim_declined"
        claim.profile.refresh_from_db()
        assert claim.profile.closed_at is None
        assert profile_claims.claim(claim.profile, by=claim.physician.user, why=WHY).status == "waiting"

    def test_two_for_one_profile(self) -> None:
        claim, moderator = ProfileClaimFactory(), make_moderator()
        other = ProfileClaimFactory(profile=claim.profile)
        profile_claims.decide(claim, "approve", by=moderator)
        with pytest.raises(NotAllowed, match="somebody’s already"):
            profile_claims.decide(other, "approve", by=moderator)
        profile_claims.decide(
            other, "reject", by=moderator, reason="somebody-elses", note="It was not yours."
        )
        assert set(ProfileClaim.objects.values_list("status", flat=True)) == {"accepted", "declined"}

    def test_nobody_decides_on_their_own_or_a_rivals(self) -> None:
        claim = ProfileClaimFactory()
        for mine in (claim, ProfileClaimFactory(profile=claim.profile)):
            mine.physician.user.groups.set(make_moderator().groups.all())
            with pytest.raises(NotAllowed):
                profile_claims.decide(claim, "approve", by=mine.physician.user)

    def test_not_while_the_member_is_not_verified(self) -> None:
        claim = ProfileClaimFactory()
        claim.physician.verification.verified_until = timezone.localdate() - timedelta(days=1)
        claim.physician.verification.save()
        with pytest.raises(NotAllowed, match="not verified now"):
            profile_claims.decide(claim, "approve", by=make_moderator())


class TestAfterwards:
    def test_a_later_import_gives_its_answers_to_the_member(self) -> None:
        claim = ProfileClaimFactory()
        profile, member = claim.profile, claim.physician
        profile_claims.decide(claim, "approve", by=make_moderator())
        said = ArchiveByline(
            name=profile.display_name,
            credentials=tuple(profile.credentials),
            city=profile.practice_city,
            specialty=profile.specialty_title,
            average=None,
            count=None,
        )
        source = Source(name=profile.source, url="")
        found = physicians.resolve([said], source=source, listed_at=timezone.now())
        assert list(found.values()) == [member]
        assert Physician.objects.count() == 2

    def test_the_members_leaving_empties_it_too(self) -> None:
        claim = ProfileClaimFactory(profile__display_name="Percival Larkmoor")
        imported_answer(claim.profile)
        waiting = ProfileClaimFactory(physician=claim.physician)
        profile_claims.decide(claim, "approve", by=make_moderator())
        erase(claim.physician.user, keep=True)
        assert not ProfileClaim.objects.filter(pk__in=[claim.pk, waiting.pk]).exists()
        assert not Physician.objects.filter(display_name="Percival Larkmoor").exists()
        assert Physician.objects.filter(pk=waiting.profile_id, closed_at=None).exists()

    def test_archives_leave_and_come_back_as_before(self, tmp_path: Path) -> None:
        said = {
            "id": "q1",
            "title": "Is a click in the knee a worry?",
            "body": "It clicks on each stair and does not hurt.",
            "topics": ["Knee"],
            "answers": [
                {
                    "body": "No. Come in when it hurts.",
                    "byline": {
                        "name": "T. Quillfern", "credentials": ["FRCS"], "city": "Bristol", "specialty": "Surgeon",
                        "rating": {"average": 4.5, "count": 8},
                    },
                }
            ],
        }  # fmt: skip
        moderator, source = make_moderator(), {"name": "Harbor Forum", "url": "https://harbor.example/"}

        def write(name: str, *questions: Any) -> Path:
            folder = tmp_path / name
            folder.mkdir()
            head = {"format": "curbside-archive", "version": 1, "source": source}
            (folder / "archive.json").write_text(json.dumps(head), encoding="utf-8")
            lines = "".join(json.dumps(each) + "\n" for each in questions)
            (folder / "questions.jsonl").write_text(lines, encoding="utf-8")
            return folder

        import_archive(write("in", said), by=moderator, publish=True)
        profile = Physician.objects.get()
        claim = ProfileClaimFactory(profile=profile, physician__display_name="Tobias Quillfern")
        profile_claims.decide(claim, "approve", by=moderator)
        again = import_archive(write("again", said, {**said, "id": "q2"}), by=moderator, publish=True)
        assert (again.written.questions, Physician.objects.count()) == (1, 2)
        assert claim.physician.answers.count() == 2
        claim.physician.refresh_from_db()
        assert claim.physician.imported_rating_count is None
        export_archive(tmp_path / "out", present=archive.question_line)
        lines = (tmp_path / "out" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
        bylines = [json.loads(line)["answers"][0]["byline"] for line in lines]
        assert bylines == [{**said["answers"][0]["byline"], "name": "Tobias Quillfern"}] * 2  # type: ignore[index]
