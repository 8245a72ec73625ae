"""TRUST 5: no script runs. Hostile texts in every field, on every page and at the desk, with and without the policy.

``--full`` takes all texts, all objects and all roles; the quick suite takes a sample of each.
"""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Template
from django.test import Client
from playwright.sync_api import Browser

from tests.browser.soiling import SAMPLE, Shown, Trap, forms_of, soil, trap_in
from tests.trust.matrix import ROUTE_ROWS, routes
from tests.trust.payloads import KINDS, PAYLOADS
from tests.trust.walking import Place, client_of, places
from tests.trust.world import World, build

pytestmark = pytest.mark.django_db
#: Figures for docs/trust.md: run with ``--log-cli-level=INFO``.
_LOG = logging.getLogger("curbside.trust")
#: Who opens the pages, the one who sees most first.
EYES = ("admin", "asker_owner", "physician_verified", "other_patient", "anonymous")
#: Pages that end what the walk needs.
LEAVE_OUT = ("account/logout/", "admin/logout/")
#: What the quick suite opens: where most of what people wrote stands.
TELLING = {
    "question", "physician", "search", "my_question", "workspace", "answer_edit", "workspace_review", "admin:index",
    "admin:forum_question_change", "admin:forum_answer_change", "admin:forum_peerview_change",
    "admin:accounts_verification_change", "admin:accounts_appeal_change", "admin:accounts_auditentry_changelist",
}  # fmt: skip
FORMS = {
    "ask_question", "review_write", "my_update", "answer_edit", "admin:forum_question_change", "admin:forum_cannedreason_change",
}  # fmt: skip


@pytest.fixture
def world(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> World:
    """Return one forum with everything in every state."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SESSION_COOKIE_AGE = 3600
    monkeypatch.setattr(Template, "_render", lambda self, context: self.nodelist.render(context))
    return build(tmp_path / "media")


@pytest.fixture
def full(request: pytest.FixtureRequest) -> bool:
    """Tell whether the run is to be at the stated size (``--full``)."""
    return bool(request.config.option.full)


def pages(
    world: World, *, names: Collection[str] = (), places_each: int | None = None
) -> Iterator[tuple[Client, Shown]]:
    """Yield pages as those see them who may: of ``names`` only, or all; so many objects of each, or all."""
    clients = {role: client_of(world.people[role]) for role in EYES}
    for route in routes():
        if route.pattern in LEAVE_OUT or (names and route.name not in names):
            continue
        for role in EYES:
            if ROUTE_ROWS[route.pattern][role] not in {"V", "O"}:
                continue
            found = 0
            for place in sorted(places(world, [route]), key=_is_not_public):
                response = clients[role].get(place.url)
                assert response.status_code < 500, f"{place.url}: hostile texts broke the page"
                shown = Shown.of(response, place.url, f"{role} {place.url}")
                if shown is not None and response.status_code == 200:
                    yield clients[role], shown
                    found += 1
                    if found == places_each:
                        break
            if found and names:
                break


def _is_not_public(place: Place) -> bool:
    return getattr(place.item, "status", "") != "published"


@contextmanager
def traps(browser: Browser, *, full: bool) -> Iterator[list[Trap]]:
    """Open a trap without the policy and, with ``full``, one with it."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(trap_in(browser, has_policy=each))
            for each in ((False, True) if full else (False,))
        ]


def hits(found: list[Trap], opened: int, what: str) -> list[str]:
    """Return all that ran, and write the figures down."""
    both = [f"policy {'on' if trap.has_policy else 'off'}: {hit}" for trap in found for hit in trap.hits]
    _LOG.info("%s %s, each in %s policies: %s hits", opened, what, len(found), len(both))
    return both


def test_no_page_runs_what_people_wrote(world: World, browser: Browser, full: bool) -> None:
    assert soil(PAYLOADS if full else SAMPLE) > 60
    opened = 0
    with traps(browser, full=full) as found:
        for _client, shown in (
            pages(world, places_each=2) if full else pages(world, names=TELLING, places_each=1)
        ):
            opened += 1
            for trap in found:
                trap.open(shown)
        assert hits(found, opened, "pages") == []
    assert opened >= len(TELLING)


def test_no_form_runs_what_it_gives_back(world: World, browser: Browser, full: bool) -> None:
    """What was typed stands in the form again, in the summary of errors, or on the page that follows."""
    texts = PAYLOADS if full else SAMPLE
    opened = 0
    with traps(browser, full=full) as found:
        for client, shown in list(pages(world, names=() if full else FORMS, places_each=1)):
            for action, fields in forms_of(shown.html)[-1 if not full else 0 :]:
                response = client.post(unescape(action) or shown.url, _filled(fields, texts), follow=True)
                assert response.status_code < 500, f"{shown.label}: hostile texts broke the form"
                answer = Shown.of(response, shown.url, f"posted on {shown.label} to {action}")
                if answer is not None:
                    opened += 1
                    for trap in found:
                        trap.open(answer)
        assert hits(found, opened, "answers of forms") == []
    assert opened > 4


def _filled(fields: dict[str, list[str]], texts: Sequence[str]) -> dict[str, Any]:
    """Return a form filled in with hostile texts; what is chosen and hidden stays, and files get a hostile name."""
    filled: dict[str, Any] = {}
    for name, values in fields.items():
        kind, _, value = values[0].partition("\n")
        if kind == "file":
            filled[name] = SimpleUploadedFile("<img src=x onerror=trap(0)>.png", b"\x89PNG none")
        elif kind in {"hidden", "radio", "checkbox", "submit"}:
            filled[name] = unescape(value)
        else:
            filled[name] = "\n\n".join(texts)
    return filled


QUERIES = (
    "q",
    "title",
    "next",
    "sort",
    "after",
    "show",
    "status",
    "back",
    "topic",
    "to",
    "o",
    "p",
    "page",
    "e",
    "tag",
    "state",
)


def test_no_address_runs(world: World, browser: Browser, full: bool) -> None:
    """What stands in an address: search words, where to go next, filters of lists, pages that are not there."""
    texts = PAYLOADS if full else SAMPLE
    together = ["\n".join(texts[at : at + 12]) for at in range(0, len(texts), 12)]
    urls = ["/search/", "/questions/", "/ask/", "/physicians/", "/account/login/"]
    desk = ["/admin/forum/question/", "/admin/accounts/auditentry/"]
    clients = {"anonymous": client_of(None), "admin": client_of(world.people["admin"])}
    opened = 0
    with trap_in(browser, has_policy=False) as trap:
        for text in together:
            for role, url in [*(("anonymous", each) for each in urls), *(("admin", each) for each in desk)]:
                response = clients[role].get(url, dict.fromkeys(QUERIES, text), follow=True)
                assert response.status_code < 500, (url, text)
                opened += _open(trap, Shown.of(response, url, f"{role} {url}?{text}"))
            response = clients["anonymous"].get(f"/{text.translate(_NO_PATH)}/")
            opened += _open(trap, Shown.of(response, "/x/", f"missing page {text}"))
        assert hits([trap], opened, "addresses") == []
    assert opened > 12


#: What would end a path.
_NO_PATH = str.maketrans("", "", "?#\r\n\t")


def _open(trap: Any, shown: Shown | None) -> bool:
    if shown is not None:
        trap.open(shown)
    return shown is not None


#: Where a text could land unescaped; with each at least some have to go off, or the trap is broken.
SINKS = {
    "text": "<!doctype html><p>{}</p>",
    "attribute": '<!doctype html><input value="{}">',
    "single quotes": "<!doctype html><input value='{}'>",
    "no quotes": "<!doctype html><input value={}>",
    "address": '<!doctype html><a href="{}">x</a>',
    "title": "<!doctype html><title>{}</title>",
    "textarea": "<!doctype html><textarea>{}</textarea>",
    "program": '<!doctype html><script>var x = "{}";</script>',
    "JSON": '<!doctype html><script type="application/ld+json">{{"x": "{}"}}</script>',
    "comment": "<!doctype html><!-- {} -->",
}
POLICY = "default-src 'none'; script-src 'self'"


def test_the_trap_goes_off(browser: Browser, full: bool) -> None:
    """Planted raw, most texts do run, each sort of them; with the policy they are stopped, and that is noticed, too."""
    fired: dict[str, set[str]] = {}
    with trap_in(browser, has_policy=False) as trap:
        texts = PAYLOADS if full else [PAYLOADS[5], PAYLOADS[37], PAYLOADS[69]]
        for sink, page in SINKS.items():
            for text in texts if sink in {"text", "attribute"} else texts[::8]:
                before = len(trap.hits)
                trap.open(
                    Shown(sink, "/", page.replace("{}", text).replace("{{", "{").replace("}}", "}"), "")
                )
                if len(trap.hits) > before:
                    fired.setdefault(text, set()).add(sink)
    assert any("ran" in hit for hit in trap.hits)
    assert any("asked for" in hit for hit in trap.hits)
    assert len({sink for sinks in fired.values() for sink in sinks}) >= (6 if full else 3)
    kinds = {kind for kind, raw in KINDS.items() for text in raw if _numbered(text) in fired}
    _LOG.info(f"{len(fired)} of {len(texts)} texts go off when planted raw; kinds: {sorted(kinds)}")
    assert len(fired) > len(texts) * 0.7
    with trap_in(browser, has_policy=True) as trap:
        trap.open(Shown("policy", "/", "<!doctype html><p><img src=x onerror=trap(1)></p>", POLICY))
    assert any("stopped by the policy" in hit for hit in trap.hits)
    assert not any("ran" in hit for hit in trap.hits)


def _numbered(raw: str) -> str:
    at = [text for texts in KINDS.values() for text in texts].index(raw)
    return PAYLOADS[at]


def test_all_texts_are_there() -> None:
    assert len(set(PAYLOADS)) >= 150
    assert len(KINDS) >= 10
