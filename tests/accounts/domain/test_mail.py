"""Rendering and sending one mail."""

from typing import Any

import pytest

from accounts.domain import mail
from forum.models import SiteSettings

pytestmark = pytest.mark.django_db
CONTEXT = {
    "sentence": "A <b>plain</b> & short sentence.",
    "button": "Open",
    "address": "https://x.example/me/questions/5/",
}


def _send(**changes: Any) -> None:
    values = {
        "template": "notice",
        "to": "a@example.com",
        "subject": "Something happened",
        "context": CONTEXT,
        "name": "m-1",
    }
    mail.send(**{**values, **changes})


def test_a_mail_has_both_parts_and_one_id(mailoutbox: list[Any]) -> None:
    _send()
    message = mailoutbox[0]
    assert message.to == ["a@example.com"]
    assert message.subject == "Something happened"
    identifier = f"<{mail.identity('m-1')}@localhost>"
    assert message.extra_headers == {"Message-ID": identifier, "Auto-Submitted": "auto-generated"}
    assert mail.named(identifier) == "m-1"
    assert [kind for _, kind in message.alternatives] == ["text/html"]


def test_the_plain_part_is_not_escaped_and_the_page_is(mailoutbox: list[Any]) -> None:
    _send()
    assert "A <b>plain</b> & short sentence." in mailoutbox[0].body
    assert "A &lt;b&gt;plain&lt;/b&gt; &amp; short sentence." in mailoutbox[0].alternatives[0][0]


def test_the_domain_is_that_of_the_sender(settings: Any, mailoutbox: list[Any]) -> None:
    settings.DEFAULT_FROM_EMAIL = "Lamplight <no-reply@lamplight.example>"
    _send()
    assert mailoutbox[0].extra_headers["Message-ID"] == f"<{mail.identity('m-1')}@lamplight.example>"


def test_a_mail_that_may_be_ended_says_how_in_its_headers(mailoutbox: list[Any]) -> None:
    _send(stop="https://x.example/e-mail/stop/t/")
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe"] == "<https://x.example/e-mail/stop/t/>"
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


@pytest.mark.parametrize(
    "identifier", ["", "<>", "<m-1@localhost>", "<m-1.00000000000000000000@localhost>", "@", "."]
)
def test_an_id_that_we_did_not_sign_names_nothing(identifier: str) -> None:
    assert mail.named(identifier) is None
    assert mail.named(mail.identity("m-1").replace("m-1", "m-2")) is None


def test_the_frame_carries_the_site(mailoutbox: list[Any]) -> None:
    SiteSettings.objects.update(
        name="Lamplight", emergency_number="112", urgent_line="Nobody reads this at night."
    )
    _send()
    for text in (mailoutbox[0].body, mailoutbox[0].alternatives[0][0]):
        assert "Lamplight" in text
        assert "112" in text
        assert "Nobody reads this at night." in text


def test_a_line_break_in_a_subject_makes_no_header(mailoutbox: list[Any]) -> None:
    with pytest.raises(ValueError, match="newline"):
        _send(subject="Something\nBcc: others@example.com")
    assert mailoutbox == []
