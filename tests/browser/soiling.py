"""Hostile texts in every field of every row, and a browser that notices when any part of one runs (TRUST 5)."""

import mimetypes
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.contrib.staticfiles import finders
from django.db import connection, models
from django.http import HttpResponseBase
from playwright.sync_api import Browser, BrowserContext, Page, Route

from tests.trust.payloads import ADDRESSES, PAYLOADS

HOST = "http://curbside.test"
#: Fields that are no words: programs write them, and read them again.
NOT_WORDS = {
    "object_type", "action", "status", "status_before", "status_after", "hash_before", "hash_after", "sha256", "path", "paths",
    "name:Rendition", "name:Headshot", "headshot:Physician", "name:DataExport", "key", "nonce", "mark", "password", "content_type",
    "event", "category", "queue", "code", "slug", "country", "specialty_code", "npi", "time_zone", "draft_key", "version",
    "words_version", "words_hash", "previous_hash", "row_hash", "scopes", "fingerprint", "deed", "failed_address", "keys", "tellings",
    "before", "entity_type", "other_name_type", "kind", "video_hosts", "last_key", "first_key", "other_last_key", "languages",
}  # fmt: skip
#: An empty one says that the thing was written here; a world without imports would be another one.
STAYS_EMPTY = {"source", "source_id", "archive_id"}
#: Keys of JSON that hold days and codes.
NO_KEYS = {"on", "licence_expires", "headshot", "specialty_code", "country", "code", "languages", "state"}
#: Bytes of an entry of an index of PostgreSQL, with some room.
INDEXED = 1500
EMAILS = (
    "<img/src=x/onerror=trap(0)>@example.com",
    '"onfocus=trap(0)/autofocus/"@example.com',
    "'-trap(0)-'@example.com",
)


def soil(texts: Sequence[str]) -> int:
    """Write hostile texts into every field of words of every row there is, past all forms; return how many fields.

    Columns take any length while the transaction lasts, so that each holds all of ``texts``. A field that is new tomorrow
    is soiled, too.
    """
    count = 0
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for model in apps.get_models():
            if model._meta.app_label in {"accounts", "forum"} and model._meta.managed:
                fields = [each for each in model._meta.concrete_fields if _holds_words(model, each)]
                _widen(cursor, model, fields)
                count += len(fields)
                for number, row in enumerate(model._base_manager.order_by("pk")):
                    values = {
                        each.name: _hostile(each, getattr(row, each.name), number, texts) for each in fields
                    }
                    if values:
                        model._base_manager.filter(pk=row.pk).update(**values)
        cursor.execute("SET LOCAL session_replication_role = origin")
    return count


def _holds_words(model: type[models.Model], each: Any) -> bool:
    if each.primary_key or each.choices or {each.name, f"{each.name}:{model.__name__}"} & NOT_WORDS:
        return False
    inner = each.base_field if isinstance(each, ArrayField) else each
    return isinstance(inner, models.CharField | models.TextField | models.JSONField) and not inner.choices


def _widen(cursor: Any, model: type[models.Model], fields: Iterable[Any]) -> None:
    for each in fields:
        cursor.execute(
            "UPDATE pg_attribute SET atttypmod = -1 WHERE attrelid = %s::regclass AND attname = %s",
            [model._meta.db_table, each.column],
        )


def _is_indexed(each: Any) -> bool:
    named = [*each.model._meta.constraints, *each.model._meta.indexes]
    return (
        each.unique
        or each.db_index
        or any(each.name in getattr(one, "fields", ()) or "expressions" in one.__dict__ for one in named)
    )


def _hostile(each: Any, value: Any, number: int, texts: Sequence[str]) -> Any:
    if each.name in STAYS_EMPTY and not value:
        return value
    if isinstance(each, models.EmailField):
        return f"{number}.{EMAILS[number % len(EMAILS)]}" if value else value
    if isinstance(each, models.URLField):
        return ADDRESSES[number % len(ADDRESSES)]
    if isinstance(each, ArrayField):
        return [text for text in texts if each.name != "hashtags" or not set(text) & set("/\n\r\\")]
    if isinstance(each, models.JSONField):
        return _of_json(value, "\n\n".join(texts))
    if _is_indexed(each):
        return f"{_window(texts, number)}{number}"
    return "\n\n".join(texts)


def _window(texts: Sequence[str], number: int) -> str:
    """Return as many texts as an index takes; row by row they come round to all."""
    found, size = [], 0
    start = number * 30 % len(texts)
    for text in [*texts[start:], *texts[:start]]:
        size += len(text.encode()) + 1
        if size > INDEXED:
            break
        found.append(text)
    return " ".join(found)


def _of_json(value: Any, text: str) -> Any:
    if isinstance(value, dict):
        return {name: each if name in NO_KEYS else _of_json(each, text) for name, each in value.items()}
    if isinstance(value, list):
        return [_of_json(each, text) for each in value]
    return text if isinstance(value, str) else value


@dataclass
class Shown:
    """A page as the server sent it, to be opened in the browser."""

    label: str
    url: str
    html: str
    policy: str

    @classmethod
    def of(cls, response: HttpResponseBase, url: str, label: str = "") -> "Shown | None":
        """Return it, or None when it is no page."""
        if response.streaming:
            list(response.streaming_content)  # type: ignore[attr-defined] (to its end, which closes the file)
            return None
        if not response.headers.get("Content-Type", "").startswith("text/html"):
            return None
        html = response.content.decode()  # type: ignore[attr-defined]
        return cls(label or url, url, html, response.headers.get("Content-Security-Policy", ""))


@dataclass
class Trap:
    """A browser in which hostile texts have something to call. ``hits`` is what ran, and where."""

    context: BrowserContext
    page: Page
    has_policy: bool
    hits: list[str] = field(default_factory=list)
    now: Shown | None = None

    def open(self, shown: Shown) -> None:
        """Open a page as it was sent, press what opens in place, and look through what the document became."""
        self.now = shown
        try:
            self.page.goto(f"{HOST}/shown/", wait_until="load")
            found = self.page.evaluate(_SWEEP)
        except Exception as broken:  # noqa: BLE001 (a page that went elsewhere cannot be asked)
            found = [f"went away: {broken}"]
        self.hits += [f"{shown.label}: {each}" for each in found]
        if self.page.url != f"{HOST}/shown/":
            self.hits.append(f"{shown.label}: went to {self.page.url}")

    def answer(self, route: Route) -> None:
        """Answer a request: the page that is being opened, or a file of ours; all others are hits."""
        address = urlsplit(route.request.url)
        label = self.now.label if self.now else ""
        if f"{address.scheme}://{address.netloc}" != HOST:
            if address.scheme not in {"data", "about", "blob"}:
                self.hits.append(f"{label}: asked for {route.request.url[:120]}")
            route.abort()
        elif address.path == "/shown/" and self.now:
            headers = {"Content-Type": "text/html; charset=utf-8"}
            if self.has_policy:
                headers["Content-Security-Policy"] = self.now.policy
            route.fulfill(body=self.now.html, headers=headers)
        elif address.path.startswith("/static/") and address.path.endswith((".js", ".mjs")):
            found = finders.find(address.path.removeprefix("/static/"))
            kind = mimetypes.guess_type(address.path)[0] or "text/javascript"
            route.fulfill(path=found, headers={"Content-Type": kind}) if found else route.abort()
        else:
            route.abort()


#: Presses what works in place, then names all that could run, now or later: handlers, addresses that are programs, frames,
#: programs and styles that are not ours.
_SWEEP = r"""() => {
    const wrong = [], programs = /^(javascript|vbscript|data):/;
    const addresses = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "srcset", "cite", "ping"];
    const outside = ["base", "object", "embed", "frame", "portal", "foreignobject", "marquee", "xss", "style"];
    for (const each of document.querySelectorAll("button[type=button], summary")) each.click();
    const ours = url => { try { return new URL(url, location.href).origin === location.origin } catch { return false } };
    const walk = root => {
        for (const each of root.querySelectorAll("*")) {
            for (const {name, value} of each.attributes) {
                const bare = value.replace(/[\u0000-\u0020]/g, "").toLowerCase();
                if (name.startsWith("on")) wrong.push(`<${each.localName} ${name}>`);
                if (programs.test(bare) && addresses.includes(name)) wrong.push(`<${each.localName} ${name}=${bare.slice(0, 60)}>`);
                if (name === "style" || name === "srcdoc") wrong.push(`<${each.localName} ${name}>`);
            }
            const name = each.localName;
            if (outside.includes(name)) wrong.push(`<${name}>`);
            const is_ours = /json/.test(each.type) || each.nonce || (each.src && ours(each.src));
            if (name === "script" && !is_ours) wrong.push(`<script> ${each.textContent.slice(0, 60)}`);
            if (name === "meta" && /refresh/i.test(each.httpEquiv)) wrong.push("<meta refresh>");
            const is_fetched = name !== "link" || !/canonical|alternate/.test(each.rel);
            if (["img", "iframe", "link", "source", "image"].includes(name) && is_fetched) {
                const url = each.getAttribute("src") || each.getAttribute("href");
                if (url && !ours(url)) wrong.push(`<${name}> of ${url.slice(0, 60)}`);
            }
            if (name === "form" && !ours(each.getAttribute("action") || "")) wrong.push(`<form> to ${each.getAttribute("action")}`);
            if (name === "template") walk(each.content);
        }
    };
    walk(document);
    for (const each of document.querySelectorAll("script[type$=json]"))
        try { JSON.parse(each.textContent) } catch { wrong.push("JSON that is none") }
    return wrong.concat(window.broken || []);
}"""
_LISTEN = """window.broken = [];
document.addEventListener("securitypolicyviolation",
    event => window.broken.push(`stopped by the policy: ${event.effectiveDirective} ${event.sample}`));"""


@contextmanager
def trap_in(browser: Browser, *, has_policy: bool) -> Iterator[Trap]:
    """Open a browser with a trap, with the pages' Content Security Policy or without."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    trap = Trap(context, page, has_policy)

    def label() -> str:
        return trap.now.label if trap.now else ""

    context.expose_binding("trap", lambda source, *given: trap.hits.append(f"{label()}: ran {given}"))
    context.add_init_script(_LISTEN)
    page.on("dialog", lambda dialog: (trap.hits.append(f"{label()}: {dialog.type}"), dialog.dismiss()))
    context.on("page", lambda new: trap.hits.append(f"{label()}: opened a window") if new != page else None)
    context.route("**/*", trap.answer)
    try:
        yield trap
    finally:
        context.close()


def forms_of(html: str) -> list[tuple[str, dict[str, list[str]]]]:
    """Return (action, field name → values it had) of the forms of a page that are posted."""
    found = []
    for form in re.findall(r"<form\b[^>]*\bmethod=\"post\".*?</form>", html, re.S):
        action = re.match(r"<form\b[^>]*?\baction=\"([^\"]*)\"", form)
        fields: dict[str, list[str]] = {}
        for tag in re.findall(r"<(?:input|textarea|select|button)\b[^>]*>", form):
            name, value = (re.search(rf"\b{word}=\"([^\"]*)\"", tag) for word in ("name", "value"))
            kind = re.search(r"\btype=\"([^\"]*)\"", tag)
            if name and name[1] != "csrfmiddlewaretoken":
                fields.setdefault(name[1], []).append(
                    f"{kind[1] if kind else ''}\n{value[1] if value else ''}"
                )
        found.append((action[1] if action else "", fields))
    return found


Answer = Callable[[str], HttpResponseBase]
#: What the quick suite takes of the texts: one of each sort and more.
SAMPLE = PAYLOADS[::6]
