"""The workspace's pages: queue with its small acts, asking back, snippets, figures, live preview."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from forum.domain import answering, attending, clarifying, moderation, snippets
from forum.models import Answer, Clarification, OnIt, QuestionUpdate, Skip, Snippet
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PhysicianFactory,
    QuestionFactory,
    UserFactory,
    make_moderator,
)
from tests.forum.pages import flat

SignIn = Callable[[User | None], Client]


@pytest.mark.django_db
class TestQueue:
    def test_on_it_skip_and_back(self, sign_in: SignIn) -> None:
        question, physician, other = QuestionFactory(), PhysicianFactory(), PhysicianFactory()
        client = sign_in(physician.user)
        assert client.post(f"/workspace/questions/{question.pk}/take/", {"back": "all"})["Location"] == (
            f"/workspace/?show=all#q{question.pk}"
        )
        assert f"Dr. {physician.display_name} is on it" in flat(
            sign_in(other.user).get("/workspace/?show=all").content.decode()
        )
        assert "You are on it" in flat(client.get("/workspace/?show=all").content.decode())
        client.post(f"/workspace/questions/{question.pk}/let-go/")
        assert not OnIt.objects.exists()
        assert (
            "Choose a reason."
            in client.post(f"/workspace/questions/{question.pk}/skip/", {"back": "all"}).content.decode()
        )
        client.post(f"/workspace/questions/{question.pk}/skip/", {"reason": "not_my_field", "back": "all"})
        assert "Skipped: not my field" in flat(client.get("/workspace/?show=skipped").content.decode())
        client.post(f"/workspace/questions/{question.pk}/unskip/", {"back": "skipped"})
        assert not Skip.objects.exists()

    def test_not_enough_information_leads_to_asking(self, sign_in: SignIn) -> None:
        question = QuestionFactory()
        client = sign_in(PhysicianFactory().user)
        sent = client.post(f"/workspace/questions/{question.pk}/skip/", {"reason": "not_enough"})
        assert sent["Location"] == f"/workspace/questions/{question.pk}/ask/"

    def test_only_physicians_and_only_public_questions(self, sign_in: SignIn) -> None:
        hidden = QuestionFactory(status="hidden")
        question = QuestionFactory()
        for path in ("take", "let-go", "skip", "unskip", "ask", "ask/withdraw"):
            for person, status in ((None, 302), (UserFactory(), 403), (make_moderator(), 403)):
                assert (
                    sign_in(person).post(f"/workspace/questions/{question.pk}/{path}/").status_code == status
                )
            client = sign_in(PhysicianFactory().user)
            assert (
                client.post(f"/workspace/questions/{hidden.pk}/{path}/", {"reason": "other"}).status_code
                == 404
            )

    @pytest.mark.parametrize("show", ["mine", "all", "following", "skipped"])
    def test_fixed_queries(self, sign_in: SignIn, show: str, django_assert_max_num_queries: Any) -> None:
        physician, others = PhysicianFactory(), PhysicianFactory.create_batch(2)
        counts = []
        for rows in (1, 3):
            for _ in range(rows):
                question = QuestionFactory()
                for other in others:
                    attending.take(question, by=other.user)
                if show == "skipped":
                    attending.skip(question, by=physician.user, reason="other")
            client = sign_in(physician.user)
            client.get(f"/workspace/?show={show}")
            with django_assert_max_num_queries(60) as captured:
                client.get(f"/workspace/?show={show}")
            counts.append(len(captured))
        assert counts[0] == counts[1]


@pytest.mark.django_db
class TestAskingBack:
    def test_with_the_asker(self, sign_in: SignIn) -> None:
        question, physician, moderator = QuestionFactory(), PhysicianFactory(), make_moderator()
        client = sign_in(physician.user)
        address = f"/workspace/questions/{question.pk}/ask/"
        assert "at least 15 characters" in client.post(address, {"body": "When?"}).content.decode()
        client.post(address, {"body": "Since when does it itch, and is it worse at night?"})
        assert "Waiting for review" in flat(client.get(address).content.decode())
        public = f"/questions/{question.pk}/{question.slug}/"
        assert "worse at night" not in Client().get(public).content.decode()
        desk = sign_in(moderator)
        asked = Clarification.objects.get()
        page = flat(desk.get(f"/admin/forum/clarification/{asked.pk}/change/").content.decode())
        assert "worse at night" in page
        sent = {"do": "decide", "action": "approve", "version": asked.version}
        desk.post(f"/admin/forum/clarification/{asked.pk}/change/", sent)
        assert f"Dr. {physician.display_name} asks" in flat(Client().get(public).content.decode())
        asker = sign_in(question.asker)
        own = asker.get(f"/me/questions/{question.pk}/").content.decode()
        assert f"Dr. {physician.display_name} asks you" in flat(own)
        reply = f"/me/questions/{question.pk}/update/?to={asked.pk}"
        assert reply in own
        assert "worse at night" in asker.get(reply).content.decode()
        asker.post(reply, {"body": "Since Monday, and yes, it is worse at night."})
        update = QuestionUpdate.objects.get()
        assert update.clarification == asked
        moderation.decide(update, "approve", by=moderator, version=update.version)
        shown = flat(Client().get(public).content.decode())
        assert "Reply from the asker" in shown
        assert shown.count("Since Monday") == 1

    def test_another_questions_number_is_ignored(self, sign_in: SignIn) -> None:
        elsewhere, question = ClarificationFactory(), QuestionFactory()
        client = sign_in(question.asker)
        client.post(
            f"/me/questions/{question.pk}/update/?to={elsewhere.pk}",
            {"body": "It is better now, thank you all."},
        )
        assert QuestionUpdate.objects.get().clarification is None

    def test_withdraw(self, sign_in: SignIn) -> None:
        question, physician = QuestionFactory(), PhysicianFactory()
        clarifying.ask(question, by=physician.user, body="Since when does it itch, exactly?")
        assert (
            sign_in(PhysicianFactory().user)
            .post(f"/workspace/questions/{question.pk}/ask/withdraw/")
            .status_code
            == 404
        )
        sign_in(physician.user).post(f"/workspace/questions/{question.pk}/ask/withdraw/")
        assert Clarification.objects.get().status == "withdrawn"


@pytest.mark.django_db
class TestSnippets:
    def test_make_change_delete(self, sign_in: SignIn) -> None:
        physician = PhysicianFactory()
        client = sign_in(physician.user)
        assert (
            "Give it a title." in client.post("/workspace/snippets/", {"text": "Kept words"}).content.decode()
        )
        client.post("/workspace/snippets/", {"title": "Seen", "text": "Please be seen."})
        kept = Snippet.objects.get()
        again = client.post("/workspace/snippets/", {"title": "Seen", "text": "Other words"})
        assert "You have a snippet with this title." in flat(again.content.decode())
        client.post(f"/workspace/snippets/{kept.pk}/", {"title": "Seen soon", "text": "Please be seen soon."})
        kept.refresh_from_db()
        assert kept.title == "Seen soon"
        assert sign_in(PhysicianFactory().user).get(f"/workspace/snippets/{kept.pk}/").status_code == 404
        client.post(f"/workspace/snippets/{kept.pk}/", {"do": "delete"})
        assert not Snippet.objects.exists()

    def test_stand_in_the_composer(self, sign_in: SignIn) -> None:
        physician, question = PhysicianFactory(), QuestionFactory()
        snippets.save(physician, by=physician.user, title="Seen", text="Please be seen <soon>.")
        draft = answering.start_answer(question, by=physician.user)
        page = sign_in(physician.user).get(f"/workspace/answers/{draft.pk}/").content.decode()
        assert "Please be seen &lt;soon&gt;." in page


@pytest.mark.django_db
class TestComposer:
    BODY = "Hello Marian, you have cellulitis, so take the tablets and rest for a week."

    def test_checks_are_shown_and_stop_nobody(self, sign_in: SignIn) -> None:
        physician, question = PhysicianFactory(), QuestionFactory()
        draft = answering.start_answer(question, by=physician.user)
        client, address = sign_in(physician.user), f"/workspace/answers/{draft.pk}/"
        client.post(
            address, {"headline": "Rest", "body": self.BODY, "do": "preview", "version": draft.version}
        )
        page = flat(client.get(address).content.decode())
        assert "Before you send: 3 things to look at" in page
        draft.refresh_from_db()
        sent = client.post(
            address, {"headline": "Rest", "body": self.BODY, "do": "send", "version": draft.version}
        )
        assert sent.status_code == 302
        assert Answer.objects.get().status == "pending"

    def test_live_preview_is_drawn_and_keeps_nothing(self, sign_in: SignIn) -> None:
        physician, question = PhysicianFactory(), QuestionFactory()
        draft = answering.start_answer(question, by=physician.user)
        client = sign_in(physician.user)
        typed = {"headline": "As typed", "body": "**Strong** words. <script>alert(1)</script> See a doctor."}
        page = client.post(f"/workspace/answers/{draft.pk}/live/", typed).content.decode()
        assert "<strong>Strong</strong>" in page
        assert "<script>" not in page
        assert f'aria-labelledby="a{draft.pk}-h"' in page
        draft.refresh_from_db()
        assert (draft.headline, draft.body) == ("", "")
        assert client.get(f"/workspace/answers/{draft.pk}/live/").status_code == 405
        assert (
            sign_in(PhysicianFactory().user).post(f"/workspace/answers/{draft.pk}/live/", typed).status_code
            == 404
        )

    def test_writing_says_on_it_and_who_else_is(self, sign_in: SignIn) -> None:
        question, one, other = QuestionFactory(), PhysicianFactory(), PhysicianFactory()
        drafts = [answering.start_answer(question, by=each.user) for each in (one, other)]
        sign_in(one.user).post(
            f"/workspace/answers/{drafts[0].pk}/",
            {"body": "x" * 50, "version": drafts[0].version},
            headers={"accept": "application/json"},
        )
        assert OnIt.objects.get().physician == one
        page = flat(sign_in(other.user).get(f"/workspace/answers/{drafts[1].pk}/").content.decode())
        assert f"{one.display_name} said “I’m on it” until" in page

    def test_a_returned_answer_shows_what_changed_since(self, sign_in: SignIn) -> None:
        physician, question = PhysicianFactory(), QuestionFactory()
        draft = answering.start_answer(question, by=physician.user)
        answering.save_words(
            draft, by=physician.user, headline="Rest", body="Rest for a week and then see a doctor about it."
        )
        answering.submit(draft, by=physician.user)
        moderation.decide(
            Answer.objects.get(),
            "return",
            by=make_moderator(),
            reason="missing-safety",
            note="Say when to hurry.",
        )
        draft.refresh_from_db()
        answering.save_words(
            draft, by=physician.user, body="Rest for a month and then see a doctor about it."
        )
        page = sign_in(physician.user).get(f"/workspace/answers/{draft.pk}/").content.decode()
        assert '<del><span class="vh">removed: </span>week</del>' in page
        assert '<ins><span class="vh">added: </span>month</ins>' in page
        assert "Say when to hurry." in page


@pytest.mark.django_db
def test_figures_page(sign_in: SignIn) -> None:
    physician = PhysicianFactory()
    client = sign_in(physician.user)
    assert "Nothing in the last twelve months yet." in client.get("/workspace/figures/").content.decode()
    AnswerFactory(author=physician)
    page = client.get("/workspace/figures/").content.decode()
    assert "<svg" in page
    assert "Answers: published 1" in flat(page)
    assert sign_in(UserFactory()).get("/workspace/figures/").status_code == 403
