"""A physician's own figures: answers by state, what readers, askers and peers said, month by month."""

from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Sum
from django.utils import timezone

from accounts.models import Physician
from forum.models import Answer, PeerAgreement, PeerView, Thanks
from forum.models.peer import in_good_standing

MONTHS = 12


@dataclass(frozen=True)
class Month:
    """One month: its first day, answers published, marks "Helpful" received, thanks received, agreements received."""

    first: date
    answers: int
    helpful: int
    thanks: int
    agreed: int


@dataclass(frozen=True)
class Figures:
    """All figures of one physician. ``states``: status → number of answers."""

    states: dict[str, int]
    helpful: int
    thanks: int
    agreed: int
    views: dict[str, int]
    months: list[Month]


def of(physician: Physician) -> Figures:
    """Return the figures, the last `MONTHS` months with the present one last. Six queries, whatever there is."""
    own = Answer.objects.filter(author=physician)
    states = dict(own.order_by().values_list("status").annotate(Count("pk")))
    helpful = own.filter(status="published").aggregate(total=Sum("helpful_count"))["total"] or 0
    views = PeerView.objects.filter(in_good_standing(), answer__author=physician, status="published")
    return Figures(
        states=states,
        helpful=helpful,
        thanks=Thanks.objects.filter(answer__author=physician).count(),
        agreed=PeerAgreement.objects.counted().filter(answer__author=physician).count(),
        views=dict(views.order_by().values_list("verdict").annotate(Count("pk"))),
        months=_months(physician),
    )


def _months(physician: Physician) -> list[Month]:
    zone = timezone.get_current_timezone_name()
    with connection.cursor() as cursor:
        cursor.execute(_BY_MONTH, {"physician": physician.pk, "months": MONTHS, "zone": zone})
        return [Month(row[0].date(), *row[1:5]) for row in cursor.fetchall()]


_BY_MONTH = """
    WITH month AS (
        SELECT generate_series(
            date_trunc('month', now() AT TIME ZONE %(zone)s) - make_interval(months => %(months)s - 1),
            date_trunc('month', now() AT TIME ZONE %(zone)s), interval '1 month'
        ) AS first
    ), own AS (SELECT id, published_at FROM forum_answer WHERE author_id = %(physician)s AND status = 'published'),
    happened AS (
        SELECT published_at AS at, 'answer' AS what FROM own
        UNION ALL SELECT vote.created_at, 'helpful' FROM forum_vote vote JOIN own ON own.id = vote.answer_id
        UNION ALL SELECT thanks.created_at, 'thanks' FROM forum_thanks thanks JOIN own ON own.id = thanks.answer_id
        UNION ALL SELECT peer.created_at, 'agreed' FROM forum_peeragreement peer JOIN own ON own.id = peer.answer_id
    )
    SELECT month.first,
           count(*) FILTER (WHERE what = 'answer'), count(*) FILTER (WHERE what = 'helpful'),
           count(*) FILTER (WHERE what = 'thanks'), count(*) FILTER (WHERE what = 'agreed')
    FROM month LEFT JOIN happened ON date_trunc('month', happened.at AT TIME ZONE %(zone)s) = month.first
    GROUP BY month.first ORDER BY month.first
"""
