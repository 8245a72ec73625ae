"""The queue of reports: grouped, urgent first, one decision; nobody who moderates learns who reported."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, Statement, User
from forum.admin import reports
from forum.domain.reporting import Reporter, report
from forum.models import ReportCase
from tests.factories import (
    AnswerFactory,
    ClarificationFactory,
    PeerViewFactory,
    PhotoFactory,
    PhysicianFactory,
    QuestionFactory,
    QuestionUpdateFactory,
    ReviewFactory,
    ReviewReplyFactory,
    UserFactory,
    make_administrator,
    make_moderator,
)
from tests.forum.pages import flat

pytestmark = pytest.mark.django_db

SignIn = Callable[[User | None], Client]
LIST = "/admin/forum/reportcase/"
MAKERS: dict[str, Callable[[], Any]] = {
    "question": QuestionFactory,
    "answer": AnswerFactory,
    "photo": PhotoFactory,
    "update": lambda: QuestionUpdateFactory(status="published"),
    "clarification": lambda: ClarificationFactory(status="published"),
    "caveat": lambda: PeerViewFactory(status="published"),
    "review": lambda: ReviewFactory(status="published", published_at=timezone.now()),
    "reply": lambda: ReviewReplyFactory(status="published", review=ReviewFactory(status="published")),
    "physician": lambda: PhysicianFactory(listed_at=timezone.now()),
}


def reported(
    kind: str = "answer", *, by: User | None = None, reason: str = "abuse", text: str = "", thing: Any = None
) -> ReportCase:
    thing = thing or MAKERS[kind]()
    report(kind, thing.pk, by=Reporter(by or UserFactory(), "203.0.113.9"), reason=reason, text=text)
    return ReportCase.objects.get(object_type=kind, object_id=thing.pk, status="waiting")


def page_of(case: ReportCase) -> str:
    return f"{LIST}{case.pk}/change/"


def decide(client: Client, case: ReportCase, action: str, reason: str, **more: Any) -> Any:
    case.refresh_from_db()
    sent = {"do": "decide", "version": case.version, "action": action, "reason": reason, "note": "", **more}
    return client.post(page_of(case), sent)


@pytest.mark.parametrize("kind", ReportCase.THINGS)
def test_each_kind_has_its_page_and_can_be_left_as_it_is(sign_in: SignIn, kind: str) -> None:
    client, case = sign_in(make_moderator()), reported(kind, text="They call her names.")
    page = client.get(page_of(case)).content.decode()
    for words in ("Abuse", "They call her names.", "Reported by 1 person", "Nothing to change"):
        assert words in flat(page)
    assert decide(client, case, "dismiss", "keeps-to-rules").status_code == 302
    case.refresh_from_db()
    assert case.status == "dismissed"
    assert Statement.objects.get(object_type="report").text.startswith("We looked at it")


@pytest.mark.parametrize("kind", [kind for kind in ReportCase.THINGS if kind != "physician"])
def test_each_kind_can_be_hidden_with_a_reason_of_its_own_queue(sign_in: SignIn, kind: str) -> None:
    client, case = sign_in(make_moderator()), reported(kind)
    page = client.get(page_of(case)).content.decode()
    select = page.partition('id="decision-reason"')[2].partition("</select>")[0]
    code = re.findall(r'value="([\w-]+)"', select)[0]
    assert decide(client, case, "hide", code).status_code == 302
    case.refresh_from_db()
    assert case.status == "acted"
    assert Statement.objects.filter(object_type=kind).exists()


def test_a_reason_of_another_decision_and_none_are_refused(sign_in: SignIn) -> None:
    client, case = sign_in(make_moderator()), reported()
    for action, reason, words in (
        ("hide", "keeps-to-rules", "belongs to another decision"),
        ("dismiss", "selling", "belongs to another decision"),
        ("dismiss", "", "Choose a reason"),
        ("", "selling", "Choose a decision"),
        ("return", "selling", "Select a valid choice"),
    ):
        answer = decide(client, case, action, reason, note="Kept words")
        assert words in flat(answer.content.decode())
        assert "Kept words" in answer.content.decode()
    case.refresh_from_db()
    assert case.status == "waiting"


def test_a_photo_that_a_report_hid_is_put_back_or_left_hidden(sign_in: SignIn) -> None:
    client = sign_in(make_moderator())
    back, kept = (reported("photo", reason="my-photo", by=UserFactory()) for _ in range(2))
    page = flat(client.get(page_of(back)).content.decode())
    assert "A report hid this photo by itself" in page
    assert "Put it back" in page
    assert "Hide it" not in page
    assert decide(client, back, "restore", "second-look").status_code == 302
    select = client.get(page_of(kept)).content.decode().partition('id="decision-reason"')[2]
    code = re.findall(r'value="([\w-]+)"', select)[0]
    assert decide(client, kept, "keep", code).status_code == 302
    assert {case.pk: case.status for case in ReportCase.objects.all()} == {
        back.pk: "dismissed",
        kept.pk: "acted",
    }


def test_what_came_meanwhile_is_shown_before_anything_is_decided(sign_in: SignIn) -> None:
    client, answer = sign_in(make_moderator()), AnswerFactory()
    case = reported(thing=answer)
    seen = case.version
    reported(thing=answer, text="One more.")
    late = client.post(
        page_of(case),
        {"do": "decide", "version": seen, "action": "dismiss", "reason": "opinion", "note": "Mine"},
    )
    assert late.status_code == 409
    assert "One more." in late.content.decode()
    assert "Mine" in late.content.decode()
    stale = decide(client, case, "hide", "selling", thing_version=answer.version + 1)
    assert stale.status_code == 409
    answer.refresh_from_db()
    assert answer.status == "published"


def test_whoever_reported_it_reads_that_somebody_else_decides(sign_in: SignIn) -> None:
    moderator = make_moderator()
    client, case = sign_in(moderator), reported(by=moderator)
    assert "Another moderator decides" in flat(client.get(page_of(case)).content.decode())
    decide(client, case, "dismiss", "opinion")
    case.refresh_from_db()
    assert case.status == "waiting"
    assert client.get(f"{LIST}next/")["Location"] == LIST
    other = sign_in(make_moderator()).get(f"{LIST}next/")["Location"]
    assert other == page_of(case)


def test_the_list_is_urgent_first_and_its_queries_are_fixed(
    sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(make_moderator())
    old, urgent = reported(reason="copyright"), reported(reason="danger")
    ReportCase.objects.filter(pk=old.pk).update(submitted_at=timezone.now() - timedelta(days=2))
    page = client.get(LIST).content.decode()
    assert page.index(f"/{urgent.pk}/change/") < page.index(f"/{old.pk}/change/")
    for words in ("Dangerous advice", "Copyright", "Urgent"):
        assert words in page
    with django_assert_max_num_queries(60) as few:
        client.get(LIST)
    for _ in range(3):
        reported(reason="danger")
    with django_assert_max_num_queries(60) as many:
        client.get(LIST)
    assert len(few) == len(many)
    assert client.get(f"{LIST}next/")["Location"] == page_of(urgent)


def test_the_index_has_the_queue(sign_in: SignIn) -> None:
    reported()
    page = flat(sign_in(make_moderator()).get("/admin/").content.decode())
    assert "Reports" in page
    assert "with 1 report" in page
    assert reports.QUEUE.target() == timedelta(hours=24)


def test_other_review_pages_and_lists_say_that_a_thing_is_reported(sign_in: SignIn) -> None:
    client, answer = sign_in(make_moderator()), AnswerFactory()
    path = f"/admin/forum/answer/{answer.pk}/change/"
    assert "Reported by" not in client.get(path).content.decode()
    case = reported(thing=answer, reason="danger")
    page = flat(client.get(path).content.decode())
    assert "Reported by 1 person" in page
    assert ": Dangerous advice." in page
    assert "Reported" in client.get("/admin/forum/answer/?status=published").content.decode()
    decide(client, case, "dismiss", "opinion")
    assert "Reported and settled 1 time before" in flat(client.get(path).content.decode())
    physician = PhysicianFactory(listed_at=timezone.now())
    reported("physician", thing=physician, reason="not-physician")
    page = client.get(f"/admin/accounts/verification/{physician.verification.pk}/change/").content.decode()
    assert "Not really a physician" in page


def test_moderators_never_learn_who_reported(sign_in: SignIn) -> None:
    """No name, number or address of theirs: on no page of the desk that has anything of the case, nor in the log."""
    person = UserFactory(pseudonym="canary-heron", email="canary.member@example.org")
    cases = [reported(kind, by=person, reason="my-photo") for kind in ("photo", "answer", "question")]
    answer = cases[1]
    visitor = Reporter(AnonymousUser(), "203.0.113.77", "canary.visitor@example.org")
    report("answer", answer.object_id, by=visitor, reason="abuse", text="Words")
    client = sign_in(make_moderator())
    addresses = [LIST, f"{LIST}?status=acted", "/admin/", "/admin/accounts/auditentry/"]
    for case in cases:
        thing = f"/admin/forum/{case.object_type}/{case.object_id}"
        addresses += [page_of(case), f"{LIST}{case.pk}/history/", f"{thing}/change/", f"{thing}/history/"]
        addresses += [f"/admin/accounts/auditentry/of/{kind}/{pk}/" for kind, pk in
                      (("report", case.pk), (case.object_type, case.object_id))]  # fmt: skip
    for query in (
        f"reports__reporter={person.pk}",
        f"reports__reporter__email={person.email}",
        "q=canary",
        "e=1",
    ):
        addresses.append(f"{LIST}?{query}")
    decide(client, answer, "hide", "selling")
    for address in addresses:
        response = client.get(address)
        text = response.content.decode()
        assert response.status_code in {200, 302, 400}, address
        for secret in ("canary-heron", "canary.member", "canary.visitor", "203.0.113.77"):
            assert secret not in text.replace(address, "").replace("q=canary", ""), (secret, address)
    assert not AuditEntry.objects.filter(actor_id=person.pk).exists()
    shown = admin.site._registry[ReportCase]
    assert not shown.search_fields
    assert client.get(f"{LIST}?reports__reporter={person.pk}").status_code == 400, "there is no such filter"


class TestReveal:
    def test_administrators_see_it_with_a_reason_and_that_is_logged(self, sign_in: SignIn) -> None:
        person, by = UserFactory(pseudonym="canary-heron"), make_administrator()
        case, client = reported(by=person), sign_in(by)
        assert "canary-heron" not in client.get(page_of(case)).content.decode()
        nothing = client.post(page_of(case), {"do": "reveal", "reveal-why": " "})
        assert "Say in a few words" in flat(nothing.content.decode())
        assert "canary-heron" not in nothing.content.decode()
        shown = client.post(
            page_of(case), {"do": "reveal", "reveal-why": "A court asks", "note": "Kept words"}
        )
        assert "canary-heron" in shown.content.decode()
        assert "Kept words" in shown.content.decode()
        entry = AuditEntry.objects.get(action="reveal")
        assert (entry.actor_id, entry.object_type, entry.object_id) == (by.pk, "report", case.pk)
        assert Statement.objects.get(entry=entry).text == "A court asks"

    def test_moderators_are_refused(self, sign_in: SignIn) -> None:
        case = reported(by=UserFactory(pseudonym="canary-heron"))
        response = sign_in(make_moderator()).post(page_of(case), {"do": "reveal", "reveal-why": "Curious"})
        assert "canary-heron" not in response.content.decode()
        assert not AuditEntry.objects.filter(action="reveal").exists()
