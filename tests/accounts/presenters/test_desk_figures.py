"""The charts of the index: counts by day, medians that count in what still waits, kept for a while."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.domain import flow_figures
from accounts.presenters import charts, desk_figures
from tests.log_entries import Entry, write

pytestmark = pytest.mark.django_db


def test_days_medians_and_the_longest_wait() -> None:
    noon = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    day = noon - timedelta(days=3)
    write(
        [
            *(Entry("question", pk, "submit", "draft", "pending", day, 2) for pk in (1, 2, 3)),
            Entry("question", 1, "approve", "pending", "published", day + timedelta(hours=2)),
            Entry("question", 2, "reject", "pending", "rejected", day + timedelta(hours=6)),
            *(
                Entry("answer", pk, "submit", "draft", "pending", day + timedelta(days=1), 2)
                for pk in (1, 2, 3)
            ),
            Entry("answer", 1, "approve", "pending", "published", day + timedelta(days=1, hours=1)),
            Entry("answer", 2, "approve", "pending", "published", day + timedelta(days=1, hours=2)),
            Entry("answer", 2, "undo", "published", "pending", day + timedelta(days=1, hours=2, minutes=5)),
        ]
    )
    now = noon + timedelta(hours=6)
    found = flow_figures.work_out(now)
    assert len(found.days) == flow_figures.DAYS
    assert found.days[-1] == noon.date()
    assert found.came[-4:] == [3, 3, 0, 0]
    assert found.decided[-4:] == [2, 1, 0, 0]
    # Two of three were decided: the median is reached. Of the next day's, one of three: it is not.
    assert [(each.hours, each.reached) for each in found.medians[-4:-2]] == [(6.0, True), (54.0, False)]
    assert found.medians[-1].hours is None
    assert [each.words for each in found.medians[-4:]] == ["6.0 h", "over 54.0 h", "–", "–"]
    assert found.longest_today == {}


def test_the_longest_wait_that_ended_today() -> None:
    now = timezone.localtime().replace(hour=12)
    write(
        [
            Entry("photo", 1, "replace", "returned", "pending", now - timedelta(hours=3), 2),
            Entry("photo", 1, "approve", "pending", "published", now),
        ]
    )
    assert flow_figures.work_out(now).longest_today == {"photo": timedelta(hours=3)}


def test_figures_are_kept_for_a_while() -> None:
    assert flow_figures.figures().came[-1] == 0
    write([Entry("question", 1, "submit", "draft", "pending", timezone.now(), 2)])
    assert flow_figures.figures().came[-1] == 0
    assert flow_figures.work_out(timezone.now()).came[-1] == 1


def test_charts_have_a_name_a_legend_and_all_numbers_in_a_table() -> None:
    found = flow_figures.work_out(timezone.now())
    for chart in (
        desk_figures.flow_chart(found),
        desk_figures.median_chart(found.medians, found.days, goal=12.0, goal_words="Target, 12 h"),
    ):
        assert chart.title
        assert chart.summary
        assert chart.keys
        assert chart.method
        assert len(chart.rows) == flow_figures.DAYS
        assert all(len(row) == len(chart.head) for row in chart.rows)


@pytest.mark.parametrize(
    ("highest", "top"), [(0, 2), (1, 2), (3, 4), (9, 10), (17, 20), (61, 80), (90, 100), (1234, 1600)]
)
def test_the_scale_ends_above_the_highest(highest: float, top: int) -> None:
    assert charts.ceiling(highest) == top
    assert top % 2 == 0


def test_bars_stay_inside_the_drawing() -> None:
    values = [0, 5, None, 20, 99] + [1] * 9
    drawn = charts.bars(14, [charts.Series("in", values), charts.Series("out", values)], 20)
    assert len(drawn) == 2 * 12
    for bar in drawn:
        assert bar.x >= 0
        assert bar.x + bar.width <= charts.WIDTH
        assert bar.y >= 0
        assert round(bar.y + bar.height, 1) == charts.HEIGHT
