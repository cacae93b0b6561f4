"""What the public sends in, and what the office gives to the public: a notice, a complaint that waits for a look, photos."""

from typing import TYPE_CHECKING

from supervision.checks.complaints import Demand, Party
from supervision.checks.notices import NoticeDraft
from supervision.models import ComplaintPhoto
from supervision.operations.complaining import send_complaint
from supervision.operations.complaint_photos import keep_photo
from supervision.operations.floods import caller_at
from supervision.operations.notices import publish_notice
from tests.publishing.conftest import CANCELLED
from tests.supervision.test_operations_photos import taken

if TYPE_CHECKING:
    from tests.house.papers import Papers

HANDLER = frozenset({"handler"})
# Planted word: (where it stands, who may read it).
SECRETS = {
    "甲子录": ("words of who complains", HANDLER),
    "乙丑录": ("name of who complains", HANDLER),
}


def lay_complaining(papers: "Papers") -> None:
    """城关区's office gives out a notice; somebody complains of 城关区民政局, with a photo, and waits for a look."""
    ground, cast = papers.ground, papers.cast
    draft = NoticeDraft("complaints", "城关区投诉渠道", "向牵头单位投诉。", phone="0891-0000000")
    notice = publish_notice(ground.lead, draft, actor=cast.supervisor, at=papers.step(20))
    nonce = "c" * 32
    keep_photo(taken(), nonce=nonce, at=papers.step(21))
    demand = Demand(ground.civil.division, CANCELLED, papers.at.date(), "web", office=ground.civil)
    complaint = send_complaint(
        demand,
        party=Party("柏朗乙丑录", "13800000043"),
        account="柏朗甲子录",
        nonce=nonce,
        caller=caller_at("198.51.100.7"),
        trapped=True,
        at=papers.at,
    ).complaint
    papers.keys |= {
        "notice of the county": {"code": "540102", "pk": notice.pk},
        "notice of the county, at its desk": {"pk": notice.pk},
        "complaint that waits for a look": {"pk": complaint.pk},
        "photo of a complaint": {"key": ComplaintPhoto.objects.get(complaint=complaint).key},
    }
