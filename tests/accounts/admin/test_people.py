"""Accounts and the audit log, on the desk."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts import roles
from accounts.domain import audit
from accounts.models import AuditEntry, Statement, User
from tests.factories import PASSWORD, QuestionFactory, UserFactory, make_administrator, make_moderator
from tests.freshness import make_fresh

pytestmark = pytest.mark.django_db
SignIn = Callable[[User | None], Client]


@pytest.fixture
def boss(sign_in: SignIn) -> Client:
    """Return an administrator's browser."""
    idris = make_administrator(pseudonym="Idris")
    return make_fresh(sign_in(idris), idris)


def path(user: User) -> str:
    """Return the address of an account's page."""
    return f"/admin/accounts/user/{user.pk}/change/"


def test_the_address_is_shown_on_request_only_and_that_is_written_down(boss: Client) -> None:
    user = UserFactory(email="hidden@example.com")
    assert "hidden@example.com" not in boss.get(path(user)).content.decode()
    assert "hidden@example.com" not in boss.get("/admin/accounts/user/").content.decode()
    assert not AuditEntry.objects.exists()
    body = boss.post(path(user), {"do": "reveal", "reason": "support"}).content.decode()
    assert "hidden@example.com" in body
    assert AuditEntry.objects.get().action == "reveal"


def test_no_page_shows_a_password_hash_or_takes_raw_fields(boss: Client) -> None:
    user = UserFactory()
    boss.post(
        path(user),
        {
            "do": "rename",
            "pseudonym": "New name",
            "reason": "asked",
            "is_superuser": "on",
            "email": "x@example.com",
            "password": "x",
        },
    )
    fresh = User.objects.get(pk=user.pk)
    assert (fresh.pseudonym, fresh.is_superuser, fresh.email, fresh.password) == (
        "New name",
        False,
        user.email,
        user.password,
    )
    assert user.password.split("$")[-1] not in boss.get(path(user)).content.decode()


def test_roles_are_given_and_taken_with_a_reason(boss: Client) -> None:
    user = UserFactory()
    assert (
        "Choose a reason" in boss.post(path(user), {"do": "grant moderator", "reason": ""}).content.decode()
    )
    assert not roles.may_moderate(User.objects.get(pk=user.pk))
    boss.post(path(user), {"do": "grant moderator", "reason": "joins"})
    assert roles.may_moderate(User.objects.get(pk=user.pk))
    boss.post(path(user), {"do": "withdraw moderator", "reason": "joins"})
    assert not roles.may_moderate(User.objects.get(pk=user.pk))


def test_switching_an_account_off_ends_its_sessions_use(boss: Client, sign_in: SignIn) -> None:
    moderator = make_moderator()
    other = sign_in(moderator)
    assert other.get("/admin/").status_code == 200
    boss.post(path(moderator), {"do": "off", "reason": "security"})
    assert other.get("/admin/").status_code == 302


def test_nobody_switches_themselves_off(sign_in: SignIn) -> None:
    me = make_administrator()
    client = make_fresh(sign_in(me), me)
    assert (
        "Ask another administrator"
        in client.post(path(me), {"do": "off", "reason": "asked"}).content.decode()
    )
    assert User.objects.get(pk=me.pk).is_active


def test_moderators_read_of_their_queues_and_administrators_all(boss: Client, sign_in: SignIn) -> None:
    question = QuestionFactory()
    audit.record(by=None, action="edit", item=question)
    private = audit.record(by=None, action="rename", item=UserFactory(), kind="user")
    moderator = sign_in(make_moderator())
    listed = moderator.get("/admin/accounts/auditentry/").content.decode()
    assert f"Question {question.pk}" in listed
    assert f"Account {private.object_id}" not in listed
    assert moderator.get(f"/admin/accounts/auditentry/{private.pk}/change/").status_code == 404
    assert f"Account {private.object_id}" in boss.get("/admin/accounts/auditentry/").content.decode()


def test_the_log_filters(boss: Client) -> None:
    question = QuestionFactory()
    audit.record(by=None, action="edit", item=question)
    audit.record(by=User.objects.get(pseudonym="Idris"), action="topics", item=question)
    actor = User.objects.get(pseudonym="Idris").pk
    for query in ("kind=question&action=topics", f"by={actor}", f"q={question.pk}&action=topics"):
        body = boss.get(f"/admin/accounts/auditentry/?{query}").content.decode()
        assert "Topics changed</td>" in body
        assert "Text changed by its author</td>" not in body
    assert (
        "Text changed by its author</td>"
        in boss.get("/admin/accounts/auditentry/?by=program").content.decode()
    )


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_log_cannot_be_written_to(boss: Client, method: str) -> None:
    entry = audit.record(by=None, action="edit", item=QuestionFactory())
    response = getattr(boss, method)(f"/admin/accounts/auditentry/{entry.pk}/change/", {"action": "forged"})
    assert response.status_code in {200, 403, 405}
    entry.refresh_from_db()
    assert entry.action == "edit"
    assert AuditEntry.objects.count() == 1


def test_an_items_history_is_our_log_with_what_was_told(sign_in: SignIn) -> None:
    question = QuestionFactory()
    entry = audit.record(by=None, action="return", item=question, reason="urgent-care")
    Statement.objects.create(
        entry=entry,
        object_type="question",
        object_id=question.pk,
        reason="urgent-care",
        text="Please call <now>.",
    )
    body = sign_in(make_moderator()).get(f"/admin/forum/question/{question.pk}/history/").content.decode()
    assert "Returned for a change by the program. Reason: urgent care" in body
    assert "Please call &lt;now&gt;." in body


@pytest.mark.parametrize("deed", ["reveal", "off", "grant administrator"])
def test_addresses_roles_and_switches_ask_again_who_it_is(deed: str, sign_in: SignIn) -> None:
    idris, user = make_administrator(), UserFactory(email="hidden@example.com")
    client = sign_in(idris)
    asked = client.post(path(user), {"do": deed, "reason": "support"})
    assert asked.headers["Location"].startswith("/account/reauthenticate/")
    assert not AuditEntry.objects.exists()
    done = client.post(asked.headers["Location"], {"password": PASSWORD, "next": path(user)})
    assert ("hidden@example.com" in done.content.decode()) is (deed == "reveal")
    assert AuditEntry.objects.count() == 1
