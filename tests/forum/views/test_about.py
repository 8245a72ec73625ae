"""Legal and help pages."""

from datetime import date

import pytest
from django.test import Client

from forum.models import LegalText, SiteSettings

pytestmark = pytest.mark.django_db


def get(url: str) -> str:
    response = Client().get(url)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("page", LegalText.PAGES)
def test_each_page_is_there_with_contents_and_date(page: str) -> None:
    text = LegalText.objects.filter(page=page).first()
    assert text is not None
    shown = get(f"/about/{page}/")
    assert LegalText.PAGES[page].replace("'", "&#x27;") in shown
    assert f'datetime="{text.dated.isoformat()}"' in shown
    assert "{" not in shown.split("<main")[-1].split("</main>")[0], "a placeholder was left unfilled"


@pytest.mark.parametrize(
    "url", ["/about/nothing/", "/about/privacy/1999-01-01/", "/about/privacy/%00/", "/about/privacy/'/"]
)
def test_what_is_not_there_is_not_found(url: str) -> None:
    assert Client().get(url).status_code == 404


def test_the_disclaimer_carries_the_sites_own_number() -> None:
    SiteSettings.objects.update(emergency_number="112", name="Lamplight")
    page = get("/about/disclaimer/")
    assert "call 112" in page
    assert "911" not in page
    assert "Lamplight" in page


def test_an_older_version_stays_with_what_changed() -> None:
    first = LegalText.objects.filter(page="privacy").latest("dated")
    newer = LegalText.objects.create(
        page="privacy",
        dated=date(2031, 5, 1),
        summary=first.summary,
        body=first.body + "\n\nWe keep <b>nothing</b> at all.",
    )
    page = get("/about/privacy/")
    assert "We keep &lt;b&gt;nothing&lt;/b&gt; at all." in page
    assert f"/about/privacy/{first.dated.isoformat()}/" in page
    old = get(f"/about/privacy/{first.dated.isoformat()}/")
    assert "at all." not in old.split("<main")[-1].split("</main>")[0]
    assert get(f"/about/privacy/{newer.dated.isoformat()}/")


def test_texts_are_markdown_without_raw_html() -> None:
    LegalText.objects.create(
        page="contact",
        dated=date(2031, 5, 1),
        summary="Sum",
        body="## A part\n\nWords.\n\n## Another\n\n<script>alert(1)</script> [x](javascript:alert(1)) **b**",
    )
    page = get("/about/contact/")
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert "<strong>b</strong>" in page
    assert 'id="a-part"' in page
