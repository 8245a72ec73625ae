"""Everybody does anything to everything, in any order: the state machine of TRUST 16 and 17, and what must hold after each step.

What may move where, and by whom, is read from ``tests/states.csv``, not from the tables of the code.
"""

import hashlib
import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts import roles
from accounts.domain import appealing, claiming, deciding, verification
from accounts.domain.throttling import TooManyTries
from accounts.domain.transitions import TransitionRefused, transition
from accounts.models import Appeal, AuditEntry, Claim, Decision, Moderated, Statement, User, Verification
from accounts.states import Who
from forum.domain import (
    answering,
    asking,
    clarifying,
    merging,
    moderation,
    peering,
    report_cases,
    reporting,
    reviewing,
    voting,
    withdrawal,
)
from forum.models import (
    Answer,
    Clarification,
    PeerView,
    Photo,
    Question,
    QuestionUpdate,
    ReportCase,
    Review,
    ReviewReply,
    Revision,
)
from forum.models.report import REASONS
from tests import factories
from tests.test_states import steps_of_the_file

REFUSALS = (
    TransitionRefused,
    TooManyTries,
    ValueError,
    PermissionError,
    answering.QuestionClosed,
    answering.EditedElsewhere,
    asking.NotReady,
    clarifying.NotOpen,
    reporting.NotPublic,
    reviewing.AlreadyReviewed,
    verification.NotVerifiable,
    voting.NotPublic,
)
PEOPLE = ("asker", "patient", "doctor", "colleague", "newcomer", "moderator", "judge", "admin", "nobody")
KINDS: tuple[type[Moderated], ...] = (
    Question, Answer, Revision, Photo, QuestionUpdate, Review, ReviewReply, PeerView, Clarification, Verification,
    Appeal, ReportCase,
)  # fmt: skip
#: Kinds that share a row of states.csv.
ROWS = {"reply": "update", "clarification": "update", "caveat": "update"}
DECISIONS = (
    "approve",
    "approve",
    "approve",
    "return",
    "reject",
    "hide",
    "restore",
    "verify",
    "refuse",
    "ask",
    "suspend",
)
RAW = (
    "approve",
    "reject",
    "restore",
    "reopen",
    "reinstate",
    "unmerge",
    "overturn",
    "lapse",
    "withdraw",
    "submit",
    "redact",
)
RESTRICTING = {"return", "reject", "hide", "merge", "ask", "refuse", "suspend"}
#: Moves that make something public, and by which it was looked at.
LETS_THROUGH = {"approve", "restore", "unmerge", "verify", "reinstate"}
SETTLED = ("hide", "restore", "return", "keep", "dismiss", "refer")
Key = tuple[str, int]
#: What people do, and how often of so many.
DEEDS = (
    *["a_moderator_decides_what_fits"] * 5, *["whose_it_is_goes_on"] * 3, *["decide_on_an_appeal"] * 2, *["say_more"] * 2,
    *["merge"] * 2, *["report"] * 2, *["settle_reports"] * 2, *["who_decided_takes_it_back"] * 2, "anybody_decides",
    "anybody_moves_anything", "undo", "ten_minutes_pass", "a_year_passes_for_a_licence", "take_back", "send_again", "appeal", "hold",
    "a_moderator_loses_the_role_or_gets_it_back",
)  # fmt: skip


def _legal() -> dict[str, dict[tuple[str, str, str], tuple[Who, bool]]]:
    """Return kind → (from, action, to) → (who, needs a reason), as the file has it."""
    names = {"update or reply or clarification or caveat": "update"}
    found: dict[str, dict[tuple[str, str, str], tuple[Who, bool]]] = {}
    for kind, source, action, target, who, needs_reason in steps_of_the_file():
        found.setdefault(names.get(kind, kind), {})[source, action, target] = (who, needs_reason)
    return found


LEGAL = _legal()


class Everything(RuleBasedStateMachine):
    """Random deeds by random people, on everything there is."""

    def __init__(self) -> None:
        super().__init__()
        self.settings = override_settings(UNDO_MINUTES=10)
        self.settings.enable()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.numbers = itertools.count()
        self.steps = 0

    def teardown(self) -> None:
        """Forget all of it."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.settings.disable()

    @initialize(late=st.booleans())
    def begin(self, late: bool) -> None:
        """Begin with one of everything, waiting; nothing is public yet. ``late``: as if it had been let through before."""
        doctors = {name: factories.PhysicianFactory() for name in ("doctor", "colleague")}
        doctors["newcomer"] = factories.PhysicianFactory(standing="submitted", listed_at=None)
        self.people: dict[str, Any] = {name: physician.user for name, physician in doctors.items()}
        self.people |= {name: factories.UserFactory() for name in ("asker", "patient")}
        self.people |= {"moderator": factories.make_moderator(), "judge": factories.make_moderator()}
        self.people |= {"admin": factories.make_administrator(), "nobody": AnonymousUser()}
        self.doctors = doctors
        factories.accept_parts(doctors["newcomer"].verification, self.people["judge"])
        topic = factories.TopicFactory()
        waiting: dict[str, Any] = {"status": "pending", "published_at": None}
        one, other = (
            factories.QuestionFactory(asker=self.people[who], topic=topic, **waiting)
            for who in ("asker", "patient")
        )
        answers = [
            factories.AnswerFactory(question=question, author=doctors[who], **waiting)
            for question, who in ((one, "doctor"), (one, "colleague"), (other, "doctor"))
        ]
        factories.PhotoFactory(question=one, status="pending")
        factories.QuestionUpdateFactory(question=one, status="pending")
        review = factories.ReviewFactory(
            author=self.people["patient"], physician=doctors["doctor"], **waiting
        )
        factories.ReviewReplyFactory(review=review, status="pending")
        factories.PeerViewFactory(answer=answers[0], physician=doctors["colleague"], **waiting)
        factories.ClarificationFactory(question=other, physician=doctors["colleague"], **waiting)
        self.seen: dict[Key, tuple[str, str]] = {}
        self.newest = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last() or 0
        self.seen = self.statuses()
        if late:
            for item in [one, other, *answers, review]:
                self.decide(item, "approve", self.people["moderator"])
            Decision.objects.update(tell_at=timezone.now())
            self.tell()
            self.everything_holds()

    # What people do.

    def attempt(self, deed: Callable[[], Any]) -> bool:
        """Do something; a refusal changes nothing."""
        self.steps += 1
        count = AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last()
        try:
            with transaction.atomic():
                deed()
        except REFUSALS:
            assert AuditEntry.objects.order_by("pk").values_list("pk", flat=True).last() == count
            return False
        return True

    def word(self) -> str:
        return f"A lantern, number {next(self.numbers):05d}, that hurts a little more each day."

    def one_of(self, model: type[Any], at: int, **which: Any) -> Any:
        """Return some row; those that wait come first, so that short runs come far."""
        rows = list(model._base_manager.filter(**which).order_by("pk"))
        waiting = [row for row in rows if getattr(row, "status", "") in {"pending", "submitted", "waiting"}]
        rows = waiting + rows
        return rows[at % len(rows)] if rows else None

    def person(self, who: str) -> User:
        """Return an account with its present rights. Signed-out people only report."""
        return self.fresh(self.people["patient" if who == "nobody" else who])

    def fresh(self, user: User | None) -> User:
        """Return an account as it is now, with its present rights."""
        assert user is not None
        return User.objects.get(pk=user.pk)

    def decide(self, item: Any, action: str, by: Any) -> None:
        """Decide by the door of the thing's kind."""
        no: dict[str, Any] = {"by": by, "reason": "unclear", "note": "Please change this."}
        if isinstance(item, Review | ReviewReply):
            reviewing.decide(item, action, **no)
        elif isinstance(item, PeerView):
            peering.decide(item, action, **no)
        elif isinstance(item, Clarification):
            clarifying.decide(item, action, **no)
        elif isinstance(item, Verification) and action == "verify":
            today = timezone.localdate()
            verification.verify(item, by=by, register="Test", jurisdiction="Colorado", checked_on=today)
        elif isinstance(item, Verification) and action in {"ask", "refuse", "suspend"}:
            getattr(verification, action)(item, **no)
        elif isinstance(item, Question | Answer | Photo | QuestionUpdate | Revision):
            moderation.decide(item, action, **no)
        else:
            transition(item, action, **no)

    @rule(
        deed=st.sampled_from(DEEDS),
        who=st.sampled_from(PEOPLE),
        kind=st.sampled_from(KINDS),
        at=st.integers(0, 9),
        which=st.integers(0, 99),
    )
    def somebody_does_something(
        self, deed: str, who: str, kind: type[Moderated], at: int, which: int
    ) -> None:
        """Not a rule for each: hypothesis would leave most rules out of a run."""
        getattr(self, deed)(who, kind, at, which)

    def anybody_decides(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        action = DECISIONS[which % len(DECISIONS)]
        if kind is Verification and action in {"approve", "return", "reject", "hide", "restore"}:
            action = {"approve": "verify", "return": "ask", "reject": "refuse", "hide": "suspend"}.get(
                action, "verify"
            )
        item = self.one_of(kind, at)
        if item is not None:
            self.attempt(lambda: self.decide(item, action, self.person(who)))

    def a_moderator_decides_what_fits(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        """What the file allows now, so that most of it is done and the sequences come far."""
        item = self.one_of(kind, at)
        if item is None:
            return
        legal = LEGAL[ROWS.get(kind.KIND, kind.KIND)]
        fitting = sorted({action for source, action, _ in legal if source == item.status} & set(DECISIONS))
        if fitting:
            by = self.person("moderator" if which % 2 else "judge")
            self.attempt(lambda: self.decide(item, fitting[which // 2 % len(fitting)], by))

    def anybody_moves_anything(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        """Past all doors but the last one."""
        item = self.one_of(kind, at)
        action = RAW[which % len(RAW)]
        if item is not None and not (isinstance(item, Appeal) and action == "overturn"):
            self.attempt(lambda: transition(item, action, by=self.person(who), reason="x", note="Said so."))

    def undo(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        decision = self.one_of(Decision, at, undone_at=None)
        if decision is not None:
            self.attempt(lambda: deciding.undo(decision, by=self.person(who)))

    def who_decided_takes_it_back(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        newest = Decision.objects.filter(undone_at=None, told_at=None).first()
        if newest is not None and newest.actor is not None:
            self.attempt(lambda: deciding.undo(newest, by=self.fresh(newest.actor)))

    def ten_minutes_pass(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        Decision.objects.filter(told_at=None, undone_at=None).update(tell_at=timezone.now())
        self.tell()

    def tell(self) -> None:
        for pk in Decision.objects.filter(told_at=None, undone_at=None).values_list("pk", flat=True):
            deciding.tell(pk)

    def a_year_passes_for_a_licence(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        """What the clock does every night."""
        newest = (
            Verification.objects.filter(status="verified").order_by("-pk").values_list("pk", flat=True)[:1]
        )
        Verification.objects.filter(pk__in=list(newest)).update(
            verified_until=timezone.localdate() - timedelta(days=1)
        )
        verification.lapse_overdue()

    def take_back(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        item = self.one_of(kind, at)
        doors: dict[type[Any], Callable[..., Any]] = {
            Question: asking.withdraw, Answer: answering.withdraw, Photo: withdrawal.withdraw_photo,
            Review: reviewing.withdraw, ReviewReply: reviewing.withdraw_reply, PeerView: peering.withdraw,
        }  # fmt: skip
        if item is not None and who != "nobody":
            door = doors.get(kind, lambda item, by: transition(item, "withdraw", by=by))
            self.attempt(lambda: door(item, by=self.person(who)))

    def send_again(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        """Change what was returned, or a published review, and send it."""
        by, word = self.person(who), self.word()
        deeds: tuple[Callable[[], Any], ...] = (
            lambda: asking.save_words(self.one_of(Question, 0, status="returned"), by=by, body=word),
            lambda: asking.submit(self.one_of(Question, 0, status="returned"), by=by),
            lambda: asking.change_update(self.one_of(QuestionUpdate, 0, status="returned"), by=by, body=word),
            lambda: self.write_answer(self.one_of(Answer, 0, status="returned"), by, word),
            lambda: self.change_review(self.one_of(Review, at), by, word),
            lambda: reviewing.change_reply(self.one_of(ReviewReply, 0), by=by, body=word),
            lambda: transition(self.one_of(Verification, 0, status="more_information"), "submit", by=by),
        )
        self.attempt(lambda: self._if_there(deeds[which % len(deeds)]))

    def _if_there(self, deed: Callable[[], Any]) -> None:
        """Do something to what may not be there."""
        try:
            deed()
        except AttributeError as missing:
            if "NoneType" not in str(missing):
                raise
            raise ValueError("There is no such thing now.") from missing

    def write_answer(self, answer: Answer, by: User, word: str) -> None:
        answering.save_words(answer, by=by, headline="About it", body=word)
        answering.submit(answer, by=by)

    def change_review(self, review: Review, by: User, word: str) -> None:
        stars = 1 + next(self.numbers) % 5
        reviewing.change(review, by=by, stars=stars, visited_on=review.visited_on, topic=None, body=word)

    def say_more(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        """Add what is written about something else: answers, edits, updates, reviews, replies, peers' words, questions back."""
        by, word = self.person(who), self.word()
        question, answer = self.one_of(Question, at), self.one_of(Answer, at)
        doctor = self.doctors[("doctor", "colleague", "newcomer")[at % 3]]
        day = timezone.localdate().replace(day=1)
        deeds: tuple[Callable[[], Any], ...] = (
            lambda: self.write_answer(answering.start_answer(question, by=by), by, word),
            lambda: self.edit(answer, by, word),
            lambda: asking.add_update(question, by=by, body=word),
            lambda: reviewing.write(doctor, by=by, stars=1 + at % 5, visited_on=day, topic=None, body=word),
            lambda: reviewing.reply(self.one_of(Review, at), by=by, body=word),
            lambda: peering.say(answer, by=by, verdict=("caveat", "unsafe")[at % 2], body=word),
            lambda: clarifying.ask(question, by=by, body=word),
        )
        self.attempt(lambda: self._if_there(deeds[which % len(deeds)]))

    def edit(self, answer: Answer, by: User, word: str) -> None:
        revision = answering.start_revision(answer, by=by)
        answering.save_words(revision, by=by, headline="Now so", body=word)
        answering.submit_revision(revision, by=by)

    def appeal(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        item = self.one_of(kind, at, status__in=["rejected", "hidden", "refused", "suspended"])
        if item is not None:
            owner = item.owner_id()
            by = User.objects.get(pk=owner) if owner and at % 3 else self.person(who)
            self.attempt(
                lambda: appealing.appeal(item, by=by, text="Please let another person look at this again.")
            )

    def whose_it_is_goes_on(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        """Appeal against a no, or send again what was returned."""
        item = self.one_of(
            kind,
            at,
            status__in=["rejected", "hidden", "refused", "suspended", "returned", "more_information"],
        )
        owner = item and item.owner_id() and User.objects.get(pk=item.owner_id())
        if not owner:
            return
        word = self.word()
        if item.status not in {"returned", "more_information"}:
            self.attempt(
                lambda: appealing.appeal(item, by=owner, text="Please let another person look at this again.")
            )
            return
        again: dict[type[Any], Callable[[], Any]] = {
            Question: lambda: (asking.save_words(item, by=owner, body=word), asking.submit(item, by=owner)),
            Answer: lambda: self.write_answer(item, owner, word),
            QuestionUpdate: lambda: asking.change_update(item, by=owner, body=word),
            Review: lambda: self.change_review(item, owner, word),
            ReviewReply: lambda: reviewing.change_reply(item, by=owner, body=word),
            PeerView: lambda: peering.say(item.answer, by=owner, verdict="caveat", body=word),
            Clarification: lambda: clarifying.ask(item.question, by=owner, body=word),
        }  # fmt: skip
        action = "replace" if kind is Photo else "submit"
        self.attempt(again.get(kind, lambda: transition(item, action, by=owner)))

    def decide_on_an_appeal(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        item = self.one_of(Appeal, at)
        if item is not None:
            decided = {
                "by": self.person(who if which % 3 == 0 else ("moderator", "judge")[which % 2]),
                "overturn": which % 4 > 0,
                "reason": "misread",
                "note": "We looked again.",
            }
            self.attempt(lambda: appealing.decide(item, **decided))

    def report(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        item = self.one_of(kind, at, status="published")
        if item is not None:
            by, reason = (
                reporting.Reporter(self.people[who], f"192.0.2.{at}"),
                sorted(REASONS)[which % len(REASONS)],
            )
            self.attempt(
                lambda: reporting.report(kind.KIND, item.pk, by=by, reason=reason, text="Look at this.")
            )

    def settle_reports(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        case, action = self.one_of(ReportCase, at), SETTLED[which % len(SETTLED)]
        if case is not None:
            self.attempt(
                lambda: report_cases.settle(case, action, by=self.person(who), reason="rule", note="Looked.")
            )

    def merge(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        question, into = self.one_of(Question, at), self.one_of(Question, at // 3 + 1)
        same: dict[str, Any] = {"by": self.person(who), "reason": "duplicate", "note": "It asks the same."}
        if which % 3 == 0:
            self.attempt(lambda: merging.unmerge(question, **same))
        else:
            self.attempt(lambda: merging.merge(question, into=into, **same))

    def hold(self, who: str, kind: type[Moderated], at: int, which: int) -> None:
        item = self.one_of(kind, at)
        deed = (claiming.claim, claiming.release, claiming.take_over)[which % 3]
        if item is not None:
            more = {"reason": "away"} if deed is claiming.take_over else {}
            self.attempt(lambda: deed(item, by=self.person(who), **more))

    def a_moderator_loses_the_role_or_gets_it_back(
        self, who: str, kind: type[Moderated], at: int, which: int
    ) -> None:
        judge = self.people["judge"]
        if which % 4:
            factories.in_group(judge, roles.MODERATORS)
        else:
            judge.groups.clear()

    # What must hold.

    def statuses(self) -> dict[Key, tuple[str, str]]:
        """Return (status, hash of the words) of everything there is."""
        return {
            (item.KIND, item.pk): (item.status, item.words_hash())
            for model in KINDS
            for item in _all_of(model)
        }

    @invariant()
    def everything_holds(self) -> None:
        """Read what the last deed wrote, and hold it against what is there."""
        if not hasattr(self, "seen"):
            return
        new = list(AuditEntry.objects.filter(pk__gt=self.newest).order_by("pk"))
        now = self.statuses()
        self._log_is_complete(new, now)
        for entry in new:
            self._was_legal(entry)
        self._restrictions_are_explained(new)
        self.seen, self.newest = now, new[-1].pk if new else self.newest
        self._public_was_let_through(now)
        assert reviewing.drift() == []
        self._claims_are_sound()

    def _log_is_complete(self, new: list[AuditEntry], now: dict[Key, tuple[str, str]]) -> None:
        """Each change of a status is one entry, from what was before to what is now."""
        moves: dict[Key, list[AuditEntry]] = {}
        for entry in new:
            if entry.status_before != entry.status_after:
                moves.setdefault((entry.object_type, entry.object_id), []).append(entry)
        for key, (status, _) in now.items():
            chain = moves.pop(key, [])
            at = self.seen[key][0] if key in self.seen else (chain[0].status_before if chain else status)
            if key not in self.seen:
                assert at in {"draft", "waiting"}, f"{key} began as {at}"
            for entry in chain:
                assert entry.status_before == at, f"{key}: the log has {entry.status_before}, it was {at}"
                at = entry.status_after
            assert at == status, f"{key} is {status}; the log says {at}"
        assert not moves, f"the log tells of what is not there: {moves}"

    def _was_legal(self, entry: AuditEntry) -> None:
        """Each move stands in states.csv, by whom it says, with a reason where it says so."""
        if entry.status_before == entry.status_after:
            return
        kind = ROWS.get(entry.object_type, entry.object_type)
        if entry.action == "undo":
            decision = Decision.objects.filter(undone_at__isnull=False, actor_id=entry.actor_id)
            assert decision.exists(), f"{entry}: nobody took a decision back"
            return
        who, needs_reason = LEGAL[kind][entry.status_before, entry.action, entry.status_after]
        assert entry.reason or not needs_reason, entry
        item = next(m for m in KINDS if entry.object_type == m.KIND)._base_manager.get(pk=entry.object_id)
        actor = User.objects.filter(pk=entry.actor_id).first()
        if who in {Who.AUTHOR, Who.VERIFIED_AUTHOR}:
            assert actor is not None
            assert item.owner_id() == actor.pk, entry
        elif who is Who.CLOCK or actor is None:
            assert actor is None, entry
            assert who in {Who.CLOCK, Who.MODERATOR_OR_REPORT}, entry
        else:
            assert roles.may_moderate(actor) or roles.may_verify(actor), entry
            assert item.owner_id() != actor.pk, f"{entry}: decided on their own"

    def _restrictions_are_explained(self, new: list[AuditEntry]) -> None:
        for entry in new:
            if entry.action in RESTRICTING and entry.status_before != entry.status_after:
                told = Statement.objects.get(entry=entry)
                item = next(m for m in KINDS if entry.object_type == m.KIND)._base_manager.get(
                    pk=entry.object_id
                )
                assert told.recipient_id == item.owner_id(), entry
                assert told.reason, entry
                reach, _instead = appealing.in_words(entry.object_type, entry.action)
                assert reach, entry

    def _public_was_let_through(self, now: dict[Key, tuple[str, str]]) -> None:
        """What is public stands in the log as decided, with these very words."""
        passed: dict[Key, set[str]] = {}
        let = AuditEntry.objects.filter(
            action__in=LETS_THROUGH | {"undo"}, status_after__in=["published", "verified"]
        )
        for kind, pk, digest in let.values_list("object_type", "object_id", "hash_after"):
            passed.setdefault((kind, pk), set()).add(digest)
        edited = set(Revision.objects.filter(status="published").values_list("answer_id", flat=True))
        for key, (status, digest) in now.items():
            if status == "published" and not (key[0] == "answer" and key[1] in edited):
                assert digest in passed.get(key, set()), f"{key} is public; nobody let these words through"
        for review in Review.objects.published():
            words = f"{review.public_stars}\n{review.public_visited_on}\n{review.public_body}"
            assert hashlib.sha256(words.encode()).hexdigest() in passed[review.KIND, review.pk]
        newcomer = self.doctors["newcomer"].verification
        status, _ = now[newcomer.KIND, newcomer.pk]
        assert status != "verified" or (newcomer.KIND, newcomer.pk) in passed

    def _claims_are_sound(self) -> None:
        for claim in Claim.objects.counting().select_related("holder"):
            assert roles.may_moderate(claim.holder) or roles.may_verify(claim.holder)
            item = next(m for m in KINDS if claim.object_type == m.KIND)._base_manager.get(pk=claim.object_id)
            assert item.owner_id() != claim.holder_id


_RELATED = {
    Answer: "author", Photo: "question", QuestionUpdate: "question", ReviewReply: "review__physician",
    PeerView: "physician", Clarification: "physician", Verification: "physician",
}  # fmt: skip


def _all_of(model: type[Moderated]) -> Any:
    rows = model._base_manager.all()
    return rows.select_related(_RELATED[model]) if model in _RELATED else rows
