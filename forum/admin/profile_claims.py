"""The queue of claims of imported profiles."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest

from accounts.admin.queues import Queue
from accounts.admin.review import ReviewAdmin
from accounts.forms.decision import Choice, Reason
from accounts.models import Physician, User
from forum.admin.listing import StatusFilter, age
from forum.admin.questions import target
from forum.domain import profile_claims
from forum.models import Answer, ProfileClaim
from forum.presenters import byline, claims, rich_text
from forum.states import PROFILE_CLAIM_STATUSES

REASONS = [
    Reason(
        "not-shown",
        "Nothing shows that it is them",
        "What you wrote does not let us see that the profile is yours. Please claim it again and say where we can check it.",
    ),
    Reason(
        "does-not-match",
        "The details do not match",
        "Name, field or place of the profile do not match what was verified of you.",
    ),
    Reason(
        "somebody-elses",
        "It went to somebody else",
        "The profile was found to be somebody else’s. If you think that this is wrong, please write to us.",
    ),
    Reason(
        "several-people",
        "It stands for more than one person",
        "The profile holds answers of more than one person, so it cannot go to one of them.",
    ),
]
CHECKLIST = (
    "The names are the same person’s",
    "Field and place fit, now or at the time of the answers",
    "What they say can be checked, and was",
    "Nobody else has a better claim",
)


class ClaimFilter(StatusFilter):
    """Shows what waits unless another status is asked for."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the statuses in which a claim does not wait."""
        return [(status, words) for status, words in PROFILE_CLAIM_STATUSES.items() if status != "waiting"]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Filter."""
        return queryset.filter(status=self.value() or "waiting")


@admin.register(ProfileClaim)
class ProfileClaimAdmin(ReviewAdmin):
    """Imported profiles that members say are theirs."""

    section = "Moderation"
    page_name = "Claimed profiles"
    kind = "profile-claim"
    review_template = "admin/desk/profile_claim.html"
    choices = (
        Choice("approve", "Accept", "Answers and followers go to the member; this cannot be taken back"),
        Choice("reject", "Decline", "The member reads why and may claim it again"),
    )
    list_display = ("heading", "waiting_for", "by_whom")
    list_filter = (ClaimFilter,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProfileClaim]:
        """Load both profiles with it."""
        related = ("profile", "physician__user", "physician__verification")
        return super().get_queryset(request).select_related(*related)

    @admin.display(description="Profile", ordering="pk")
    def heading(self, item: ProfileClaim) -> str:
        """Return the imported name."""
        return item.profile.name_with_credentials

    @admin.display(description="Waiting", ordering="submitted_at")
    def waiting_for(self, item: ProfileClaim) -> str:
        """Return the age while it waits, else the status."""
        return age(item.submitted_at) if item.status == "waiting" else item.get_status_display()

    @admin.display(description="Claimed by")
    def by_whom(self, item: ProfileClaim) -> str:
        """Return the member."""
        return byline.titled(item.physician)

    def waiting(self) -> QuerySet[ProfileClaim]:
        """Return what waits."""
        return ProfileClaim.objects.filter(status="waiting")

    def own(self, queryset: QuerySet[ProfileClaim], user: User) -> QuerySet[ProfileClaim]:
        """Leave out one's own, and those of profiles that one claims too."""
        mine = ProfileClaim.objects.filter(physician__user_id=user.pk, status="waiting").values("profile")
        return queryset.exclude(physician__user_id=user.pk).exclude(profile__in=mine)

    def reasons(self, item: ProfileClaim) -> list[Reason]:
        """Return the reasons."""
        return REASONS

    def decide(self, item: ProfileClaim, *, by: User, **decision: Any) -> None:
        """Decide."""
        profile_claims.decide(item, by=by, **decision)

    def review_context(self, request: HttpRequest, item: ProfileClaim) -> dict[str, Any]:
        """Return both profiles side by side, what would go over, and who else asks for it."""
        answers = Answer.objects.filter(author=item.profile)
        others = ProfileClaim.objects.filter(profile=item.profile_id).exclude(pk=item.pk)
        counted = answers.aggregate(all=Count("pk"), published=Count("pk", filter=Q(status="published")))
        return {
            "why": rich_text.paragraphs(item.why) if item.status != "withdrawn" else "",
            "rows": claims.side_by_side(item),
            "counted": counted,
            "follows": item.profile.follows.count(),
            "newest": list(answers.filter(status="published").select_related("question").order_by("-pk")[:5]),
            "others": list(others.select_related("physician__verification").order_by("-pk")[:10]),
            "profile_path": byline.profile_path(item.profile) if item.profile.closed_at is None else "",
            "physician_path": byline.profile_path(item.physician) if item.physician.listed_at else "",
            "earlier": list(Physician.objects.filter(claimed_by=item.physician_id).order_by("pk")[:10]),
            "checklist": CHECKLIST if item.status == "waiting" else (),
        }


QUEUE = Queue(
    title="Claimed profiles",
    cell="Physicians",
    kind="profile-claim",
    place=11,
    waiting=lambda: ProfileClaim.objects.filter(status="waiting"),
    target=target,
    changelist="admin:forum_profileclaim_changelist",
)
