"""The one style sheet of the site, and what a strict content security policy asks of the templates."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from config import style_sheet

ROOT = Path(settings.BASE_DIR)

TEMPLATES = [
    p for p in (ROOT / "templates").rglob("*.html") if "emails" not in p.parts and "email" not in p.parts
]
PAGES = [*TEMPLATES, *(ROOT / "static" / "errors").glob("*.html")]


def test_site_css_is_made_of_its_parts():
    assert (style_sheet.CSS / "site.css").read_text(encoding="utf-8") == style_sheet.joined()


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_inline_styles_handlers_or_scripts(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text, re.IGNORECASE)
    for attributes in re.findall(r"<script\b([^>]*)>", text):
        assert "src=" in attributes or "json" in attributes or "nonce=" in attributes


@pytest.mark.parametrize(
    "path", [*PAGES, *(ROOT / "static").rglob("*.css"), *(ROOT / "static").rglob("*.js")], ids=str
)
def test_nothing_is_asked_of_another_host(path):
    text = path.read_text(encoding="utf-8")
    asked = re.findall(r"""(?:src|href|url|import|fetch)\s*[=(]?\s*["']?(?:https?:)?//[^"')\s]+""", text)
    assert asked == []


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = (ROOT / "static" / "icons" / "sprite.svg").read_text(encoding="utf-8")
    drawn = set(re.findall(r'id="i-([a-z]+)"', sprite))
    named = {
        name
        for path in TEMPLATES
        for name in re.findall(r'"_icon\.html" with name="([a-z]+)"', path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= drawn


def test_script_stays_within_its_budget():
    assert (ROOT / "static" / "js" / "site.js").stat().st_size < 15_000
