"""Every page that the URL resolver knows: no accessibility violation, valid HTML, no sideways scroll, no console error."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from axe_playwright_python.sync_playwright import Axe
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Browser, Page

from accounts.domain import addresses, escalating, security, unsubscribing
from accounts.models import (
    AddressChange,
    Amendment,
    Appeal,
    AuditEntry,
    Physician,
    SecurityEvent,
    User,
    Verification,
)
from forum.demo import loading
from forum.demo.people import DEMO_PASSWORD
from forum.demo.pictures import PICTURES
from forum.domain import asking, clarifying, moderation, peering, photos, reviewing
from forum.models import (
    Answer,
    Clarification,
    LegalText,
    PeerView,
    Photo,
    Question,
    QuestionUpdate,
    ReportCase,
    Review,
    ReviewReply,
    Revision,
    Snippet,
    Topic,
)
from tests.factors import add_factors

pytestmark = pytest.mark.django_db(transaction=True)

WHO = {
    "anonymous": None,
    "newcomer": None,
    "patient": "patient@example.com",
    "physician": "doctor@example.com",
    "moderator": "moderator@example.com",
    "administrator": "admin@example.com",
}
#: Routes that are no pages of their own: files, feeds, forms that are only posted to, steps of a sign-in in progress.
NO_PAGE = {
    "account_reset_password_from_key_done",
    "account_confirm_login_code",
    "account_set_password",
    "account_reset_password_from_key",
    "mfa_authenticate",
    "mfa_download_recovery_codes",
    "account_email",
    "usersessions_list",
    "my_theme",
    "my_sessions_end_others",
    "my_session_end",
    "reauthenticate_by_code",
    "admin:forum_sitesettings_confirm",
    "mfa_login_webauthn",
    "admin:login",
    "admin:logout",
    "admin:undo",
    "admin:accounts_auditentry_export",
    "transparency_csv",
    "transparency_json",
    "admin:password_change",
    "admin:password_change_done",
    "admin:autocomplete",
    "admin:jsi18n",
    "admin:None",
    "admin:accounts_verification_page",
    "admin:accounts_watch_change",
    "admin:accounts_claim_change",
    "admin:accounts_escalation_change",
    "admin:take",
    "admin:release",
    "admin:accounts_batch_new",
    "admin:app_list",
    "question_id",
    "physician_id",
    "photo",
    "answer",
    "answer_helpful",
    "answer_thanks",
    "my_thank",
    "verification_appeal",
    "question_follow",
    "topic_follow",
    "physician_follow",
    "answer_start",
    "answer_agree",
    "answer_live",
    "clarification_withdraw",
    "question_let_go",
    "question_take",
    "question_unskip",
    "search_remove",
    "profile_claim_withdraw",
    "ask_go_on",
    "notification_open",
    "notifications_read",
    "email_try_again",
    "ask_photo_add",
    "ask_photos_save",
    "ask_save",
    "join_save",
    "headshot",
    "feed_questions",
    "feed_topic",
    "feed_unanswered",
    "sitemap",
    "sitemap_part",
    "robots",
    "service_worker",
    "export_download",
}
#: Ends of names of admin routes that are only posted to, or lead on.
POSTED = ("_delete", "_next", "_again", "_accept")
#: Colours must not be measured on their way from one scheme to the other.
STILL = """
    const sheet = new CSSStyleSheet();
    sheet.replaceSync("* { transition: none !important; animation: none !important }");
    document.adoptedStyleSheets = [sheet];
"""
#: The pages are looked at in so many tests, for that many processors.
PARTS = 2
SIZES = ((1280, 900), (360, 780))
#: The schemes at each size: page after page one or the other, and all of them with --full.
SAMPLES = ((("light",), ("dark",)), (("dark",), ("light",)))
EVERY = (("light", "dark"), ("light", "dark"))


def routes(resolver: Any = None, namespace: str = "") -> Iterator[str]:
    """Return the names of all routes."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from routes(each, f"{each.namespace}:" if each.namespace else namespace)
        elif isinstance(each, URLPattern):
            yield f"{namespace}{each.name}"


def ids(queryset: Any) -> list[list[Any]]:
    """Return arguments for up to one object of each status."""
    found = {}
    for row in queryset.order_by("pk"):
        found.setdefault(row.status, [row.pk])
    return list(found.values())


def arguments(name: str) -> list[list[Any]]:
    """Return the arguments to try for a route; of things with a status, one of each."""
    patient = User.objects.get(email=WHO["patient"])
    own_answers = Answer.objects.filter(author__user__email=WHO["physician"])
    by_model: dict[str, Any] = {
        "forum_question": Question,
        "forum_answer": Answer,
        "forum_revision": Revision,
        "forum_questionupdate": QuestionUpdate,
        "forum_photo": Photo,
        "forum_review": Review,
        "forum_reviewreply": ReviewReply,
        "forum_peerview": PeerView,
        "forum_clarification": Clarification,
        "forum_reportcase": ReportCase,
        "accounts_verification": Verification,
        "accounts_amendment": Amendment,
        "accounts_appeal": Appeal,
    }
    if name == "admin:accounts_watch_sweep":
        waiting = Question.objects.filter(status="pending").exclude(asker=None).order_by("-pk")
        return [[each.asker_id] for each in waiting[:1]]
    if name == "admin:accounts_auditentry_life":
        return [["question", Question.objects.published().order_by("pk")[0].pk]]
    if name == "admin:accounts_watch_person":
        return [[patient.pk], [User.objects.get(email=WHO["physician"]).pk]]
    if name.startswith("admin:") and name.endswith(("_change", "_history")):
        label = name.removeprefix("admin:").rsplit("_", 1)[0]
        if label in by_model:
            found = ids(by_model[label].objects.exclude(status="draft"))
            return found if name.endswith("_change") else found[:1]
        model = apps.get_model(*label.split("_", 1))
        first = model._default_manager.first()
        return [[first.pk]] if first else []
    answered = Question.objects.published().filter(answers__status="published").distinct()
    own_photos = [
        [each.question_id, each.pk]
        for each in Photo.objects.filter(question__asker=patient, status__in=["pending", "published"])
        .exclude(question__status="draft")
        .order_by("pk")[:2]
    ]
    listed = Physician.objects.public()
    passkeys = [[each.pk] for each in Authenticator.objects.filter(type="webauthn")]
    return {
        "question": [
            [each.pk, each.slug] for each in [*answered.order_by("pk")[:6], *Question.objects.published()[:3]]
        ],
        "physician": [[each.pk, each.slug] for each in listed.order_by("pk")],
        "topic": [[each.slug] for each in Topic.objects.public()[:2]],
        "tag": [[next(tag for tags in own_answers.values_list("hashtags", flat=True) for tag in tags)]],
        "about": [[page] for page in LegalText.PAGES],
        "unsubscribe": [[str(unsubscribing.address_for(patient, "answers")).rstrip("/").rpartition("/")[2]]],
        "about_version": [["disclaimer", LegalText.objects.filter(page="disclaimer")[0].dated.isoformat()]],
        "my_question": ids(Question.objects.filter(asker=patient)),
        "my_withdraw": ids(Question.objects.filter(asker=patient, status__in=["pending", "published"])),
        "my_update": ids(Question.objects.filter(asker=patient, status="published")),
        "my_update_change": [
            [each.question_id, each.pk]
            for each in QuestionUpdate.objects.filter(question__asker=patient, status="returned")
        ],
        "my_close": ids(Question.objects.filter(asker=patient, status="published")),
        "my_question_appeal": [
            [each.pk] for each in Question.objects.filter(asker=patient, status="hidden").order_by("pk")[:1]
        ],
        "my_update_withdraw": [
            [each.question_id, each.pk]
            for each in QuestionUpdate.objects.filter(question__asker=patient, status="returned")
        ],
        "my_update_appeal": [
            [each.question_id, each.pk]
            for each in QuestionUpdate.objects.filter(question__asker=patient, status="rejected")
        ],
        "my_photo_appeal": [
            [each.question_id, each.pk]
            for each in Photo.objects.filter(question__asker=patient, status="rejected")
        ],
        "my_video": [
            [each.question_id, each.pk]
            for each in Answer.objects.published().filter(question__asker=patient).exclude(video_url="")
        ],
        "my_appeal": [[each.pk] for each in Appeal.objects.filter(by=patient)],
        "answer_appeal": [[each.pk] for each in own_answers.filter(status="rejected").order_by("pk")[:1]],
        "my_review_appeal": [[each.pk] for each in Review.objects.filter(author=patient, status="rejected")],
        "reply_appeal": [
            [each.review_id]
            for each in ReviewReply.objects.filter(status="rejected", **_by_physician("review__"))
        ],
        "peer_appeal": [
            [each.answer_id] for each in PeerView.objects.filter(status="rejected", **_by_physician())
        ],
        "clarification_appeal": [
            [each.question_id] for each in Clarification.objects.filter(status="rejected", **_by_physician())
        ],
        "my_photo": own_photos,
        "my_photo_withdraw": own_photos,
        "my_photo_replace": [
            [each.question_id, each.pk]
            for each in Photo.objects.filter(question__asker=patient, status="returned")
        ],
        "ask_photo_edit": [
            [each.pk] for each in Photo.objects.filter(question__asker=patient, question__status="draft")
        ],
        "peer": [[each.pk] for each in Answer.objects.published().exclude(pk__in=own_answers)[:2]],
        "peer_withdraw": [
            [each.answer_id]
            for each in PeerView.objects.filter(
                physician__user__email=WHO["physician"], status__in=["pending", "published"]
            )[:1]
        ],
        "question_skip": [[Question.objects.published().order_by("pk")[0].pk]],
        "clarification": [[Question.objects.published().order_by("pk")[0].pk]],
        "profile_claim": [[each.pk] for each in listed.filter(user=None).order_by("pk")[:1]],
        "snippet": [
            [each.pk] for each in Snippet.objects.filter(physician__user__email=WHO["physician"])[:1]
        ],
        "review_write": [[listed.exclude(user=None).exclude(reviews__author=patient).order_by("pk")[0].pk]],
        "my_review": ids(Review.objects.filter(author=patient).exclude(status="withdrawn")),
        "my_review_change": ids(Review.objects.filter(author=patient, status__in=["returned", "published"])),
        "my_review_withdraw": ids(Review.objects.filter(author=patient, status__in=["pending", "published"])),
        "workspace_review": [
            [each.pk]
            for each in Review.objects.published()
            .filter(physician__user__email=WHO["physician"])
            .order_by("pk")[:4]
        ],
        "workspace_reply_withdraw": [
            [each.review_id]
            for each in ReviewReply.objects.filter(
                review__physician__user__email=WHO["physician"], status__in=["pending", "published"]
            )[:1]
        ],
        "report": [
            ["question", answered[0].pk],
            ["answer", Answer.objects.published()[0].pk],
            ["photo", Photo.objects.public()[0].pk],
            ["review", Review.objects.published()[0].pk],
            ["physician", listed[0].pk],
        ],
        "my_security": [[each.pk] for each in SecurityEvent.objects.filter(user=patient)],
        "my_address_answer": [[addresses.token_of(each)] for each in AddressChange.objects.all()],
        "mfa_edit_webauthn": passkeys,
        "mfa_remove_webauthn": passkeys,
        "answer_edits": ids(Answer.objects.published().exclude(edited_at=None))[:1],
        "change_part": [
            [part] for part in ("name", "licence", "disclaimer", "profile", "headshot", "byline")
        ],
        "answer_edit": ids(own_answers),
        "answer_revise": [[each.answer_id] for each in Revision.objects.filter(answer__in=own_answers)],
        "answer_withdraw": ids(own_answers.filter(status__in=["pending", "published", "draft"])),
    }.get(name, [[]])


def _by_physician(prefix: str = "") -> dict[str, str]:
    return {f"{prefix}physician__user__email": WHO["physician"] or ""}


def prepare(client: Client, role: str) -> None:
    """Put a role where its pages are open: a draft to ask with, an answer and an edit in each state."""
    if role in {"anonymous", "patient"}:
        client.post(reverse("ask"))
        words = {
            "title": "Is a red ring after a bite a worry for me?",
            "body": "It grows a little each day. " * 3,
        }
        client.post(reverse("ask_question"), words)
    if role == "newcomer":
        person = {"email": "new@example.com", "password1": "calm-water-77", "pseudonym": "plain-test-pebble"}
        assert client.post(reverse("account_signup"), person).status_code == 302
    if role == "patient":
        security.tell(User.objects.get(email=WHO[role]), kind="passkey_added", device="Firefox on Linux")
        draft = Question.objects.get(asker__email=WHO[role], status="draft")
        photos.add(draft, by=draft.asker, file=BytesIO(PICTURES[next(iter(PICTURES))]()), filename="arm.png")
        client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
        own = Question.objects.published().filter(asker__email=WHO[role])[0]
        Photo.objects.create(question=own, status="returned", alt="Arm", subject="self", position=9)
        update = asking.add_update(own, by=own.asker, body="I have seen somebody about it since then.")
        moderator = User.objects.get(email=WHO["moderator"])
        moderation.decide(
            update, "return", by=moderator, reason="cannot-be-understood", note="Say what changed."
        )
        _decide_on_more(own, moderator)
    if role == "administrator":
        client.post(reverse("join"))
    if role == "moderator":
        client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
        person = User.objects.get(email=WHO[role])
        addresses.begin(person, new="moved@example.com")
        escalating.escalate(
            Question.objects.filter(status="pending")[0], by=person, why="Two of us disagree."
        )
    if role == "physician":
        person = User.objects.get(email=WHO[role])
        add_factors(person)
        client.post(reverse("account_reauthenticate"), {"password": DEMO_PASSWORD})
        question = (
            Question.objects.published()
            .exclude(answers__author__user__email=WHO[role])
            .filter(closed_at=None)
        )
        client.post(reverse("answer_start", args=[question[0].pk]))
        answer = Answer.objects.filter(author__user__email=WHO[role], status="published").exclude(
            revisions__status__in=["draft", "pending", "returned"]
        )
        client.post(reverse("answer_revise", args=[answer[0].pk]))
        _decline_words_of(person, User.objects.get(email=WHO["moderator"]))


def _decide_on_more(question: Question, moderator: User) -> None:
    """Make things that can be appealed against, and an answer with a video to object to."""
    photo = Photo.objects.create(question=question, status="pending", alt="Leg", subject="self", position=8)
    update = asking.add_update(question, by=question.asker, body="My neighbor Ann of Elm Street has it, too.")
    for item in (photo, update):
        moderation.decide(
            item, "reject", by=moderator, reason="identifies-someone", note="It names somebody."
        )
    other = (
        Question.objects.published().filter(asker=question.asker).exclude(pk=question.pk).order_by("pk")[1]
    )
    moderation.decide(other, "hide", by=moderator, reason="identifies-someone", note="It names somebody.")
    Answer.objects.filter(question__asker=question.asker, status="published").update(
        video_url="https://vimeo.com/demo/arm"
    )
    review = Review.objects.get(author=question.asker, status="pending")
    reviewing.decide(review, "reject", by=moderator, reason="abuse", note="It insults somebody.")


def _decline_words_of(person: User, moderator: User) -> None:
    """Write a reply, words about another's answer and a question back that are not published, to appeal against."""
    no: dict[str, Any] = {"by": moderator, "reason": "selling", "note": "It advertises."}
    review = Review.objects.published().filter(reply=None, **_by_physician()).order_by("pk")[0]
    reviewing.decide(
        reviewing.reply(review, by=person, body="Book a visit now, it is cheap."), "reject", **no
    )
    others = (
        Answer.objects.published().exclude(author__user=person).exclude(peer_views__physician__user=person)
    )
    view = peering.say(
        others.order_by("pk")[0], by=person, verdict="caveat", body="Mine is better and cheaper."
    )
    peering.decide(view, "reject", **no)
    open_ones = (
        Question.objects.published().exclude(asker=None).exclude(clarifications__physician__user=person)
    )
    asked = clarifying.ask(open_ones.order_by("pk")[0], by=person, body="Would you like to book a visit?")
    clarifying.decide(asked, "reject", **no)


def pages() -> dict[str, tuple[str, str, str]]:
    """Return address → (role, session key, HTML) of every page, each as the first role that may open it."""
    clients = {}
    for role, email in WHO.items():
        clients[role] = Client()
        if email:
            clients[role].post(reverse("account_login"), {"login": email, "password": DEMO_PASSWORD})
        prepare(clients[role], role)
    found: dict[str, tuple[str, str, str]] = {}
    missing = []
    for name in sorted(set(routes()) - NO_PAGE):
        if name.endswith(POSTED):
            continue
        opened = [address for given in arguments(name) if (address := _open(name, given, clients, found))]
        if not opened and not name.endswith("_add"):
            missing.append(name)
    assert not missing, (
        f"routes that no role could open as a page; name them in NO_PAGE if they are none: {missing}"
    )
    extra = [
        "/questions/?a=no&sort=waiting",
        "/questions/?photos=1&topic=skin",
        "/search/?q=knee",
        "/search/?q=a",
        "/search/?q=zzzzqq",
        "/nothing-here/",
        "/workspace/?show=all",
    ]
    for address in extra:
        role = "physician" if "workspace" in address else "anonymous"
        found[address] = (role, *_fetch(clients[role], address)[1:])
    for address, role in (("/admin/", "patient"), (_withdrawn(), "anonymous")):
        found[f"{address}?as={role}"] = (role, *_fetch(clients[role], address)[1:])
    return found


def _withdrawn() -> str:
    return reverse("question", args=[Question.objects.filter(status="withdrawn")[0].pk, "x"])


def _open(
    name: str, given: list[Any], clients: dict[str, Client], found: dict[str, tuple[str, str, str]]
) -> str:
    address = reverse(name, args=given)
    for role, client in clients.items():
        status, session, html = _fetch(client, address)
        if status == 200 and html:
            found[address] = (role, session, html)
            return address
    return ""


def _fetch(client: Client, address: str) -> tuple[int, str, str]:
    response = client.get(address)
    session = (
        client.cookies[settings.SESSION_COOKIE_NAME].value
        if settings.SESSION_COOKIE_NAME in client.cookies
        else ""
    )
    is_page = not response.streaming and response.headers.get("Content-Type", "").startswith("text/html")
    return response.status_code, session, response.content.decode() if is_page else ""


def checker() -> Path:
    """Return the Nu HTML checker; skip where it or Java is missing, except under CI."""
    jar = Path(
        os.environ.get("VNU_JAR") or Path(settings.BASE_DIR) / "node_modules/vnu-jar/build/dist/vnu.jar"
    )
    if not jar.is_file() or not shutil.which("java"):
        if os.environ.get("CI") == "true":
            pytest.fail("the Nu HTML checker (npm vnu-jar) or Java is missing, and CI=true demands both")
        pytest.skip("no Nu HTML checker here (npm install vnu-jar, VNU_JAR) or no Java")
    return jar


def html_errors(found: dict[str, tuple[str, str, str]], folder: Path) -> list[str]:
    """Return what the Nu HTML checker calls an error, with the page's address."""
    jar = checker()
    names = {}
    folder.mkdir()
    for number, (address, (_role, _session, html)) in enumerate(found.items()):
        (folder / f"{number}.html").write_text(html, encoding="utf-8")
        names[f"{number}.html"] = address
    command = [
        "java",
        "-Xss4m",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--errors-only",
        "--exit-zero-always",
        *(str(folder / name) for name in names),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=240)
    messages = json.loads(done.stderr or done.stdout)["messages"]
    return [
        f"{names[Path(each['url']).name]}: {each['message']}"
        for each in messages
        if each.get("type") == "error"
    ]


def look(page: Page, address: str, looks: Sequence[Sequence[str]]) -> list[str]:
    """Return what is wrong with a page, at each size in the schemes that ``looks`` names for it. It is loaded once."""
    wrong: list[str] = []

    def heard(message: Any) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            wrong.append(message.text)

    # Only while the page loads: axe itself tries inline styles afterwards.
    page.on("console", heard)
    page.goto(address)
    page.remove_listener("console", heard)
    page.evaluate(Axe().axe_script)
    page.evaluate(STILL)
    for (width, height), schemes in zip(SIZES, looks, strict=True):
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            wrong.append(f"scrolls sideways at {width}: {wide}")
        for scheme in schemes:
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for each in page.evaluate(
                "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
            ):
                node = each["nodes"][0]
                wrong.append(f"{scheme} at {width}: {each['id']}: {node['target']} {node['html'][:120]}")
    return wrong


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_valid_accessible_and_fits(
    part: int, live_server: Any, browser: Browser, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    full = request.config.getoption("full")
    loading.load(content=True)
    assert AuditEntry.objects.exists()
    every = pages()
    assert len(every) > 200
    found = dict(list(every.items())[part::PARTS])
    wrong: list[str] = []
    for role in WHO:
        context = browser.new_context(reduced_motion="reduce")
        session = next((key for who, key, _html in found.values() if who == role and key), "")
        if session:
            context.add_cookies(
                [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
            )
        page = context.new_page()
        for number, (address, (who, _session, _html)) in enumerate(found.items()):
            if who == role:
                looks = EVERY if full else SAMPLES[number % 2]
                wrong += [f"{address} {each}" for each in look(page, live_server.url + address, looks)]
        context.close()
    assert not wrong, "\n".join(dict.fromkeys(wrong))
    errors = html_errors(found, tmp_path / "pages")
    assert not errors, "\n".join(dict.fromkeys(errors))
