"""Internal notes and watch marks at the desk: who may, where they show, and that nobody else ever reads them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.domain import noting, watching
from accounts.models import AuditEntry, Note, User, Watch
from forum.models import ReportCase
from tests.factories import QuestionFactory, UserFactory, make_administrator, make_moderator

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]
HOSTILE = '<img src=x onerror=alert(1)>"><script>alert(2)</script>'


@pytest.fixture
def sam() -> User:
    return make_moderator(pseudonym="Sam")


def waiting(**fields: object) -> object:
    return QuestionFactory(status="pending", published_at=None, **fields)


def person(user: User) -> str:
    return f"/admin/accounts/watch/of/{user.pk}/"


def review(question: object) -> str:
    return f"/admin/forum/question/{question.pk}/change/"  # type: ignore[attr-defined]


def test_a_note_is_saved_on_the_review_page_and_what_was_typed_stays(sam: User, sign_in: SignIn) -> None:
    question = waiting()
    typed = {"do": "note", "desk_note": HOSTILE, "version": 1, "action": "return", "note": "Half a sentence"}
    body = sign_in(sam).post(review(question), typed).content.decode()
    assert "The note is saved." in body
    assert HOSTILE not in body
    assert "&lt;script&gt;alert(2)" in body
    assert "Half a sentence</textarea>" in body
    assert 'value="return" data-label="Return for a change" data-needs-reason checked' in body
    note = Note.objects.get()
    assert (note.text, note.author, note.about_id) == (HOSTILE, sam, question.asker_id)  # type: ignore[attr-defined]
    entry = AuditEntry.objects.get(action="note")
    assert (entry.object_type, entry.object_id, entry.actor_id) == ("note", note.pk, sam.pk)


def test_words_that_are_too_long_come_back_with_a_sentence(sam: User, sign_in: SignIn) -> None:
    question, long = waiting(), "x" * 100_000
    desk = sign_in(sam)
    for address, fields in ((review(question), {"version": 1}), (person(question.asker), {})):  # type: ignore[attr-defined]
        body = desk.post(address, {"do": "note", "desk_note": long, **fields}).content.decode()
        assert "A note has 2,000 characters at the most. Yours has 100,000." in body
        assert "xxxxxxxxxx</textarea>" in body
    body = desk.post(person(question.asker), {"do": "watch", "reason": "spam", "text": long})  # type: ignore[attr-defined]
    assert "Yours has 100,000; write a note instead." in body.content.decode()
    assert not Note.objects.exists()
    assert not Watch.objects.exists()


def test_a_watched_author_is_marked_in_the_list_on_the_page_and_on_the_account(
    sam: User, sign_in: SignIn
) -> None:
    question = waiting()
    other = waiting()
    desk = sign_in(sam)
    fields = {"do": "watch", "reason": "conflict", "text": "Look at <b>visits</b>"}
    assert desk.post(person(question.asker), fields).status_code == 302  # type: ignore[attr-defined]
    said = "Paid or conflicted reviews: Look at &lt;b&gt;visits&lt;/b&gt;"
    listed = desk.get("/admin/forum/question/").content.decode()
    assert listed.count("Watched by Sam: conflicted reviews") == 1
    for address in (review(question), person(question.asker), "/admin/accounts/watch/"):  # type: ignore[attr-defined]
        assert said in desk.get(address).content.decode(), address
    assert "is watched" not in desk.get(review(other)).content.decode()
    assert desk.post(person(question.asker), {"do": "unwatch", "reason": ""}).status_code == 200  # type: ignore[attr-defined]
    desk.post(person(question.asker), {"do": "unwatch", "reason": "mistake"})  # type: ignore[attr-defined]
    assert not Watch.objects.exists()
    log = AuditEntry.objects.filter(object_type="watch").order_by("pk")
    assert [(each.action, each.reason) for each in log] == [("watch", "conflict"), ("unwatch", "mistake")]


def test_marks_cost_one_query_whatever_the_number_of_rows(sam: User, sign_in: SignIn) -> None:
    desk = sign_in(sam)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert desk.get("/admin/forum/question/").status_code == 200
        return len(caught)

    watching.watch(waiting().asker, by=sam, reason="spam")  # type: ignore[attr-defined]
    desk.get("/admin/forum/question/")
    one = queries()
    for _ in range(2):
        watching.watch(waiting().asker, by=sam, reason="spam")  # type: ignore[attr-defined]
    assert queries() == one


def test_nobody_reads_about_themselves(sam: User, sign_in: SignIn) -> None:
    ada = make_moderator(pseudonym="Ada")
    question = waiting(asker=ada)
    noting.write(question, text="canary-note", by=sam)
    noting.write(ada, text="canary-note", by=sam)
    Watch.objects.create(user=ada, by=sam, reason="other", text="canary-watch")
    own = sign_in(ada)
    for address in (review(question), person(ada), "/admin/accounts/watch/", "/admin/forum/question/"):
        body = own.get(address).content.decode()
        assert "canary-" not in body, address
        assert "desk-note" not in body, address
    assert own.post(person(ada), {"do": "note", "desk_note": "mine"}).status_code == 200
    own.post(review(question), {"do": "note", "desk_note": "mine", "version": 1})
    assert Note.objects.count() == 2
    assert own.post(person(ada), {"do": "unwatch", "reason": "mistake"}).status_code == 200
    assert Watch.objects.exists()


@pytest.mark.parametrize("who", ["patient", "anonymous"])
def test_the_pages_are_the_desks(who: str, sign_in: SignIn) -> None:
    asker = waiting().asker  # type: ignore[attr-defined]
    client = sign_in(asker if who == "patient" else None)
    wanted = 403 if who == "patient" else 302
    for address in (person(asker), "/admin/accounts/watch/"):
        assert client.get(address).status_code == wanted
        assert client.post(address, {"do": "watch", "reason": "spam"}).status_code == wanted
    assert not Watch.objects.exists()


def test_the_page_of_an_account_tells_what_moderators_may_know(sam: User, sign_in: SignIn) -> None:
    asker = UserFactory(email="canary-address@example.com", pseudonym="tidal-fern")
    public = QuestionFactory(asker=asker, title="One that is public")
    for status in ("acted", "waiting"):
        ReportCase.objects.create(object_type="question", object_id=public.pk, status=status)
    gone = QuestionFactory(asker=asker, title="canary-withdrawn", status="withdrawn")
    waiting(asker=asker, title="Does it wait?")
    body = sign_in(sam).get(person(asker)).content.decode()
    assert "Does it wait?" in body
    assert "1 waiting for review, 1 published, 1 withdrawn" in body
    assert "1 upheld, 1 waiting" in body
    assert "canary-" not in body
    assert "/admin/accounts/user/" not in body
    assert gone.title not in body
    assert "/admin/accounts/user/" in sign_in(make_administrator()).get(person(asker)).content.decode()


def test_an_account_that_only_reads_has_no_page(sam: User, sign_in: SignIn) -> None:
    desk = sign_in(sam)
    reader = desk.get(person(UserFactory()))
    never = desk.get("/admin/accounts/watch/of/987654/")
    assert reader.status_code == never.status_code == 404
    assert desk.get("/admin/accounts/watch/of/99999999999999999999999/").status_code == 404


def test_notes_on_a_withdrawn_question_are_not_shown(sam: User, sign_in: SignIn) -> None:
    question = waiting()
    noting.write(question, text="canary-note", by=sam)
    type(question).objects.filter(pk=question.pk).update(status="withdrawn")  # type: ignore[attr-defined]
    assert "canary-note" not in sign_in(sam).get(review(question)).content.decode()
