"""An asker's own questions (PRODUCT §8)."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.views.decorators.http import require_safe

from forum.models import Question
from forum.views.drafts import never_stored


@require_safe
@login_required
@never_stored
def my_questions(request: HttpRequest) -> HttpResponse:
    """List one's own questions."""
    return render(request, "forum/mine/list.html", {"questions": Question.objects.filter(asker=request.user)})


@require_safe
@login_required
@never_stored
def my_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one's own question."""
    question = get_object_or_404(Question, pk=pk, asker=request.user)
    return render(request, "forum/mine/question.html", {"question": question})


urlpatterns = [
    path("me/questions/", my_questions, name="my_questions"),
    path("me/questions/<int:pk>/", my_question, name="my_question"),
]
