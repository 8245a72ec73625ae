"""`recompute_ratings`: silent when all is right, exit 1 and a name when an aggregate was changed by hand."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Physician
from tests.factories import PhysicianFactory, ReviewFactory


def run(*arguments: str) -> tuple[int, str]:
    """Return exit status and all that was said."""
    out = StringIO()
    try:
        call_command("recompute_ratings", *arguments, stdout=out, stderr=out)
    except SystemExit as status:
        return int(status.code or 0), out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
def test_checks_names_and_puts_right() -> None:
    physician = PhysicianFactory(display_name="Ada Corrupted")
    PhysicianFactory()
    for stars in (5, 2):
        ReviewFactory(physician=physician, stars=stars)
    assert run("--check") == (0, "All ratings are right.\n")
    Physician.objects.filter(pk=physician.pk).update(rating_sum=50, rating_count=10)
    status, said = run("--check")
    assert status == 1
    assert f"physician {physician.pk}, Ada Corrupted: kept 50 stars in 10 reviews, right is 7 in 2" in said
    assert run()[0] == 0
    assert run("--check") == (0, "All ratings are right.\n")
