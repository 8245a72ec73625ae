"""The list of notices, the preferences, and the pages behind the links in mails (PRODUCT §14)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts.domain import bounces, preferring, unsubscribing
from accounts.domain.channels import CATEGORIES, IN_APP, INSTANT, OFF
from accounts.domain.notifying import deliver
from accounts.models import MailSettings, Notice, Preference, User
from tests.factories import PhysicianFactory, QuestionFactory, UserFactory, make_moderator

pytestmark = pytest.mark.django_db

LIST, PREFERENCES = "/me/notifications/", "/me/email/"


def _notice(person: User, **fields: Any) -> Notice:
    return Notice.objects.create(
        recipient=person, **{"event": "question_answered", "about": 1, "channel": "in_app", **fields}
    )


def _text(response: Any) -> str:
    text: str = response.content.decode()
    return text


def test_the_list_shows_ones_own_by_day_of_ones_own_clock(sign_in: Any) -> None:
    person = UserFactory()
    preferring.set_digest_time(hour=8, time_zone="Asia/Kolkata", by=person)
    with time_machine.travel(datetime(2026, 6, 10, 12, tzinfo=UTC), tick=False):
        _notice(person, at=datetime(2026, 6, 9, 18, 29, tzinfo=UTC))
        _notice(person, at=datetime(2026, 6, 9, 18, 31, tzinfo=UTC), read_at=timezone.now())
        _notice(UserFactory(), event="question_published")
        page = _text(sign_in(person).get(LIST))
    days = re.findall(r"<h2[^>]*>(.*?)</h2>", page, re.S)
    assert [re.sub(r"<[^>]*>", "", day) for day in days[:2]] == [
        "Today, 10 June 2026",
        "Yesterday, 9 June 2026",
    ]
    assert page.count("A physician answered your question") == 2
    assert "Your question is published" not in page
    assert page.count("</span>New</span>") == 1, "a word beside the dot"
    assert "23:59" in page
    assert "00:01" in page


def test_nothing_yet(sign_in: Any) -> None:
    page = _text(sign_in(UserFactory()).get(LIST))
    assert "Nothing has happened yet" in page
    assert "Mark all read" not in page


def test_pages_follow_each_other_by_key(sign_in: Any) -> None:
    person = UserFactory()
    Notice.objects.bulk_create(
        Notice(recipient=person, event="question_answered", about=1, channel="in_app") for _ in range(65)
    )
    client, seen, address = sign_in(person), 0, LIST
    while address:
        page = _text(client.get(address))
        seen += page.count("A physician answered your question")
        following = re.search(r'rel="next" href="([^"]*)"', page)
        address = LIST + following[1] if following else ""
    assert seen == 65
    for strange in ("x", "-1", "9" * 30, "%00", "٣"):
        assert client.get(f"{LIST}?after={strange}").status_code == 200


@pytest.mark.parametrize("rows", [1, 3, 30])
def test_the_list_takes_as_many_queries_for_many(
    rows: int, sign_in: Any, django_assert_num_queries: Any
) -> None:
    person = UserFactory()
    for _ in range(rows):
        _notice(person)
    client = sign_in(person)
    # Session, account, notices, zone; then of every page: site, number of unread, physician, permissions twice.
    with django_assert_num_queries(9) as seen:
        client.get(LIST)
    assert sum("accounts_notice" in query["sql"] for query in seen) == 2


def test_opening_marks_read_and_leads_on(sign_in: Any) -> None:
    person = UserFactory()
    question = QuestionFactory(asker=person)
    notice, other = _notice(person, about=question.pk), _notice(person)
    client = sign_in(person)
    response = client.post(f"{LIST}{notice.pk}/")
    assert (response.status_code, response["Location"]) == (302, f"/me/questions/{question.pk}/")
    notice.refresh_from_db()
    other.refresh_from_db()
    assert notice.read_at is not None
    assert other.read_at is None
    first = notice.read_at
    client.post(f"{LIST}{notice.pk}/")
    notice.refresh_from_db()
    assert notice.read_at == first


def test_a_get_marks_nothing(sign_in: Any) -> None:
    person = UserFactory()
    notice = _notice(person)
    client = sign_in(person)
    client.get(LIST)
    for address in (f"{LIST}{notice.pk}/", f"{LIST}read/", f"{PREFERENCES}again/"):
        assert client.get(address).status_code == 405
    notice.refresh_from_db()
    assert notice.read_at is None


def test_somebody_elses_notice_is_like_none(sign_in: Any) -> None:
    notice = _notice(UserFactory())
    client = sign_in(UserFactory())
    theirs, none = client.post(f"{LIST}{notice.pk}/"), client.post(f"{LIST}999999/")
    assert (theirs.status_code, none.status_code) == (404, 404)
    assert len(theirs.content) == len(none.content)
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_notice_of_a_release_that_is_gone_harms_nothing(sign_in: Any) -> None:
    person = UserFactory()
    notice = _notice(person, event="letter_of_1999")
    client = sign_in(person)
    assert "A notice" in _text(client.get(LIST))
    assert client.post(f"{LIST}{notice.pk}/")["Location"] == LIST


def test_all_read_are_those_that_were_seen(sign_in: Any) -> None:
    person, other = UserFactory(), UserFactory()
    client = sign_in(person)
    seen, theirs = _notice(person), _notice(other)
    newest = re.search(r'name="newest" value="(\d+)"', _text(client.get(LIST)))
    assert newest
    late = _notice(person)
    response = client.post(f"{LIST}read/", {"newest": newest[1]}, follow=True)
    assert "All notices are marked as read." in _text(response)
    assert set(Notice.objects.filter(read_at=None).values_list("pk", flat=True)) == {theirs.pk, late.pk}
    assert seen.pk < late.pk
    for strange in ("", "x", "9" * 40, "-5"):
        client.post(f"{LIST}read/", {"newest": strange})
    assert Notice.objects.filter(pk=late.pk, read_at=None).exists()


@pytest.mark.parametrize(("unread", "shown"), [(0, None), (1, "1"), (3, "3"), (99, "99"), (120, "99+")])
def test_the_menu_counts_what_is_new(unread: int, shown: str | None, sign_in: Any) -> None:
    person = UserFactory()
    Notice.objects.bulk_create(
        Notice(recipient=person, event="question_answered", about=1, channel="in_app") for _ in range(unread)
    )
    _notice(person, read_at=timezone.now())
    page = _text(sign_in(person).get("/questions/"))
    found = re.search(r'class="me__new">([^<]*)<span class="vh"> (new notices?)<', page)
    assert (found and found[1]) == shown
    if found:
        assert found[2] == ("new notice" if unread == 1 else "new notices")


def test_who_is_signed_out_costs_no_query_for_it(client: Client, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(20) as seen:
        client.get("/questions/")
    assert not [query for query in seen if "accounts_notice" in query["sql"]]


@pytest.mark.parametrize("address", [LIST, PREFERENCES])
def test_signed_out_people_sign_in_first(address: str, client: Client) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def _answers(person: User, **changes: str) -> dict[str, Any]:
    rows = preferring.categories_for(person)
    chosen = preferring.channels_of(person)
    fields = {name: chosen[name] for name, row in rows.items() if len(row.choices) > 1}
    return {**fields, "digest_hour": "8", "time_zone": "", **changes}


def test_preferences_show_what_can_happen_and_what_counts_now(sign_in: Any) -> None:
    for person in (UserFactory(), PhysicianFactory().user, make_moderator()):
        page = _text(sign_in(person).get(PREFERENCES))
        rows = preferring.categories_for(person)
        for name, row in CATEGORIES.items():
            assert (row.title in page) == (name in rows), name
            if name in rows and len(row.choices) > 1:
                assert (f'name="{name}" value="off"' in page) == (not row.locked)
                assert re.search(rf'name="{name}" value="{row.default}"[^>]*checked', page)
            if name in rows:
                assert not row.why or row.why in page


def test_saving_keeps_what_was_changed_and_nothing_else(sign_in: Any) -> None:
    person = UserFactory()
    client = sign_in(person)
    response = client.post(
        PREFERENCES,
        _answers(person, answers="off", digest_hour="17", time_zone="Asia/Kathmandu"),
        follow=True,
    )
    assert "Your choices are saved." in _text(response)
    assert list(Preference.objects.values_list("user", "category", "channel")) == [
        (person.pk, "answers", "off")
    ]
    row = MailSettings.objects.get()
    assert (row.user_id, row.digest_hour, row.time_zone) == (person.pk, 17, "Asia/Kathmandu")
    page = _text(client.get(PREFERENCES))
    assert re.search(r'name="answers" value="off"[^>]*checked', page)
    assert re.search(r'value="Asia/Kathmandu"[^>]*selected', page)
    assert re.search(r'value="17"[^>]*selected', page)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("own_decisions", "off", "Choose one of the ways offered"),
        ("answers", "pigeon", "Choose one of the ways offered"),
        ("answers", "", "Choose how you hear of this"),
        ("digest_hour", "24", "Select a valid choice"),
        ("digest_hour", "", "Choose an hour for the daily digest"),
        ("time_zone", "Mars/Olympus", "Choose a time zone of the list"),
        ("time_zone", "../../etc/passwd", "Choose a time zone of the list"),
    ],
)
def test_bad_input_is_said_and_nothing_kept(field: str, value: str, words: str, sign_in: Any) -> None:
    person = UserFactory()
    page = _text(sign_in(person).post(PREFERENCES, _answers(person, **{"receipts": "off", field: value})))
    assert words in page
    assert "<title>Error: " in page
    assert re.search(r'name="receipts" value="off"[^>]*checked', page), "nothing chosen is lost"
    assert not Preference.objects.exists()
    assert not MailSettings.objects.exists()


def test_fields_that_are_not_on_the_page_are_not_read(sign_in: Any) -> None:
    person = UserFactory()
    sign_in(person).post(PREFERENCES, _answers(person, security="off", thanks="off", queues="off", user="1"))
    assert not Preference.objects.exists()


@pytest.mark.parametrize("rows", [0, 12])
def test_preferences_take_the_same_queries(rows: int, sign_in: Any, django_assert_num_queries: Any) -> None:
    person = UserFactory()
    for name in list(CATEGORIES)[:rows]:
        Preference.objects.create(user=person, category=name, channel="in_app")
    client = sign_in(person)
    client.get(PREFERENCES)
    with django_assert_num_queries(11):
        client.get(PREFERENCES)


def test_an_address_that_is_off_is_said_and_tried_again(sign_in: Any) -> None:
    person = UserFactory()
    client = sign_in(person)
    assert "We send you no e-mail at present" not in _text(client.get(PREFERENCES))
    MailSettings.objects.create(
        user=person, off_at=timezone.now(), failed_address=bounces.key_of(person.email)
    )
    assert "We send you no e-mail at present" in _text(client.get(PREFERENCES))
    page = _text(client.post(f"{PREFERENCES}again/", follow=True))
    assert "We will send mail to your address again." in page
    assert "We send you no e-mail at present" not in page


def _stop(person: User, category: str = "answers") -> str:
    address = unsubscribing.address_for(person, category)
    assert address is not None
    return "/" + address.partition("//")[2].partition("/")[2]


def test_one_click_needs_no_sign_in_no_cookie_and_no_token() -> None:
    person = UserFactory()
    client = Client(enforce_csrf_checks=True)
    response = client.post(
        _stop(person), b"List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code == 200
    assert "<h1>Done.</h1>" in _text(response)
    assert preferring.channels_of(person)["answers"] == IN_APP
    assert not response.cookies


def test_scanners_that_follow_links_change_nothing(client: Client) -> None:
    person = UserFactory()
    address = _stop(person)
    for _ in range(3):
        for method in (client.get, client.head):
            assert method(address).status_code == 200
    for method in (client.put, client.delete, client.patch, client.options):
        assert method(address).status_code == 405
    assert not Preference.objects.exists()
    page = _text(client.get(address))
    assert "<h1>Stop these e-mails?</h1>" in page
    assert "New answers to your questions" in page
    assert "no-store" in client.get(address)["Cache-Control"]


def test_used_again_it_says_the_same_and_undoes_no_later_choice_by_itself(client: Client) -> None:
    person = UserFactory()
    address = _stop(person)
    first, second = _text(client.post(address)), _text(client.post(address))
    assert first == second
    preferring.choose({"answers": INSTANT}, by=person)
    client.get(address)
    assert preferring.channels_of(person)["answers"] == INSTANT


def test_no_page_tells_whether_there_is_such_an_account(client: Client) -> None:
    person, gone, off = UserFactory(), UserFactory(), UserFactory()
    addresses = [_stop(each) for each in (person, gone, off)]
    preferring.choose({"answers": OFF}, by=off)
    gone.delete()
    for method in (client.get, client.post):
        pages = [method(address) for address in addresses]
        assert {page.status_code for page in pages} == {200}
        assert len({re.sub(r"/e-mail/stop/[^/\"]*/", "", _text(page)) for page in pages}) == 1


@pytest.mark.parametrize("how", ["cut", "other account", "other kind", "rubbish", "control characters"])
def test_altered_links_are_explained(how: str, client: Client) -> None:
    person = UserFactory()
    address = _stop(person)
    altered = {
        "cut": address[:-9] + "/",
        "other account": address.replace(f"/{person.pk}.", f"/{person.pk + 1}."),
        "other kind": address.replace("answers", "thanks"),
        "rubbish": "/e-mail/stop/x/",
        "control characters": "/e-mail/stop/1.answers~%00%0d%0a/",
    }[how]
    assert altered != address
    for method in (client.get, client.post):
        response = method(altered)
        assert response.status_code == 404
        assert "This link does not work" in _text(response)
    assert not Preference.objects.exists()


def test_a_kind_that_somebody_may_not_silence_stays_in_the_app(client: Client) -> None:
    person = UserFactory()
    client.post(_stop(person, "own_decisions"))
    assert preferring.channels_of(person)["own_decisions"] == IN_APP


def test_what_was_stopped_goes_out_no_more(client: Client, mailoutbox: list[Any]) -> None:
    person = UserFactory()
    notice = _notice(person, channel="instant", at=timezone.now() - timedelta(minutes=1))
    client.post(_stop(person))
    deliver(notice=notice.pk)
    assert mailoutbox == []
