"""What an asker does about an own question: closing, deleting, updates, videos, thanks, appeals; by owner, peer, outsider."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.domain import appealing
from accounts.models import Appeal, AuditEntry, User
from forum.domain import answering, asking, closing, moderation, objecting
from forum.domain.answering import QuestionClosed
from forum.models import Answer, Photo, Question, QuestionUpdate, Thanks
from tests.factories import (
    AnswerFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
WHY = "The name in it is that of a town, not of a person. Please read it again."
CANARY = "Canary in the coal mine, is this normal?"
VIDEO = "https://vimeo.com/heron"


def decided(item: Any, action: str, note: str = "It names a person.", by: User | None = None) -> Any:
    moderation.decide(item, action, by=by or make_moderator(), reason="identifies-someone", note=note)
    return item


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


@pytest.fixture
def own() -> Question:
    """Return a published question with an answer, an update and a photo, each decided on."""
    question = QuestionFactory(title=CANARY)
    AnswerFactory(question=question, video_url=VIDEO)
    decided(QuestionUpdateFactory(question=question, status="pending"), "reject")
    decided(PhotoFactory(question=question, status="pending"), "reject")
    return question


def places(question: Question) -> list[str]:
    """Return every address about this question but those of the question page itself."""
    update = question.updates.get().pk
    photo = question.photos.get().pk
    answer = question.answers.get().pk
    base = f"/me/questions/{question.pk}/"
    return [
        f"{base}close/",
        f"{base}appeal/",
        f"{base}update/{update}/withdraw/",
        f"{base}update/{update}/appeal/",
        f"{base}photos/{photo}/appeal/",
        f"{base}answers/{answer}/video/",
        f"{base}answers/{answer}/thank/",
    ]


# Access


def test_for_others_these_addresses_are_as_if_they_never_were(own: Question, sign_in: SignIn) -> None:
    peer = QuestionFactory().asker
    for user in (peer, UserFactory(), PhysicianFactory().user, make_moderator(), make_administrator()):
        client = sign_in(user)
        for path in places(own):
            data = {"text": WHY, "close": "1"}
            assert client.post(path, data).status_code == 404, path
            if "thank" not in path:
                theirs, missing = client.get(path), client.get(path.replace(f"/{own.pk}/", "/99999999/", 1))
                assert theirs.status_code == missing.status_code == 404
                assert len(theirs.content) == len(missing.content)
    own.refresh_from_db()
    assert own.closed_at is None
    assert not Appeal.objects.exists()
    assert not Thanks.objects.exists()
    assert not Answer.objects.exclude(video_objected_at=None).exists()


def test_parts_of_another_question_are_not_found(own: Question, sign_in: SignIn) -> None:
    mine = QuestionFactory(asker=own.asker)
    client = sign_in(own.asker)
    for path in places(own):
        if path.endswith(("close/", f"{own.pk}/appeal/")):
            continue
        wrong = path.replace(f"/{own.pk}/", f"/{mine.pk}/", 1)
        assert client.post(wrong, {"text": WHY}).status_code == 404, wrong


def test_signed_out_people_are_sent_to_sign_in(own: Question, client: Client) -> None:
    for path in places(own):
        if "thank" in path:
            assert client.get(path).status_code == 405
        else:
            assert client.get(path).headers["Location"].startswith("/account/login/")
        assert client.post(path, {"text": WHY}).headers["Location"].startswith("/account/login/")


def test_of_a_withdrawn_question_all_say_that_it_is_gone(own: Question, sign_in: SignIn) -> None:
    paths = places(own)
    asking.withdraw(own, by=own.asker)
    client = sign_in(own.asker)
    for path in paths:
        response = client.post(path, {"text": WHY})
        assert response.status_code == 410
        assert CANARY not in response.content.decode()


def test_pages_stay_out_of_caches(own: Question, sign_in: SignIn) -> None:
    client = sign_in(own.asker)
    appeal = appealing.appeal(own.updates.get(), by=own.asker, text=WHY)
    for path in (*places(own)[:-1], f"/me/appeals/{appeal.pk}/"):
        assert "no-store" in client.get(path).headers["Cache-Control"], path


# Closing


def test_close_and_open_again(own: Question, sign_in: SignIn) -> None:
    client, path = sign_in(own.asker), f"/me/questions/{own.pk}/close/"
    assert "Answers that were sent before now are still reviewed" in text(client, path)
    for _ in range(2):
        assert client.post(path, {"close": "1"}).status_code == 302
    own.refresh_from_db()
    assert own.closed_at
    page = text(client, f"/me/questions/{own.pk}/")
    assert "Closed to new answers" in page
    assert "Open to new answers again" in page
    for _ in range(2):
        assert client.post(path, {"open": "1"}).status_code == 302
    own.refresh_from_db()
    assert own.closed_at is None
    found = AuditEntry.objects.filter(object_type="question", object_id=own.pk, actor_id=own.asker_id)
    assert list(found.order_by("pk").values_list("action", flat=True)) == ["close", "open"]
    assert "Open to new answers again" in text(client, f"/me/questions/{own.pk}/")


def test_what_was_sent_stays_in_review_and_new_answers_are_refused(own: Question) -> None:
    waiting = AnswerFactory(question=own, status="pending")
    writer, late = PhysicianFactory(), PhysicianFactory()
    draft = answering.start_answer(own, by=writer.user)
    closing.close(own, by=own.asker)
    with pytest.raises(QuestionClosed, match="Your text is kept"):
        answering.submit(draft, by=writer.user)
    with pytest.raises(QuestionClosed):
        answering.start_answer(own, by=late.user)
    moderation.decide(waiting, "approve", by=make_moderator())
    assert waiting.status == "published"


def test_what_a_moderator_closed_only_a_moderator_opens(own: Question, sign_in: SignIn) -> None:
    moderation.close(own, by=make_moderator())
    client, path = sign_in(own.asker), f"/me/questions/{own.pk}/close/"
    assert "only a moderator can open it again" in text(client, path)
    assert client.post(path, {"open": "1"}).status_code == 403
    own.refresh_from_db()
    assert own.closed_at


@pytest.mark.parametrize("status", ["pending", "returned", "hidden", "rejected"])
def test_only_a_published_question_is_closed(status: str, sign_in: SignIn) -> None:
    question = QuestionFactory(status=status)
    client = sign_in(question.asker)
    assert client.post(f"/me/questions/{question.pk}/close/", {"close": "1"}).status_code == 403
    assert f"/me/questions/{question.pk}/close/" not in text(client, f"/me/questions/{question.pk}/")


# Deleting


def test_the_page_of_deleting_says_what_goes_and_what_stays(own: Question, sign_in: SignIn) -> None:
    AnswerFactory(question=own, status="pending")
    page = text(sign_in(own.asker), f"/me/questions/{own.pk}/withdraw/")
    for words in ("Delete your question?", "Removed by the person who asked", "2 answers in their authors"):
        assert words in page, words


def test_deleted_it_answers_410_and_its_physicians_hear_of_it(
    own: Question, sign_in: SignIn, deferred: Any, client: Client
) -> None:
    published = own.answers.get()
    waiting = AnswerFactory(question=own, status="pending")
    draft = answering.start_answer(own, by=PhysicianFactory().user)
    update = QuestionUpdateFactory(question=own)
    sign_in(own.asker).post(f"/me/questions/{own.pk}/withdraw/")
    gone = client.get(f"/questions/{own.pk}/{own.slug}/")
    assert gone.status_code == 410
    assert "Removed by the person who asked." in gone.content.decode()
    assert CANARY not in gone.content.decode()
    told = {(job["to"], job["about"]) for job in deferred() if job["event"] == "question_removed"}
    assert told == {(each.author.user_id, each.pk) for each in (published, waiting, draft)}
    for each in (published, waiting, draft):
        page = text(sign_in(each.author.user), f"/workspace/answers/{each.pk}/")
        assert CANARY not in page
    update.refresh_from_db()
    assert update.status == "withdrawn"


def test_a_decision_on_what_was_deleted_meanwhile_is_refused_in_words(sign_in: SignIn) -> None:
    question = QuestionFactory(status="pending", published_at=None)
    desk, path = sign_in(make_moderator()), f"/admin/forum/question/{question.pk}/change/"
    version = Question.objects.get(pk=question.pk).version
    assert "Decision" in text(desk, path)
    asking.withdraw(question, by=question.asker)
    response = desk.post(
        path, {"version": version, "do": "decide", "action": "approve", "note": "Typed words."}
    )
    assert response.status_code == 409
    body = response.content.decode()
    assert "Withdrawn" in body or "withdrawn" in body
    assert "Nothing was overwritten" in body
    assert "Typed words." in body
    assert Question.objects.get(pk=question.pk).status == "withdrawn"


def test_two_tabs_one_deletes_the_other_goes_on(own: Question, sign_in: SignIn) -> None:
    client = sign_in(own.asker)
    client.post(f"/me/questions/{own.pk}/withdraw/")
    response = client.post(f"/me/questions/{own.pk}/update/", {"body": "I was seen on Monday and it fades."})
    assert response.status_code == 409
    body = response.content.decode()
    assert "I was seen on Monday and it fades." in body, "nothing that was typed is lost"
    assert "Updates belong to published questions." in body
    assert CANARY not in body
    assert client.post(f"/me/questions/{own.pk}/close/", {"close": "1"}).status_code == 410


def test_two_tabs_an_update_was_withdrawn_in_the_other(own: Question, sign_in: SignIn) -> None:
    update = decided(QuestionUpdateFactory(question=own, status="pending"), "return")
    client, path = sign_in(own.asker), f"/me/questions/{own.pk}/update/{update.pk}/"
    asking.withdraw_update(update, by=own.asker)
    response = client.post(path, {"body": "What I typed in the first tab."})
    assert response.status_code == 409
    assert "What I typed in the first tab." in response.content.decode()


# Updates


@pytest.mark.parametrize("status", ["pending", "returned", "published"])
def test_an_update_is_taken_back(status: str, sign_in: SignIn) -> None:
    update = QuestionUpdateFactory(status=status)
    question = update.question
    client, path = sign_in(question.asker), f"/me/questions/{question.pk}/update/{update.pk}/withdraw/"
    assert path in text(client, f"/me/questions/{question.pk}/")
    assert update.body in text(client, path)
    for _ in range(2):
        assert client.post(path).headers["Location"] == f"/me/questions/{question.pk}/"
    assert QuestionUpdate.objects.get(pk=update.pk).status == "withdrawn"
    assert update.body not in text(Client(), f"/questions/{question.pk}/{question.slug}/")


@pytest.mark.parametrize("status", ["hidden", "rejected"])
def test_a_hidden_or_rejected_update_is_not(status: str, sign_in: SignIn) -> None:
    update = QuestionUpdateFactory(status=status)
    path = f"/me/questions/{update.question_id}/update/{update.pk}/withdraw/"
    assert sign_in(update.question.asker).post(path).status_code == 403
    assert QuestionUpdate.objects.get(pk=update.pk).status == status


# Videos


def test_objecting_hides_the_video_at_once(own: Question, sign_in: SignIn, deferred: Any) -> None:
    answer = own.answers.get()
    client, path = sign_in(own.asker), f"/me/questions/{own.pk}/answers/{answer.pk}/video/"
    public = f"/questions/{own.pk}/{own.slug}/"
    assert VIDEO in text(Client(), public)
    assert path in text(client, f"/me/questions/{own.pk}/")
    assert "The written answer stays." in text(client, path)
    assert VIDEO in text(Client(), public), "asking what it does changes nothing"
    for _ in range(2):
        client.post(path)
    for user in (None, UserFactory(), PhysicianFactory().user):
        assert VIDEO not in text(sign_in(user), public)
    for user in (own.asker, answer.author.user, make_moderator()):
        assert VIDEO in text(sign_in(user), public)
    told = [job for job in deferred() if job["event"] == "video_objected"]
    assert [(job["to"], job["about"]) for job in told] == [(answer.author.user_id, answer.pk)]
    assert "objects to the video" in text(sign_in(answer.author.user), f"/workspace/answers/{answer.pk}/")
    assert "it is hidden, and a moderator follows up" in text(client, f"/me/questions/{own.pk}/")


def test_moderators_follow_up(own: Question, sign_in: SignIn) -> None:
    answer = own.answers.get()
    objecting.object_to_video(answer, by=own.asker)
    desk, path = sign_in(make_moderator()), f"/admin/forum/answer/{answer.pk}/change/"
    assert "Videos objected to" in text(desk, "/admin/")
    assert f"/{answer.pk}/change/" in text(desk, "/admin/forum/answer/?video=objected")
    assert "Mark as followed up" in text(desk, path)
    for _ in range(2):
        assert desk.post(path, {"version": answer.version, "do": "video-done"}).status_code == 302
    answer.refresh_from_db()
    assert answer.video_followed_up_at
    assert f"/{answer.pk}/change/" not in text(desk, "/admin/forum/answer/?video=objected")
    assert AuditEntry.objects.filter(object_type="answer", action="follow up").count() == 1
    assert answer.video_objected_at, "it stays hidden"


def test_nobody_follows_up_what_is_their_own(sign_in: SignIn) -> None:
    question = QuestionFactory(asker=make_moderator())
    answer = AnswerFactory(question=question, video_url=VIDEO)
    objecting.object_to_video(answer, by=question.asker)
    path = f"/admin/forum/answer/{answer.pk}/change/"
    sign_in(question.asker).post(path, {"version": answer.version, "do": "video-done"})
    answer.refresh_from_db()
    assert answer.video_followed_up_at is None


@pytest.mark.parametrize(("fields", "code"), [({"video_url": ""}, 403), ({"status": "pending"}, 404)])
def test_there_must_be_a_public_video(fields: dict[str, str], code: int, sign_in: SignIn) -> None:
    answer = AnswerFactory(**{"video_url": VIDEO, **fields})
    question = answer.question
    path = f"/me/questions/{question.pk}/answers/{answer.pk}/video/"
    assert sign_in(question.asker).post(path).status_code == code


# Thanks


def test_thanking_once(own: Question, sign_in: SignIn, deferred: Any) -> None:
    answer = own.answers.get()
    client, path = sign_in(own.asker), f"/me/questions/{own.pk}/answers/{answer.pk}/thank/"
    assert path in text(client, f"/me/questions/{own.pk}/")
    for _ in range(3):
        assert client.post(path).headers["Location"] == f"/me/questions/{own.pk}/"
    assert Thanks.objects.filter(answer=answer, account=own.asker).count() == 1
    assert [job["event"] for job in deferred()].count("answer_thanked") == 1
    page = text(client, f"/me/questions/{own.pk}/")
    assert path not in page
    assert "You thanked this physician" in page


# Appeals


def _appeal_path(item: Any) -> str:
    if isinstance(item, Question):
        return f"/me/questions/{item.pk}/appeal/"
    part = "photos" if isinstance(item, Photo) else "update"
    return f"/me/questions/{item.question_id}/{part}/{item.pk}/appeal/"


@pytest.mark.parametrize(
    "make",
    [
        lambda: decided(QuestionFactory(status="pending", published_at=None), "reject"),
        lambda: decided(QuestionFactory(), "hide"),
        lambda: decided(PhotoFactory(status="pending"), "reject"),
        lambda: decided(QuestionUpdateFactory(status="pending"), "reject"),
        lambda: decided(QuestionUpdateFactory(), "hide"),
    ],
)
def test_reason_and_appeal_stand_on_the_page(make: Any, sign_in: SignIn) -> None:
    item = make()
    question = item if isinstance(item, Question) else item.question
    client, path = sign_in(question.asker), _appeal_path(item)
    page = text(client, f"/me/questions/{question.pk}/")
    for words in ("It names a person.", "Identifies someone", "How far", "A person", "Appeal once", path):
        assert words in page, words
    assert "It names a person." in text(client, path)
    for _ in range(3):
        response = client.post(path, {"text": WHY})
        assert response.headers["Location"] == f"/me/appeals/{Appeal.objects.get().pk}/"
    page = text(client, f"/me/questions/{question.pk}/")
    assert path not in page
    assert "appeal waiting" in page
    assert WHY in text(client, response.headers["Location"])


@pytest.mark.parametrize(
    ("words", "problem"), [("", "at least 30"), ("x" * 29, "at least 30"), ("x" * 2001, "2,001")]
)
def test_the_text_has_limits_and_is_kept(words: str, problem: str, sign_in: SignIn) -> None:
    question = decided(QuestionFactory(status="pending", published_at=None), "reject")
    response = sign_in(question.asker).post(_appeal_path(question), {"text": words})
    assert problem in response.content.decode()
    assert words in response.content.decode()
    assert not Appeal.objects.exists()


def test_hostile_text_stays_text(sign_in: SignIn) -> None:
    question = decided(
        QuestionFactory(status="pending", published_at=None), "reject", note="<script>alert(1)</script>"
    )
    hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{ 7*7 }}\u202e\u0000 and more words'
    client = sign_in(question.asker)
    assert client.post(_appeal_path(question), {"text": hostile}).status_code == 200, "a null is no letter"
    client.post(_appeal_path(question), {"text": hostile.replace("\u0000", "")})
    appeal = Appeal.objects.get()
    for user, path in (
        (question.asker, f"/me/appeals/{appeal.pk}/"),
        (question.asker, f"/me/questions/{question.pk}/"),
        (make_moderator(), f"/admin/accounts/appeal/{appeal.pk}/change/"),
    ):
        page = text(sign_in(user), path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_what_changed_meanwhile_is_said_and_the_text_kept(sign_in: SignIn) -> None:
    moderator = make_moderator()
    question = decided(QuestionFactory(), "hide", by=moderator)
    client = sign_in(question.asker)
    client.get(_appeal_path(question))
    moderation.decide(question, "restore", by=moderator, reason="second-look", note="We looked again.")
    response = client.post(_appeal_path(question), {"text": WHY})
    assert response.status_code == 409
    assert WHY in response.content.decode()
    assert "There is nothing to appeal against now." in response.content.decode()


def test_when_the_time_is_over_a_page_says_so(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    question = decided(QuestionFactory(status="pending", published_at=None), "reject")
    monkeypatch.setattr(appealing, "APPEAL_TIME", timedelta(0))
    client = sign_in(question.asker)
    response = client.get(_appeal_path(question))
    assert response.status_code == 403
    assert "The six months to appeal ended on" in response.content.decode()
    assert "The six months to appeal ended on" in text(client, f"/me/questions/{question.pk}/")
    assert client.post(_appeal_path(question), {"text": WHY}).status_code == 409
    assert not Appeal.objects.exists()


def test_moderators_do_not_appeal(sign_in: SignIn) -> None:
    question = decided(QuestionFactory(asker=make_moderator(), status="pending", published_at=None), "reject")
    client = sign_in(question.asker)
    assert client.get(_appeal_path(question)).status_code == 403
    assert client.post(_appeal_path(question), {"text": WHY}).status_code == 403


def test_an_answers_author_appeals_from_the_workspace(sign_in: SignIn) -> None:
    answer = decided(AnswerFactory(status="pending"), "reject")
    path = f"/workspace/answers/{answer.pk}/appeal/"
    client = sign_in(answer.author.user)
    assert path in text(client, f"/workspace/answers/{answer.pk}/")
    for user, code in ((PhysicianFactory().user, 404), (answer.question.asker, 403), (make_moderator(), 403)):
        assert sign_in(user).post(path, {"text": WHY}).status_code == code
    assert client.post(path, {"text": WHY}).headers["Location"] == f"/me/appeals/{Appeal.objects.get().pk}/"
    assert "Appeal waiting" in text(client, f"/workspace/answers/{answer.pk}/")


@pytest.mark.parametrize("standing", ["lapsed", "suspended"])
def test_a_physician_who_may_not_post_may_still_appeal(standing: str, sign_in: SignIn) -> None:
    answer = decided(AnswerFactory(status="pending", author=PhysicianFactory(standing=standing)), "reject")
    response = sign_in(answer.author.user).post(f"/workspace/answers/{answer.pk}/appeal/", {"text": WHY})
    assert response.headers["Location"] == f"/me/appeals/{Appeal.objects.get().pk}/"


def test_urgent_ones_are_held_in_words(sign_in: SignIn) -> None:
    question = QuestionFactory(status="pending", urgent=True, published_at=None)
    page = text(sign_in(question.asker), f"/me/questions/{question.pk}/")
    assert "We held this because it sounds urgent." in page
    assert "Please call 911 or be seen today." in page


def test_the_page_takes_the_same_queries_for_one_and_for_three(sign_in: SignIn) -> None:
    question = QuestionFactory()
    client, path, moderator = sign_in(question.asker), f"/me/questions/{question.pk}/", make_moderator()

    def one_more() -> None:
        AnswerFactory(question=question, video_url=VIDEO)
        update = decided(QuestionUpdateFactory(question=question, status="pending"), "reject", by=moderator)
        appealing.appeal(update, by=question.asker, text=WHY)
        decided(PhotoFactory(question=question, status="pending"), "reject", by=moderator)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
        return len(captured)

    one_more()
    at_one = queries()
    one_more()
    one_more()
    assert queries() == at_one


def test_the_timeline_tells_the_whole_story(sign_in: SignIn) -> None:
    question = QuestionFactory(status="draft", published_at=None, submitted_at=None, asked_at=None)
    first, second = make_moderator(), make_moderator()
    question.unfinished["topic_unknown"] = True
    question.save()
    asking.submit(question, by=question.asker)
    decided(question, "return", by=first)
    asking.submit(question, by=question.asker)
    decided(question, "reject", by=first)
    appeal = appealing.appeal(question, by=question.asker, text=WHY)
    appealing.decide(appeal, by=second, overturn=True, reason="misread")
    question.refresh_from_db()
    moderation.decide(question, "approve", by=second)
    AnswerFactory(question=question, published_at=timezone.now())
    closing.close(question, by=question.asker)
    page = text(sign_in(question.asker), f"/me/questions/{question.pk}/")
    inside = page.split('<ol class="steps2">')[1].split("</ol>")[0]
    assert [part.split("</b>")[0] for part in inside.split("<b>")[1:]] == [
        "Sent", "In review", "Changes requested", "Sent again", "In review", "Not published", "You appealed",
        "Back in review after your appeal", "In review", "Published", "First answer", "Closed to new answers",
    ]  # fmt: skip
