"""What physicians are told."""

from accounts.domain.channels import Event

_VERIFICATION = "/workspace/verification/"
_ANSWER = "/workspace/answers/{id}/"

PHYSICIAN: dict[str, Event] = {
    "answer_published": Event(
        "Your answer is published",
        "A moderator has published your answer.",
        "Open your answer",
        _ANSWER,
        "answer_decisions",
    ),
    "answer_returned": Event(
        "Your answer needs a change",
        "A moderator asks you to change your answer. The note is in your workspace.",
        "Read the note",
        _ANSWER,
        "answer_decisions",
    ),
    "answer_rejected": Event(
        "We did not publish your answer",
        "A moderator decided not to publish your answer. The reason is in your workspace.",
        "Read the reason",
        _ANSWER,
        "answer_decisions",
    ),
    "answer_hidden": Event(
        "Your answer is hidden for now",
        "A moderator has taken your answer off the public page. The reason is in your workspace.",
        "Read the reason",
        _ANSWER,
        "answer_decisions",
    ),
    "answer_restored": Event(
        "Your answer is public again",
        "A moderator has put your answer back on the public page.",
        "Open your answer",
        _ANSWER,
        "answer_decisions",
    ),
    "revision_published": Event(
        "Your edit is published",
        "A moderator has approved the edit of your answer.",
        "Open your answer",
        _ANSWER,
        "answer_decisions",
    ),
    "revision_returned": Event(
        "Your edit needs a change",
        "A moderator asks you to change the edit of your answer. The earlier text stays public.",
        "Read the note",
        _ANSWER,
        "answer_decisions",
    ),
    "revision_rejected": Event(
        "We did not publish your edit",
        "A moderator decided to keep the earlier text of your answer.",
        "Read the reason",
        _ANSWER,
        "answer_decisions",
    ),
    "photo_withdrawn": Event(
        "An asker took a photo back",
        "The person who asked took back a photo that your answer may speak of. Your answer stays as it is.",
        "Open your answer",
        _ANSWER,
        "consents",
    ),
    "photo_withdrawn_video": Event(
        "An asker took a photo back",
        "The person who asked took back a photo. Your answer says that its video shows a photo of theirs: "
        "please take that part out of the video.",
        "Open your answer",
        _ANSWER,
        "consents",
    ),
    "video_consent_ended": Event(
        "An asker no longer agrees to videos",
        "The person who asked no longer agrees that a photo is shown in videos. Your answer says that its video "
        "shows a photo of theirs: please take that part out of the video.",
        "Open your answer",
        _ANSWER,
        "consents",
    ),
    "video_objected": Event(
        "An asker objects to a video",
        "The person who asked objects to the video of your answer, so readers do not see its link now. "
        "Please take it down where it is published, too. Your answer stays as it is.",
        "Open your answer",
        _ANSWER,
        "consents",
    ),
    "question_removed": Event(
        "A question was removed",
        "The person who asked removed their question. What you wrote for it is not public now; you keep its text.",
        "Open your answer",
        _ANSWER,
        "answer_decisions",
    ),
    "verification_submitted": Event(
        "We have your application",
        "A moderator will look at it, usually within two days. Until then you can read every question and write drafts.",
        "See where it stands",
        _VERIFICATION,
        "receipts",
    ),
    "verification_expiring": Event(
        "Your licence details expire soon",
        "Your verification ends soon. Send your new licence details before it does, and nothing changes for readers.",
        "Send the new details",
        _VERIFICATION,
        "verification",
    ),
    "verification_lapsed": Event(
        "Your verification has run out",
        "New answers cannot be sent until it is renewed. What you wrote stays, and readers see until when you were "
        "verified.",
        "Renew it",
        _VERIFICATION,
        "verification",
    ),
    "amendment_accepted": Event(
        "A change of your profile is public",
        "A moderator has looked at a change of your profile and taken it over.",
        "See your profile details",
        _VERIFICATION,
        "verification",
    ),
    "amendment_refused": Event(
        "We did not take over a change of your profile",
        "A moderator decided not to take over a change of your profile. The reason is in your workspace.",
        "Read the reason",
        _VERIFICATION,
        "verification",
    ),
    "verification_verified": Event(
        "You are verified",
        "Your licence details were checked. You can answer questions now.",
        "Open your workspace",
        "/workspace/",
        "verification",
    ),
    "verification_refused": Event(
        "We could not verify you",
        "Your licence details could not be confirmed. The reason is in your workspace.",
        "Read the reason",
        _VERIFICATION,
        "verification",
    ),
    "verification_ask": Event(
        "We need one more thing",
        "Your application lacks something. The list is in your workspace.",
        "See what is missing",
        _VERIFICATION,
        "verification",
    ),
    "verification_suspended": Event(
        "Your verification is suspended",
        "You cannot post for now. The reason is in your workspace.",
        "Read the reason",
        _VERIFICATION,
        "verification",
    ),
    "verification_reinstated": Event(
        "You are verified again",
        "You can answer questions again.",
        "Open your workspace",
        "/workspace/",
        "verification",
    ),
    "specialty_asked": Event(
        "New questions in your specialty",
        "There is a new question that physicians of your specialty may answer.",
        "Open your queue",
        "/workspace/",
        "new_questions",
    ),
    "profile_claim_accepted": Event(
        "The imported profile is yours",
        "A moderator has accepted your claim. Answers and followers of the imported profile are with yours now.",
        "Open your profile",
        "/physicians/{id}/",
        "verification",
    ),
    "profile_claim_declined": Event(
        "Your claim of a profile was not accepted",
        "A moderator decided that the imported profile does not go to you. The reason stands on the page of your claim.",
        "Read the reason",
        "/physicians/{id}/claim/",
        "verification",
    ),
    "search_asked": Event(
        "New questions that fit a search you saved",
        "There is a new question that fits a search you saved in your workspace.",
        "Open your searches",
        "/workspace/searches/",
        "searches",
    ),
    "answer_thanked": Event(
        "An asker thanked you",
        "The person who asked thanked you for an answer.",
        "Open your answer",
        _ANSWER,
        "thanks",
    ),
}
