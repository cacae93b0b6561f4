"""What this act stores; one file per subject (decision 52)."""

from supervision.models.briefings import Briefing
from supervision.models.clusters import Cluster, ClusterMember, ClusterStep
from supervision.models.complaints import Complaint, ComplaintNote, ComplaintParty, ComplaintQuerySet, ComplaintWords
from supervision.models.guides import FollowedList, GuideHit, GuideSample, GuideTask, GuideText
from supervision.models.referrals import Answer, ComplaintExtension, Hearing, Press, Referral, ReferralQuerySet, Reply
from supervision.models.relapses import Relapse, RelapseSign, RelapseWord, Watch
from supervision.models.returns import MonthlyDemand, MonthlyReturn

__all__ = [
    "Answer",
    "Briefing",
    "Cluster",
    "ClusterMember",
    "ClusterStep",
    "Complaint",
    "ComplaintExtension",
    "ComplaintNote",
    "ComplaintParty",
    "ComplaintQuerySet",
    "ComplaintWords",
    "FollowedList",
    "GuideHit",
    "GuideSample",
    "GuideTask",
    "GuideText",
    "Hearing",
    "MonthlyDemand",
    "MonthlyReturn",
    "Press",
    "Referral",
    "ReferralQuerySet",
    "Relapse",
    "RelapseSign",
    "RelapseWord",
    "Reply",
    "Watch",
]
