"""One answer for all complaints of a cluster: each complainant is told, each complaint keeps its own reply (peers S5)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from campaign.models import User
from campaign.operations import Refused
from supervision.models import Cluster, Complaint, Reply
from supervision.operations.referrals import feed_back


def answer_cluster(
    cluster: Cluster, *, complaints: Sequence[Complaint], outcome: str, words: str, actor: User, at: datetime
) -> list[Reply]:
    """Feed the same outcome and words back to the complainants of these members of the cluster, all or none.

    Raises `Refused` with the number of the complaint that stands against it: one that left the cluster meanwhile, one of which a
    respondent has not answered, one whose complainant is named in the words. Raises `WrongState`, `NoPower` as for one alone.
    """
    if not complaints:
        raise Refused("请勾选要一并反馈的投诉。")
    with transaction.atomic():
        members = set(cluster.members.values_list("complaint", flat=True))
        replies = []
        for complaint in sorted(complaints, key=lambda one: one.pk):
            if complaint.pk not in members:
                raise Refused(f"投诉{complaint.number}已经移出这一组。请刷新后重新勾选。")
            try:
                replies.append(feed_back(complaint, outcome=outcome, words=words, actor=actor, at=at))
            except Refused as refused:
                refused.words = f"投诉{complaint.number}：{refused.words}"
                raise
        return replies
