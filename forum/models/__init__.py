"""What people say."""

from forum.models.announcement import Announcement
from forum.models.answer import Answer
from forum.models.canned_reason import CannedReason
from forum.models.consent import Consent, ConsentHead
from forum.models.cut import Cut
from forum.models.erasure import Erasure
from forum.models.first_look import FirstLook
from forum.models.follow import Follow
from forum.models.import_run import ImportRun
from forum.models.legal import LegalText
from forum.models.merge import Merge
from forum.models.peer import PeerAgreement, PeerView
from forum.models.photo import Photo, Rendition
from forum.models.profile_claim import ProfileClaim
from forum.models.question import Question, QuestionTopic, QuestionUpdate
from forum.models.report import Report, ReportCase
from forum.models.review import Review, ReviewReply
from forum.models.revision import Revision, Snapshot
from forum.models.site_settings import SiteSettings
from forum.models.thanks import Thanks
from forum.models.topic import SpecialtyTopic, Topic
from forum.models.vote import Vote
from forum.models.workspace import Clarification, OnIt, SavedSearch, Skip, Snippet

__all__ = [
    "Announcement",
    "Answer",
    "CannedReason",
    "Clarification",
    "Consent",
    "ConsentHead",
    "Cut",
    "Erasure",
    "FirstLook",
    "Follow",
    "ImportRun",
    "LegalText",
    "Merge",
    "OnIt",
    "PeerAgreement",
    "PeerView",
    "Photo",
    "ProfileClaim",
    "Question",
    "QuestionTopic",
    "QuestionUpdate",
    "Rendition",
    "Report",
    "ReportCase",
    "Review",
    "ReviewReply",
    "Revision",
    "SavedSearch",
    "SiteSettings",
    "Skip",
    "Snapshot",
    "Snippet",
    "SpecialtyTopic",
    "Thanks",
    "Topic",
    "Vote",
]
