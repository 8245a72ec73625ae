"""The site's script in Chromium, on small pages given from memory: no server, no database.

Every page is sent with the strict content security policy of the site.
"""

import mimetypes
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Page, Request, Route, expect

HOST = "http://forum.test"
STATIC = Path(settings.BASE_DIR) / "static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'"
)
FRAME = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<link rel="stylesheet" href="/static/css/site.css">
<script type="module" src="/static/js/site.js"></script></head>
<body><header><div class="top"><div class="wrap">
<nav class="nav" id="nav" aria-label="Main"><a href="/questions/">Questions</a></nav>
<a class="iconbtn menu" href="#menu" aria-label="Menu" data-menu="nav">=</a></div></div></header>
<main id="main" tabindex="-1">{body}</main><footer id="menu">Footer</footer></body></html>"""
DRAFT = """<form method="post" action="/send/" data-autosave="/save/" novalidate>
<input type="hidden" name="csrfmiddlewaretoken" value="tok">
<input type="hidden" name="version" value="1"><label for="id_title">Title</label>
<input id="id_title" name="title" data-maxlength="10">
<p id="id_title_count" data-count-for="id_title">Up to 10 characters</p>
<input type="file" name="photo" aria-label="Photo"><button name="go" value="1">Send for review</button>
<p class="saved"><span role="status" data-autosave-status></span></p></form>"""
PHOTO = {"name": "a.png", "mimeType": "image/png", "buffer": b"x" * 50_000}


class Site:
    """Pages and answers by path; what was asked of it is kept."""

    def __init__(self) -> None:
        self.pages: dict[str, str] = {}
        self.answers: dict[str, Callable[[Route], None]] = {}
        self.posts: list[Request] = []

    def serve(self, route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.method == "POST":
            self.posts.append(route.request)
        if path in self.answers:
            self.answers[path](route)
        elif path in self.pages:
            route.fulfill(
                body=FRAME.format(title="Page", body=self.pages[path]),
                content_type="text/html",
                headers={"Content-Security-Policy": POLICY},
            )
        elif (file := STATIC / path.removeprefix("/static/")).is_file():
            route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        else:
            route.fulfill(status=404, body="")


@pytest.fixture
def site(page: Page) -> Site:
    """Give the page a site of its own."""
    made = Site()
    page.route(f"{HOST}/**", made.serve)
    return made


def answer(**response: Any) -> Callable[[Route], None]:
    return lambda route: route.fulfill(**response)


def at(page: Page, path: str) -> Page:
    page.goto(f"{HOST}{path}")
    page.wait_for_load_state()
    return page


def test_error_summary_takes_the_focus_and_leads_to_the_field(page, site):
    site.pages["/"] = (
        '<div class="err" role="alert" tabindex="-1" data-error-summary><a href="#f">Say it</a></div>'
        '<div class="field"><label for="f">Title</label><input id="f"></div>'
    )
    at(page, "/")
    expect(page.locator(".err")).to_be_focused()
    page.get_by_role("link", name="Say it").click()
    expect(page.locator("#f")).to_be_focused()


def test_menu_opens_closes_and_gives_the_focus_back(page, site):
    site.pages["/"] = "<h1>Home</h1>"
    page.set_viewport_size({"width": 360, "height": 700})
    at(page, "/")
    button = page.get_by_role("button", name="Menu")
    expect(page.locator("#nav")).to_be_hidden()
    button.click()
    expect(page.locator("#nav")).to_be_visible()
    expect(button).to_have_attribute("aria-expanded", "true")
    page.locator("#nav a").focus()
    page.keyboard.press("Escape")
    expect(page.locator("#nav")).to_be_hidden()
    expect(button).to_be_focused()


def test_counter_counts_and_says_how_many_are_too_many(page, site):
    site.pages["/"] = DRAFT
    at(page, "/")
    page.fill("#id_title", "eleven char")
    expect(page.locator("#id_title_count")).to_have_text("11 of 10 characters, 1 too many")
    assert page.input_value("#id_title") == "eleven char"


def test_draft_saves_itself_only_when_something_changed(page, site):
    page.clock.install()
    site.pages["/"] = DRAFT
    site.answers["/save/"] = answer(json={"saved": "14:02", "fields": {"version": 2}})
    at(page, "/")
    page.clock.run_for(21_000)
    assert site.posts == []
    page.fill("#id_title", "words")
    page.clock.run_for(10_000)
    expect(page.locator("[data-autosave-status]")).to_have_text("Saved 14:02")
    expect(page.locator("[name=version]")).to_have_value("2")
    page.clock.run_for(21_000)
    assert len(site.posts) == 1
    sent = parse_qs(site.posts[0].post_data)
    assert sent["title"] == ["words"]
    assert "photo" not in sent
    assert site.posts[0].headers["x-csrftoken"] == "tok"


@pytest.mark.parametrize("status", [401, 403])
def test_draft_says_when_signed_out_and_keeps_the_text(page, site, status):
    page.clock.install()
    site.pages["/"] = DRAFT
    site.answers["/save/"] = answer(status=status, body="")
    at(page, "/")
    page.fill("#id_title", "words")
    page.clock.run_for(10_000)
    expect(page.locator("[data-autosave-status]")).to_have_text(
        "You are signed out. Your text is still here."
    )
    assert page.input_value("#id_title") == "words"


def test_draft_says_when_offline_and_saves_when_back(page, site):
    site.pages["/"] = DRAFT
    site.answers["/save/"] = answer(json={"saved": "14:02"})
    at(page, "/")
    page.fill("#id_title", "words")
    page.context.set_offline(True)
    expect(page.locator("[data-autosave-status]")).to_have_text("You are offline. Your text is still here.")
    page.context.set_offline(False)
    expect(page.locator("[data-autosave-status]")).to_have_text("Saved 14:02")


def test_a_form_is_sent_once_with_its_button(page, site):
    site.pages["/"] = DRAFT
    held: list[Route] = []
    site.answers["/send/"] = held.append
    at(page, "/")
    # All in one go: once the form is on its way, Playwright waits for the answer.
    words, disabled, before, after = page.evaluate(
        """async () => {
            const go = document.querySelector("[name=go]"), before = go.offsetWidth;
            go.click(); go.click();
            await new Promise((resolve) => setTimeout(resolve, 50));
            go.click();
            return [go.innerText, go.getAttribute("aria-disabled"), before, go.offsetWidth];
        }"""
    )
    assert (words, disabled, after) == ("Saving…", "true", before)
    assert len(site.posts) == 1
    assert parse_qs(site.posts[0].post_data)["go"] == ["1"]
    held[0].fulfill(body="sent", content_type="text/html")
    page.wait_for_url(f"{HOST}/send/")


def test_filters_apply_in_place_announce_and_keep_the_focus(page, site):
    site.pages["/list/"] = (
        '<form data-autoapply method="get" action="/list/">'
        '<label><input type="checkbox" name="photos" value="1" id="p">'
        'With photos</label></form><div data-results data-announce="138 questions">all</div>'
    )
    at(page, "/list/")
    fresh = '<div data-results data-announce="14 questions">some</div>'
    site.answers["/list/"] = answer(body=FRAME.format(title="x", body=fresh), content_type="text/html")
    page.check("#p")
    expect(page.locator("[data-results]")).to_have_text("some")
    expect(page.get_by_role("status")).to_have_text("14 questions")
    expect(page.locator("#p")).to_be_focused()
    assert page.url == f"{HOST}/list/?photos=1"


def test_share_offers_a_field_where_there_is_no_sheet(page, site):
    site.pages["/"] = '<p class="qtools"><a href="/questions/7/" data-share="/questions/7/">Share</a></p>'
    at(page, "/")
    page.get_by_role("link", name="Share").click()
    field = page.get_by_label("Copy this link")
    expect(field).to_have_value(f"{HOST}/questions/7/")
    expect(field).to_be_focused()


UPLOAD = (
    '<h1>Photos</h1><form method="post" enctype="multipart/form-data" action="/up/" data-upload>'
    '<input type="file" name="f" aria-label="Photo"><button>Send</button></form>'
)


def test_upload_shows_the_page_that_answers_with_its_errors(page, site):
    site.pages["/"] = UPLOAD
    error = '<div class="err" role="alert" tabindex="-1" data-error-summary>Too large</div>' + UPLOAD
    site.answers["/up/"] = answer(
        status=413, body=FRAME.format(title="Error", body=error), content_type="text/html"
    )
    at(page, "/")
    page.set_input_files("[name=f]", PHOTO)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".err")).to_be_focused()
    expect(page).to_have_title("Error")
    assert "image/png" in (site.posts[0].post_data_buffer or b"").decode("latin-1")
    page.set_input_files("[name=f]", PHOTO)
    page.get_by_role("button", name="Send").click()
    expect(page.locator(".err")).to_be_focused()
    assert len(site.posts) == 2


def test_upload_goes_where_the_answer_leads(page):
    # A redirect given from memory is not followed into memory, so this one page has a server.
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None: ...

        def answer(self, body: str, kind: str = "text/html") -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def do_GET(self) -> None:
            if self.path == "/static/js/site.js":
                self.answer((STATIC / "js" / "site.js").read_text(encoding="utf-8"), "text/javascript")
            else:
                self.answer(
                    FRAME.format(title="x", body="<h1>Next step</h1>" if self.path == "/next/" else UPLOAD)
                )

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(302)
            self.send_header("Location", "/next/")
            self.end_headers()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page.goto(f"http://127.0.0.1:{server.server_port}/")
        page.set_input_files("[name=f]", PHOTO)
        page.get_by_role("button", name="Send").click()
        expect(page.get_by_role("heading", name="Next step")).to_be_visible()
        assert urlsplit(page.url).path == "/next/"
    finally:
        server.shutdown()
        server.server_close()


def test_account_menu_closes_on_escape_and_elsewhere(page, site):
    site.pages["/"] = "<h1>Home</h1><details data-closes><summary>You</summary><p>Sign out</p></details>"
    at(page, "/")
    summary = page.locator("summary")
    summary.click()
    page.keyboard.press("Escape")
    expect(page.get_by_text("Sign out")).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.locator("h1").click()
    expect(page.get_by_text("Sign out")).to_be_hidden()


def test_without_script_the_menu_leads_to_the_footer(browser, site):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 700})
    page = context.new_page()
    site.pages["/"] = "<h1>Home</h1>"
    page.route(f"{HOST}/**", site.serve)
    at(page, "/")
    page.get_by_role("link", name="Menu").click()
    assert page.url.endswith("#menu")
    context.close()


def test_the_worker_keeps_the_shell_and_no_page():
    text = (STATIC / "js" / "sw.js").read_text(encoding="utf-8")
    kept = re.search(r"const KEEP = (.*);", text)
    assert kept
    assert kept[1] == r"/^\/static\/(css|js|fonts|icons)\//"
    for path in re.findall(r'"(/static/[^"]+)"', text):
        assert (STATIC / path.removeprefix("/static/")).is_file()
