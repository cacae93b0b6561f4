"""What this act stores; one file per subject (decision 52)."""

from supervision.models.answer_evidence import AnswerEvidence
from supervision.models.briefings import Briefing
from supervision.models.check_plans import CheckDraw, CheckPlan
from supervision.models.check_visits import CheckAnswer, CheckedItem, CheckPhoto, CheckVisit, Finding, PhotoErasure
from supervision.models.clusters import Cluster, ClusterMember, ClusterStep
from supervision.models.complaint_arrivals import ComplaintArrival, Knock
from supervision.models.complaint_orders import ComplaintOrder
from supervision.models.complaint_photos import ComplaintPhoto
from supervision.models.complaints import Complaint, ComplaintNote, ComplaintParty, ComplaintQuerySet, ComplaintWords
from supervision.models.corrections import Accountability, CorrectionOrder, OrderFile
from supervision.models.evaluation import EvaluationAnswer, EvaluationEdition, EvaluationRemark, EvaluationResult
from supervision.models.guides import FollowedList, GuideHit, GuideSample, GuideTask, GuideText
from supervision.models.notices import NoticeWithdrawal, PublicNotice
from supervision.models.referrals import Answer, ComplaintExtension, Hearing, Press, Referral, ReferralQuerySet, Reply
from supervision.models.relapses import Relapse, RelapseSign, RelapseWord, Watch
from supervision.models.returns import MonthlyDemand, MonthlyReturn
from supervision.models.year_end import SignedSummary, SummarySection, YearEndSummary

__all__ = [
    "Accountability",
    "Answer",
    "AnswerEvidence",
    "Briefing",
    "CheckAnswer",
    "CheckDraw",
    "CheckPhoto",
    "CheckPlan",
    "CheckVisit",
    "CheckedItem",
    "Cluster",
    "ClusterMember",
    "ClusterStep",
    "Complaint",
    "ComplaintArrival",
    "ComplaintExtension",
    "ComplaintNote",
    "ComplaintOrder",
    "ComplaintParty",
    "ComplaintPhoto",
    "ComplaintQuerySet",
    "ComplaintWords",
    "CorrectionOrder",
    "EvaluationAnswer",
    "EvaluationEdition",
    "EvaluationRemark",
    "EvaluationResult",
    "Finding",
    "FollowedList",
    "GuideHit",
    "GuideSample",
    "GuideTask",
    "GuideText",
    "Hearing",
    "Knock",
    "MonthlyDemand",
    "MonthlyReturn",
    "NoticeWithdrawal",
    "OrderFile",
    "PhotoErasure",
    "Press",
    "PublicNotice",
    "Referral",
    "ReferralQuerySet",
    "Relapse",
    "RelapseSign",
    "RelapseWord",
    "Reply",
    "SignedSummary",
    "SummarySection",
    "Watch",
    "YearEndSummary",
]
