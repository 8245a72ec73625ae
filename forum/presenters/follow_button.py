"""The Follow button of a question, topic or physician."""

from dataclasses import dataclass

from django.urls import reverse

from accounts import roles
from accounts.models import Physician
from forum.domain import following
from forum.models import Question, Topic
from forum.presenters.answer_items import sign_in_path


@dataclass(frozen=True)
class FollowButton:
    """Where the button posts to and whether it is pressed; signed-out readers get a link to ``sign_in`` instead."""

    action: str
    pressed: bool
    what: str
    sign_in: str = ""


def follow_button(thing: following.Followed, viewer: roles.Viewer, *, path: str) -> FollowButton | None:
    """Return the button for something public, or None on what is one's own. ``path`` is the page it stands on."""
    if not viewer.is_authenticated:
        return FollowButton("", pressed=False, what=_what(thing), sign_in=sign_in_path(path))
    if not following.may_follow(thing, by=viewer):
        return None
    return FollowButton(follow_path(thing), following.follows(thing, by=viewer), _what(thing))


def follow_path(thing: following.Followed) -> str:
    """Return the address that takes the posts."""
    if isinstance(thing, Topic):
        return reverse("topic_follow", args=[thing.slug])
    return reverse("question_follow" if isinstance(thing, Question) else "physician_follow", args=[thing.pk])


def _what(thing: following.Followed) -> str:
    if isinstance(thing, Physician):
        return thing.display_name
    return thing.name if isinstance(thing, Topic) else "this question"
