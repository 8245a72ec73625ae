"""Asking: start, the steps, and sending (PRODUCT §7). Photos have a module of their own."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, re_path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.domain.transitions import TransitionRefused
from forum.domain import asking, photos, wording
from forum.domain.drafts import EDITABLE, EditedElsewhere, PastEditing, fingerprint
from forum.forms.question import FactsForm, QuestionForm, SendForm
from forum.models import Question, Topic
from forum.presenters import ask_summary
from forum.presenters.ask_steps import place, step
from forum.presenters.frame import site_settings
from forum.presenters.own_photos import own_photos
from forum.presenters.review_wait import usual_review
from forum.views import ask_photos, drafts
from forum.views.drafts import actor, address, drafted, leave, never_stored, tab_of, throttled

page = require_http_methods(["GET", "HEAD", "POST"])
StepForm = QuestionForm | FactsForm
FORMS: dict[str, type[StepForm]] = {"question": QuestionForm, "topic": FactsForm}
#: What a step's two tabs could quarrel about.
KEPT = {"question": ("title", "body"), "topic": ("topic", "happened", "side", "age_band", "treated")}


@page
@never_stored
@throttled
def ask(request: HttpRequest) -> HttpResponse:
    """Say what happens; a post starts a draft."""
    if request.method != "POST":
        return render(
            request, "forum/ask/start.html", {"drafts": drafts.open_here(request), "wait": usual_review()}
        )
    try:
        question = drafts.start(request)
    except asking.TooManyDrafts:
        messages.warning(
            request, f"You have {asking.DRAFTS_PER_BROWSER} drafts already. Go on with one, or discard one."
        )
        return redirect("ask")
    _carry_over(request, question)
    return redirect("ask_question")


def _carry_over(request: HttpRequest, question: Question) -> None:
    """Take along the words of a search or the topic of a page that the person came from."""
    if title := wording.title(request.POST.get("title", "")):
        asking.save_words(question, by=actor(request), title=title)
    topic = Topic.objects.public().filter(slug=request.POST.get("topic", "")).first()
    if topic:
        asking.set_topics(question, by=actor(request), topics=[topic])


@require_POST
@never_stored
def ask_go_on(request: HttpRequest) -> HttpResponse:
    """Go on with a draft or a returned question: it becomes the browser's current one."""
    question = drafts.wanted(request)
    if question is None:
        return redirect("ask")
    if question.status not in EDITABLE:
        raise PermissionDenied("This question was sent. It can be changed again when a moderator returns it.")
    drafts.make_current(request, question)
    missing = asking.missing_steps(question)
    return redirect(step(missing[0]).url if missing and question.status == "draft" else "ask_question")


@page
@drafted
def ask_question(request: HttpRequest, question: Question) -> HttpResponse:
    """Step 1: title and details."""
    return _take(request, question, "question", _form(request, question, "question"))


@page
@drafted
def ask_topic(request: HttpRequest, question: Question) -> HttpResponse:
    """Step 2: topic and facts."""
    form = _form(request, question, "topic")
    if request.method == "POST" and _wants_search(request, form):
        narrowed = FactsForm(initial=form.typed() | {"find": form["find"].value()})
        return _shown(request, question, "topic", narrowed, searched=True)
    return _take(request, question, "topic", form)


def _wants_search(request: HttpRequest, form: StepForm) -> bool:
    """Tell whether the list of topics is to be narrowed: the button, or Enter in its field before a topic is chosen."""
    pressed_enter = bool(form["find"].value()) and not form.typed()["topic"] and "exit" not in request.POST
    return "search" in request.POST or pressed_enter


@page
@never_stored
def ask_discard(request: HttpRequest) -> HttpResponse:
    """Delete a draft, after asking once more."""
    question = drafts.wanted(request)
    if question is None or question.status != "draft":
        raise Http404
    if request.method != "POST":
        return render(
            request, "forum/ask/discard.html", {"question": question, "typed": asking.typed(question)}
        )
    asking.discard(question, by=actor(request))
    messages.success(request, "The draft and its photos are deleted.")
    return redirect("my_questions" if request.user.is_authenticated else "ask")


@require_POST
@drafted
def ask_save(request: HttpRequest, question: Question, key: str) -> JsonResponse:
    """Save what is half-typed, for the script; ``fields`` go back into its form."""
    answer = {"saved": f"{timezone.localtime():%H:%M}"}
    try:
        _keep(request, question, key, _form(request, question, key))
    except (PastEditing, EditedElsewhere) as refusal:
        return JsonResponse({**answer, "message": f"{refusal} Your text is still here."})
    return JsonResponse({**answer, "fields": {"draft": question.pk, "seen": _seen(question, key)}})


@page
@drafted
def ask_check(request: HttpRequest, question: Question) -> HttpResponse:
    """Step 4: everything once more; a post sends it."""
    user = actor(request)
    form = SendForm(
        request.POST if request.method == "POST" else None, minimum_age=site_settings().minimum_age
    )
    if request.method == "POST" and "exit" in request.POST:
        return leave(request)
    if request.method == "POST" and question.status == "pending":
        return _sent(question)
    if request.method == "POST" and user and form.is_valid():
        try:
            return _sent(asking.submit(question, by=user))
        except asking.NotReady as missing:
            return redirect(f"{reverse(step(missing.steps[0]).url)}?missing=1")
        except TransitionRefused as refusal:
            form.add_error(None, str(refusal))
    rows = ask_summary.rows(question, address=lambda key: address(request, question, step(key)))
    more: dict[str, Any] = {
        "rows": rows,
        "photos": own_photos(photos.shown_in_steps(question)),
        "change_photos": address(request, question, step("photos")),
    }
    return _shown(request, question, "check", form, **more)


def _sent(question: Question) -> HttpResponse:
    return redirect(f"{reverse('my_question', args=[question.pk])}?sent=1")


def _form(request: HttpRequest, question: Question, key: str) -> StepForm:
    """Return a step's form: as posted, as stored, or as stored with what is missing (``?missing=1``)."""
    stored = asking.typed(question) | {"topic": asking.topic_choice(question)}
    if request.method == "POST":
        return FORMS[key](request.POST, initial=stored)
    return FORMS[key](stored if "missing" in request.GET else None, initial=stored)


def _keep(request: HttpRequest, question: Question, key: str, form: StepForm) -> None:
    seen, words = request.POST.get("seen"), form.typed()
    if key == "topic":
        asking.save_facts(question, by=actor(request), seen=seen, tab=tab_of(request), **words)
    else:
        asking.save_words(question, by=actor(request), seen=seen, tab=tab_of(request), **words)


def _seen(question: Question, key: str) -> str:
    stored = asking.typed(question) | {"topic": asking.topic_choice(question)}
    return fingerprint({name: stored[name] for name in KEPT[key]})


def _take(request: HttpRequest, question: Question, key: str, form: StepForm) -> HttpResponse:
    """Show a step; on a post keep what was typed whatever it is, then go on, out, or say what is wrong."""
    if request.method != "POST":
        return _shown(request, question, key, form)
    try:
        _keep(request, question, key, form)
    except PastEditing as refusal:
        form.add_error(None, str(refusal))
        return _shown(request, question, key, form, status=409)
    except EditedElsewhere as refusal:
        others = ask_summary.differences(mine=form.typed(), other=refusal.stored)
        question.refresh_from_db()
        return _shown(request, question, key, form, status=409, others=others, has_errors=True)
    if "exit" in request.POST:
        return leave(request)
    if form.is_valid():
        after = place(key).after
        return redirect(after.url if after else "ask_check")
    return _shown(request, question, key, form)


def _shown(
    request: HttpRequest,
    question: Question,
    key: str,
    form: StepForm | SendForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    at = place(key)
    context = {
        "question": question,
        "place": at,
        "form": form,
        "tab": tab_of(request),
        "seen": _seen(question, key) if key in KEPT else "",
        "action": reverse(at.step.url),
        "back": address(request, question, at.before),
    }
    return render(request, f"forum/ask/{key}.html", context | more, status=status)


urlpatterns = [
    path("ask/", ask, name="ask"),
    path("ask/go-on/", ask_go_on, name="ask_go_on"),
    path("ask/question/", ask_question, name="ask_question"),
    path("ask/topic/", ask_topic, name="ask_topic"),
    *ask_photos.urlpatterns,
    path("ask/check/", ask_check, name="ask_check"),
    re_path("^ask/save/(?P<key>question|topic)/$", ask_save, name="ask_save"),
    path("ask/discard/", ask_discard, name="ask_discard"),
]
