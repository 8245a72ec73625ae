"""Every mail: both parts complete, one button, nothing loaded from anywhere, hostile values harmless."""

import re
from datetime import UTC, datetime
from pathlib import Path

import allauth
import html5lib
import pytest
from django.conf import settings
from django.template.loader import render_to_string

OURS = Path(settings.BASE_DIR) / "templates"
THEIRS = Path(allauth.__file__).parent / "templates"
HOSTILE = "<script>alert(1)</script>"
CONTEXT = {
    "subject": "A physician answered your question",
    "sentence": "There is a new answer to your question.",
    "button": "Read the answer",
    "site_url": "https://forum.example",
    "password_reset_url": "https://forum.example/reset/",
    "activate_url": "https://forum.example/confirm/",
    "signup_url": "https://forum.example/signup/",
    "timestamp": datetime(2026, 11, 21, 9, 5, tzinfo=UTC),
    "user_agent": HOSTILE,
}
#: What our own mails get besides.
NOTICE = CONTEXT | {
    "address": "https://forum.example/me/questions/7/",
    "settings_address": "https://forum.example/me/email/",
    "stop": "https://forum.example/e-mail/stop/1.answers~x/",
    "kinds": [
        {"title": "New answers", "count": 7, "links": ["https://forum.example/questions/7/"], "more": 6}
    ],
}
OWN = ["emails/notice", "emails/digest"]
ALLAUTH = sorted(
    str(path.relative_to(OURS)).removesuffix("_message.txt")
    for folder in ("account", "mfa")
    for path in (OURS / folder / "email").glob("*_message.txt")
)
LINKED = {
    "emails/notice": "https://forum.example/me/questions/7/",
    "emails/digest": "https://forum.example/me/questions/7/",
    "account/email/password_reset_key_message": "https://forum.example/reset/",
    "account/email/account_already_exists_message": "https://forum.example/reset/",
    "account/email/unknown_account_message": "https://forum.example/signup/",
    "account/email/email_confirmation_message": "https://forum.example/confirm/",
    "account/email/email_confirmation_signup_message": "https://forum.example/confirm/",
}


def test_every_mail_of_allauth_has_our_words():
    theirs = {
        str(path.relative_to(THEIRS)).removesuffix("_subject.txt")
        for folder in ("account", "mfa")
        for path in (THEIRS / folder / "email").glob("*_subject.txt")
    }
    assert theirs == set(ALLAUTH)
    for name in theirs:
        assert (OURS / f"{name}_subject.txt").exists()
        assert (OURS / f"{name}_message.html").exists()


@pytest.mark.parametrize("name", [*OWN, *(f"{name}_message" for name in ALLAUTH)])
def test_both_parts_say_the_same(name):
    context = NOTICE if name in OWN else CONTEXT
    text = render_to_string(f"{name}.txt", context)
    html = render_to_string(f"{name}.html", context)
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    document = parser.parse(html)
    assert not parser.errors
    heading = "".join(next(document.iter("h1")).itertext()).strip()
    assert heading
    assert text.strip().splitlines()[0] == heading
    assert "Emergency? Call 911." in text
    assert "Call 911." in "".join(document.find("body").itertext())
    assert not [e for tag in ("img", "link", "script", "iframe") for e in document.iter(tag)]
    assert not re.search(r"url\(|@import", html)
    buttons = [a for a in document.iter("a") if a.get("class") == "act"]
    assert [a.get("href") for a in buttons] == ([LINKED[name]] if name in LINKED else [])
    if name in LINKED:
        assert LINKED[name] in text
    if name in OWN:
        links = {a.get("href") for a in document.iter("a")}
        assert links == set(re.findall(r"https://\S+?/(?=\s|$)", text))
        assert {NOTICE["settings_address"], NOTICE["stop"]} <= links


@pytest.mark.parametrize("kind", ["txt", "html"])
def test_a_mail_that_cannot_be_stopped_says_so(kind):
    text = render_to_string(f"emails/notice.{kind}", NOTICE | {"stop": None})
    assert "it cannot be switched off" in text
    assert "Stop these e-mails" not in text


@pytest.mark.parametrize("name", ALLAUTH)
def test_subjects_are_one_line_and_head_the_mail(name):
    subject = render_to_string(f"{name}_subject.txt", {}).strip()
    assert subject
    assert "\n" not in subject
    assert render_to_string(f"{name}_message.txt", CONTEXT).lstrip().startswith(subject)


@pytest.mark.parametrize("name", ["login_code", "password_reset_code", "email_confirmation_signup"])
def test_codes_are_shown_and_no_link_beside_them(name):
    context = {**CONTEXT, "code": "K7Q2XD"}
    assert "K7Q2XD" in render_to_string(f"account/email/{name}_message.txt", context)
    html = render_to_string(f"account/email/{name}_message.html", context)
    assert "K7Q2XD" in html
    assert "confirm/" not in html
