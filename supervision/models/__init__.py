"""What this act stores; one file per subject (decision 52)."""

from supervision.models.clusters import Cluster, ClusterMember, ClusterStep
from supervision.models.complaints import (
    Complaint,
    ComplaintNote,
    ComplaintParty,
    ComplaintQuerySet,
    ComplaintWords,
)
from supervision.models.referrals import Answer, ComplaintExtension, Hearing, Press, Referral, ReferralQuerySet, Reply

__all__ = [
    "Answer",
    "Cluster",
    "ClusterMember",
    "ClusterStep",
    "Complaint",
    "ComplaintExtension",
    "ComplaintNote",
    "ComplaintParty",
    "ComplaintQuerySet",
    "ComplaintWords",
    "Hearing",
    "Press",
    "Referral",
    "ReferralQuerySet",
    "Reply",
]
