"""TRUST 16: whatever is done in whatever order by whomever, the public sees only what a moderator let through.

The model here knows nothing of the tables: it notes which words a moderator approved, and what was taken back.
"""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from accounts.domain.transitions import TransitionRefused, transition
from accounts.models import Statement, User
from forum.domain import answering, asking, moderation
from forum.models import Answer, Question, Revision, Topic
from tests.factories import PhysicianFactory, TopicFactory, UserFactory, make_moderator
from tests.trust.machine import Everything

REFUSALS = (
    TransitionRefused,
    answering.QuestionClosed,
    answering.EditedElsewhere,
    asking.NotReady,
    ValueError,
    PermissionError,
)
PEOPLE = ("asker", "stranger", "doctor", "colleague", "moderator", "judge")


@dataclass
class Said:
    """A question or an answer in the model: its newest words, those that were let through, and whether it is out."""

    pk: int
    owner: str
    words: str
    let_through: str = ""
    out: bool = False
    under: "Said | None" = None
    edits: dict[int, str] = field(default_factory=dict)

    @property
    def seen(self) -> bool:
        """Whether the public sees it."""
        return self.out and (self.under is None or self.under.seen)


class Forum(RuleBasedStateMachine):
    """Random deeds by random people."""

    topic: Topic

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.numbers = itertools.count()
        self.topic = TopicFactory()
        self.doctors = {"doctor": PhysicianFactory(), "colleague": PhysicianFactory()}
        self.people: dict[str, User] = {name: physician.user for name, physician in self.doctors.items()}
        self.people |= {"asker": UserFactory(), "stranger": UserFactory()}
        self.people |= {"moderator": make_moderator(), "judge": make_moderator()}
        self.questions: list[Said] = []
        self.answers: list[Said] = []
        self.spare: list[str] = []

    def teardown(self) -> None:
        """Forget all of it."""
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        """Begin with a question that waits, so that short runs come far."""
        self.ask("asker")
        self.send_question("asker", 0)

    def word(self) -> str:
        return f"cnry{next(self.numbers):05d}x"

    def attempt(self, deed: Callable[[], Any]) -> bool:
        """Do something; tell whether it was taken."""
        try:
            with transaction.atomic():
                deed()
        except REFUSALS:
            return False
        return True

    def decides(self, who: str, said: Said) -> bool:
        """Whether this person's word counts for this thing."""
        return who in {"moderator", "judge"} and who != said.owner

    @rule(who=st.sampled_from(["asker", "stranger", "doctor", "moderator"]))
    def ask(self, who: str) -> None:
        """Write a question, unsent."""
        if len(self.questions) >= 4:
            return
        word = self.word()
        draft = asking.start_draft(by=self.people[who], address="192.0.2.1")
        asking.save_words(
            draft,
            by=self.people[who],
            title=f"Is a lantern {word} a worry?",
            body=f"It is a lantern {word} that hurts a lot.",
        )
        asking.set_topics(draft, by=self.people[who], topics=[self.topic])
        self.questions.append(Said(draft.pk, who, word))

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9))
    def send_question(self, who: str, at: int) -> None:
        if self.questions:
            said = self.questions[at % len(self.questions)]
            self.attempt(lambda: asking.submit(Question.objects.get(pk=said.pk), by=self.people[who]))

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9))
    def reword_question(self, who: str, at: int) -> None:
        """Others than the owner never get this far: the views find no draft for them."""
        if self.questions:
            said, word = self.questions[at % len(self.questions)], self.word()
            question = Question.objects.get(pk=said.pk)
            if who == said.owner and self.attempt(
                lambda: asking.save_words(
                    question,
                    by=self.people[who],
                    title=f"Is the lantern {word} a worry?",
                    body=f"A lantern {word}, still.",
                )
            ):
                said.words = word

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9))
    def withdraw_question(self, who: str, at: int) -> None:
        if self.questions:
            said = self.questions[at % len(self.questions)]
            if self.attempt(lambda: asking.withdraw(Question.objects.get(pk=said.pk), by=self.people[who])):
                assert who == said.owner
                said.out = False

    @rule(who=st.sampled_from(["doctor", "colleague", "stranger"]), at=st.integers(0, 9))
    def answer(self, who: str, at: int) -> None:
        """Write an answer, unsent."""
        if not self.questions:
            return
        under, word = self.questions[at % len(self.questions)], self.word()

        def write() -> None:
            answer = answering.start_answer(Question.objects.get(pk=under.pk), by=self.people[who])
            answering.save_words(
                answer,
                by=self.people[who],
                headline=f"About {word}",
                body=f"Have the lantern seen, {word}.",
                hashtags=[word],
            )
            mine = [said for said in self.answers if said.pk == answer.pk]
            if mine:
                mine[0].words = word
            else:
                self.answers.append(Said(answer.pk, who, word, under=under))

        if self.attempt(write):
            assert who in self.doctors

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9))
    def send_answer(self, who: str, at: int) -> None:
        if self.answers:
            said = self.answers[at % len(self.answers)]
            self.attempt(lambda: answering.submit(Answer.objects.get(pk=said.pk), by=self.people[who]))

    @rule(who=st.sampled_from(PEOPLE), at=st.integers(0, 9))
    def withdraw_answer(self, who: str, at: int) -> None:
        if self.answers:
            said = self.answers[at % len(self.answers)]
            if self.attempt(lambda: answering.withdraw(Answer.objects.get(pk=said.pk), by=self.people[who])):
                assert who == said.owner
                said.out = False

    @rule(who=st.sampled_from(["doctor", "colleague", "asker"]), at=st.integers(0, 9))
    def edit(self, who: str, at: int) -> None:
        """Propose another text for an answer, and send it."""
        if not self.answers:
            return
        said, word = self.answers[at % len(self.answers)], self.word()

        def write() -> None:
            revision = answering.start_revision(Answer.objects.get(pk=said.pk), by=self.people[who])
            answering.save_words(
                revision,
                by=self.people[who],
                headline=f"Now {word}",
                body=f"The lantern, {word}, again.",
                hashtags=[word],
            )
            answering.submit_revision(revision, by=self.people[who])
            said.edits[revision.pk] = word

        if self.attempt(write):
            assert who == said.owner

    @rule(
        who=st.sampled_from(PEOPLE),
        at=st.integers(0, 9),
        action=st.sampled_from(["approve", "approve", "return", "reject"]),
    )
    def decide_on_an_edit(self, who: str, at: int, action: str) -> None:
        open_edits = [(said, pk) for said in self.answers for pk in said.edits]
        if open_edits:
            said, pk = open_edits[at % len(open_edits)]
            if self.attempt(lambda: self.decide(Revision.objects.get(pk=pk), action, who)):
                assert self.decides(who, said)
                if action == "approve":
                    said.let_through = said.words = said.edits[pk]

    @rule(
        who=st.sampled_from(PEOPLE), at=st.integers(0, 9), of_answer=st.booleans(),
        action=st.sampled_from(["approve", "approve", "approve", "return", "reject", "hide", "restore"]),
    )  # fmt: skip
    def decide_on(self, who: str, at: int, of_answer: bool, action: str) -> None:
        things = self.answers if of_answer else self.questions
        if things:
            said = things[at % len(things)]
            model = Answer if of_answer else Question
            if self.attempt(lambda: self.decide(model.objects.get(pk=said.pk), action, who)):
                assert self.decides(who, said)
                if action == "approve":
                    said.let_through, said.out = said.words, True
                elif action in {"hide", "restore"}:
                    said.out = action == "restore"

    def decide(self, item: Any, action: str, who: str) -> None:
        moderation.decide(item, action, by=self.people[who], reason="unclear", note="Please change this.")

    @rule(
        who=st.sampled_from(PEOPLE),
        doctor=st.sampled_from(["doctor", "colleague"]),
        action=st.sampled_from(["suspend", "reinstate"]),
    )
    def suspend(self, who: str, doctor: str, action: str) -> None:
        """What was published stays; what is sent afterwards is refused."""
        verification = self.doctors[doctor].verification
        verification.refresh_from_db()
        if self.attempt(lambda: transition(verification, action, by=self.people[who], reason="complaint")):
            assert who in {"moderator", "judge"}

    @invariant()
    def the_public_sees_what_was_let_through_and_no_more(self) -> None:
        public = {said.let_through for said in [*self.questions, *self.answers] if said.seen}
        answers_out = {said.let_through for said in self.answers if said.seen}
        client = Client()

        def read(url: str) -> str:
            return client.get(url, follow=True).content.decode()

        lists = [
            read(url)
            for url in (
                "/",
                "/questions/",
                "/search/?q=lantern",
                "/feeds/questions/",
                "/feeds/unanswered/",
                f"/topics/{self.topic.slug}/",
            )
        ]
        pages = [read(reverse("question_id", args=[said.pk])) for said in self.questions]
        sitemap = read("/sitemap-questions.xml")
        everything = "".join([*lists, *pages, sitemap])
        every_word = {f"cnry{number:05d}x" for number in range(self.count())}
        assert {word for word in every_word if word in everything} == public
        assert {word for word in answers_out if word in "".join(pages)} == answers_out
        for said in self.answers:
            if not said.seen:
                assert client.get(reverse("tag", args=[said.words])).status_code == 404

    def count(self) -> int:
        """How many words were given out."""
        number = next(self.numbers)
        self.numbers = itertools.chain([number], self.numbers)  # type: ignore[assignment]
        return number


def _run(examples: int, steps: int, machine: type[RuleBasedStateMachine] = Forum) -> None:
    # Shrinking a failure takes minutes: the quick suite shows it as it was found.
    phases = [Phase.generate] if examples < 20 else [Phase.generate, Phase.shrink]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=examples < 20, database=None,
            suppress_health_check=list(HealthCheck), phases=phases,
        ),
    )  # fmt: skip
    assert connection.in_atomic_block


@pytest.mark.django_db
def test_nothing_public_unreviewed() -> None:
    _run(4, 14)


@pytest.mark.full
@pytest.mark.django_db
def test_nothing_public_unreviewed_at_length() -> None:
    _run(150, 60)


@pytest.mark.django_db
def test_everybody_does_anything_to_everything() -> None:
    """Nothing public without a decision, no illegal move, the log complete, every restriction explained, stars right."""
    _run(6, 30, Everything)


@pytest.mark.full
@pytest.mark.django_db
def test_everybody_does_anything_to_everything_in_10000_steps() -> None:
    _run(250, 40, Everything)


CHEATS: dict[str, Callable[[Question, Answer], Any]] = {
    "public without a word in the log": lambda question, answer: _past_triggers(
        "UPDATE forum_question SET status = 'published', published_at = now() WHERE id = %s", [question.pk]
    ),
    "words changed after the decision": lambda question, answer: _past_triggers(
        "UPDATE forum_answer SET body = 'Other words.' WHERE id = %s", [answer.pk]
    ),
    "a moderator decides on their own": lambda question, answer: _past_triggers(
        "UPDATE forum_question SET asker_id = (SELECT actor_id FROM accounts_auditentry WHERE action = 'reject')"
        " WHERE id = %s",
        [question.pk],
    ),
    "a no without its statement": lambda question, answer: Statement.objects.all().delete(),
    "stars that drift": lambda question, answer: _past_triggers(
        "UPDATE accounts_physician SET rating_sum = 40, rating_count = 9 WHERE id = %s", [answer.author_id]
    ),
}


def _past_triggers(statement: str, values: list[Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
@pytest.mark.parametrize("cheat", CHEATS)
def test_the_machine_notices(cheat: str) -> None:
    """What must hold does fail: each cheat, slipped in before the machine looks, is found."""
    machine = Everything()
    machine.begin(late=True)
    question = Question.objects.get(status="published", asker=machine.people["asker"])
    other = Question.objects.create(
        asker=machine.people["patient"], title="Is it?", body="So?", status="pending"
    )
    machine.seen = machine.statuses()
    machine.decide(other, "reject", machine.people["moderator"])
    answer = Answer.objects.filter(question=question, status="published")[0]
    CHEATS[cheat](other, answer)
    with pytest.raises((AssertionError, Statement.DoesNotExist)):
        machine.everything_holds()
    machine.teardown()
