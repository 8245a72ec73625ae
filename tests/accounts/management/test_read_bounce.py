"""The mail server hands over what came back."""

import io
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from accounts.models import MailSettings
from tests.accounts.domain.test_bounces import _report, _sent
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def _read(raw: bytes, monkeypatch: pytest.MonkeyPatch) -> str:
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("read_bounce", stdout=out)
    return out.getvalue()


def test_it_counts_and_names_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    person = UserFactory()
    assert _read(_report(_sent(person), person.email), monkeypatch) == "Counted.\n"
    assert MailSettings.objects.get(user=person).hard_failures == 1


def test_anything_else_ends_well(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _read(b"Subject: I am away\n\nBack on Monday.", monkeypatch) == "Nothing to count.\n"
