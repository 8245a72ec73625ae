"""People and accountability."""

from accounts.models.appeal import Appeal
from accounts.models.application import (
    Amendment,
    ApplicationDraft,
    Evidence,
    Headshot,
    Part,
    Reminder,
)
from accounts.models.audit import AuditEntry, Statement
from accounts.models.batch import Batch, BatchLine
from accounts.models.claim import Claim, DeskSettings
from accounts.models.decision import Decision
from accounts.models.escalation import Escalation
from accounts.models.leaving import DataExport, Deletion
from accounts.models.moderated import LegalStatus, Moderated
from accounts.models.note import Note
from accounts.models.notice import Channel, MailSettings, Notice, Preference
from accounts.models.nppes import Outcome, Provider, RegisterLoad, RegistryCheck
from accounts.models.physician import BylineMode, Physician
from accounts.models.security import AddressChange, KnownDevice, SecurityEvent
from accounts.models.throttle import Throttle
from accounts.models.user import Theme, User
from accounts.models.verification import Verification
from accounts.models.watch import Watch

__all__ = [
    "AddressChange",
    "Amendment",
    "Appeal",
    "ApplicationDraft",
    "AuditEntry",
    "Batch",
    "BatchLine",
    "BylineMode",
    "Channel",
    "Claim",
    "DataExport",
    "Decision",
    "Deletion",
    "DeskSettings",
    "Escalation",
    "Evidence",
    "Headshot",
    "KnownDevice",
    "LegalStatus",
    "MailSettings",
    "Moderated",
    "Note",
    "Notice",
    "Outcome",
    "Part",
    "Physician",
    "Preference",
    "Provider",
    "RegisterLoad",
    "RegistryCheck",
    "Reminder",
    "SecurityEvent",
    "Statement",
    "Theme",
    "Throttle",
    "User",
    "Verification",
    "Watch",
]
