"""The queue of the demo's physician: what they follow and skip, searches they saved; and imported profiles that are claimed."""

from accounts.models import Physician
from forum.demo.clock import days_ago
from forum.demo.peers import account_of
from forum.demo.story import Cast
from forum.domain import attending, following, profile_claims, saved_searches, sentences
from forum.domain.queueing import Wanted
from forum.models import Answer, Question

SEARCHES = {
    "Wounds with a photo": Wanted(tab="mine", topic="wounds", photos=True),
    "Everything about toxin": Wanted(tab="all", topic="botulinum-toxin"),
}
WHY = (
    "I wrote on the Harbor Street forum from 2019 to 2022, as my own site says under “Earlier writing”. The answer about"
    " stairs quotes a sheet that my practice still hands out."
)


def load(cast: Cast) -> None:
    """Play it through the domain, once the questions and the imported profiles are there."""
    own = cast.physicians["thornquist"]
    me = account_of(own)
    with days_ago(6):
        following.follow(cast.topics["thyroid"], by=me)
        for name, wanted in SEARCHES.items():
            saved_searches.save(own, by=me, name=name, wanted=wanted)
    waiting = {question.title.split()[0]: question for question in Question.objects.filter(answered=False)}
    with days_ago(1):
        following.follow(waiting["I"], by=me)
        attending.skip(waiting["Pale"], by=me, reason="not_my_field")
    for returned in Answer.objects.filter(author=own, status="returned"):
        offered = sentences.sentences(returned.body)
        sentences.point_out(returned, code=offered[len(offered) // 2].code, by=cast.moderator)
    with days_ago(0.4):
        profile = Physician.objects.get(display_name="T. Quillfern", user=None)
        profile_claims.claim(profile, by=account_of(cast.physicians["quillfern"]), why=WHY)
