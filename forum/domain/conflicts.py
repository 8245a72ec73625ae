"""Who may not review whom: physicians, people of the same practice, and signs that moderators should see."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from accounts import roles
from accounts.models import Physician, User
from forum.models import Answer, Question, Review

#: Providers that give anybody an address: sharing one of these says nothing. The largest by users in 2026.
_PROVIDERS = """
    aol.com att.net bigpond.com bluewin.ch bt.com btinternet.com comcast.net cox.net duck.com fastmail.com
    fastmail.fm free.fr gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.co.uk
    hotmail.com hotmail.fr hushmail.com icloud.com laposte.net libero.it live.com live.co.uk mac.com
    mail.com mail.de mail.ru me.com msn.com naver.com orange.fr outlook.com outlook.de pm.me posteo.de
    posteo.net proton.me protonmail.com qq.com rediffmail.com rogers.com rocketmail.com sbcglobal.net
    seznam.cz sfr.fr shaw.ca sky.com t-online.de telus.net tuta.com tutanota.com verizon.net virginmedia.com
    wanadoo.fr web.de wp.pl yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.de yahoo.fr
    yandex.com yandex.ru ymail.com zoho.com 126.com 163.com
"""
#: RFC 2606: reserved for examples, so they are nobody's practice either.
_EXAMPLES = ("example.com", "example.net", "example.org")
PUBLIC_MAIL = frozenset([*_PROVIDERS.split(), *_EXAMPLES])
#: An account that wrote a review within so long of being made may have been made for it.
YOUNG = timedelta(days=14)
#: So many reviews of one physician by young accounts within `YOUNG` look like a campaign.
BURST = 3


@dataclass(frozen=True)
class Sign:
    """Something about a review that a moderator should know; never a decision by itself."""

    code: str
    sentence: str


def why_not(physician: Physician, *, by: User) -> str:
    """Return the sentence why ``by`` cannot review this physician, or an empty text when nothing stands against it.

    PRODUCT §13: physicians cannot review, nor anyone on their practice's e-mail domain. Row "Review, create" of the
    access matrix: moderators and administrators cannot either, as they decide on reviews.
    """
    if physician.user_id == by.pk:
        return "You cannot review yourself."
    if Physician.objects.filter(user=by).exists() or by.groups.filter(name=roles.PHYSICIANS).exists():
        return "Physicians cannot review physicians here."
    if by.is_staff:
        return "Moderators and administrators cannot write reviews, as they decide on them."
    if physician.user_id is None:
        return "Nobody has claimed this profile, so it cannot be reviewed here."
    if shares_practice(physician, by):
        return (
            "Your e-mail address is one of this physician’s practice, so you cannot review them. "
            "Reviews are for patients."
        )
    return ""


def shares_practice(physician: Physician, person: User) -> bool:
    """Tell whether the person's address is on a domain of the practice: its web site's, or the physician's own."""
    domain = person.email.rpartition("@")[2].casefold()
    return any(domain == own or domain.endswith(f".{own}") for own in practice_domains(physician))


def practice_domains(physician: Physician) -> set[str]:
    """Return the domains that belong to the practice. Public mail providers belong to nobody."""
    found = set()
    if physician.practice_url:
        found.add((urlsplit(physician.practice_url).hostname or "").casefold().removeprefix("www."))
    if physician.user:
        found.add(physician.user.email.rpartition("@")[2].casefold())
    return {domain for domain in found if "." in domain and domain not in PUBLIC_MAIL}


def signs(review: Review) -> list[Sign]:
    """Return what a moderator should know of the writer before deciding. Four queries at the most."""
    writer, found = review.author, []
    if writer is None:
        return [Sign("gone", "The account of the writer is closed.")]
    written = review.submitted_at or review.created_at
    young = written - writer.date_joined < YOUNG
    if young:
        days = max((written - writer.date_joined).days, 0)
        when = "on the same day as" if days == 0 else f"{days} day{'' if days == 1 else 's'} before"
        found.append(Sign("young", f"The account was made {when} the review."))
    others = Review.objects.filter(author=writer).exclude(pk=review.pk).exists()
    if not others and not Question.objects.filter(asker=writer).exclude(status="draft").exists():
        found.append(Sign("only", "The account has written nothing else here."))
    near = Review.objects.filter(
        physician=review.physician,
        submitted_at__gt=written - YOUNG,
        submitted_at__lt=written + YOUNG,
    ).exclude(pk=review.pk)
    campaign = [each for each in near.select_related("author") if _was_young(each)]
    if young and len(campaign) + 1 >= BURST:
        found.append(
            Sign(
                "burst", f"{len(campaign) + 1} accounts made for it reviewed this physician within two weeks."
            )
        )
    if shares_practice(review.physician, writer):
        found.append(Sign("practice", "The writer’s address is on the practice’s domain."))
    asked = Question.objects.filter(asker=writer)
    if Answer.objects.published().filter(author=review.physician, question__in=asked).exists():
        found.append(Sign("answered", "The physician answered a question of this writer here."))
    return found


def _was_young(review: Review) -> bool:
    return (
        review.author is not None
        and review.submitted_at is not None
        and review.submitted_at - review.author.date_joined < YOUNG
    )
