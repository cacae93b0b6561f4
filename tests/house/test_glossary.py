"""docs/glossary.md gives every stored word by its right name."""

import pytest

import campaign.enums
import publishing.enums
import review.enums
import submissions.enums
import supervision.enums.complaint_arrivals
import supervision.enums.complaints
import supervision.enums.corrections
import supervision.enums.evaluation
import supervision.enums.guides
import supervision.enums.notices
import supervision.enums.relapses
import supervision.enums.spot_checks
import supervision.enums.year_end
from tests.house.measure import ROOT

VOCABULARIES = [
    campaign.enums.Level,
    campaign.enums.UnitKind,
    campaign.enums.Role,
    campaign.enums.Subject,
    campaign.enums.ServiceType,
    campaign.enums.MaterialCategory,
    campaign.enums.Disposal,
    campaign.enums.BasisLevel,
    campaign.enums.Outcome,
    campaign.enums.JobState,
    campaign.enums.Dimension,
    campaign.enums.RecordSort,
    campaign.enums.DutyState,
    submissions.enums.SheetState,
    submissions.enums.DeclarationState,
    submissions.enums.NameSource,
    submissions.enums.RuleWeight,
    submissions.enums.RuleStage,
    submissions.enums.ActLevel,
    submissions.enums.NilReason,
    submissions.enums.Arrival,
    submissions.enums.DeliveryAnswer,
    submissions.enums.PeerKind,
    submissions.enums.NotOurs,
    review.enums.RulingState,
    review.enums.Finding,
    review.enums.ConflictKind,
    review.enums.Handling,
    review.enums.ChainKind,
    review.enums.ChainGround,
    review.enums.ChainStanding,
    review.enums.LinkRole,
    review.enums.RunStage,
    campaign.enums.Unconfirmed,
    review.enums.ConfirmationState,
    review.enums.Audience,
    review.enums.Side,
    review.enums.ReturnReason,
    publishing.enums.EditionKind,
    publishing.enums.EditionState,
    publishing.enums.EnquiryFinding,
    publishing.enums.EnquiryStanding,
    publishing.enums.RemarkKind,
    publishing.enums.ListChange,
    publishing.enums.SheetKind,
    supervision.enums.complaints.ComplaintState,
    supervision.enums.complaints.ReferralState,
    supervision.enums.complaints.ComplaintSource,
    supervision.enums.complaints.LookUp,
    supervision.enums.complaints.ComplaintOutcome,
    supervision.enums.complaints.RefusalReason,
    supervision.enums.complaints.HearingWord,
    supervision.enums.complaints.ClosedBy,
    supervision.enums.complaints.ReplyWay,
    supervision.enums.complaints.WordsKind,
    supervision.enums.complaints.Light,
    supervision.enums.complaints.ClusterAct,
    supervision.enums.guides.GuideState,
    supervision.enums.guides.HitKind,
    supervision.enums.relapses.RelapseState,
    supervision.enums.relapses.SignKind,
    supervision.enums.notices.NoticeKind,
    supervision.enums.notices.NoticeStanding,
    supervision.enums.complaint_arrivals.HoldReason,
    supervision.enums.year_end.SummaryState,
    supervision.enums.evaluation.Direction,
    supervision.enums.evaluation.Band,
    supervision.enums.evaluation.Reply,
    supervision.enums.spot_checks.CheckKind,
    supervision.enums.spot_checks.PlanState,
    supervision.enums.spot_checks.VisitState,
    supervision.enums.spot_checks.About,
    supervision.enums.spot_checks.Answer,
    supervision.enums.corrections.OrderState,
    supervision.enums.corrections.OrderSource,
    supervision.enums.corrections.OrderLight,
    supervision.enums.corrections.AccountabilityKind,
    supervision.enums.corrections.AccountabilityState,
]
LINES = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("vocabulary", VOCABULARIES, ids=lambda vocabulary: vocabulary.__name__)
def test_every_word_stands_with_its_identifier_and_stored_value(vocabulary):
    wanted = [f"| {word.label} | `{vocabulary.__name__}.{word.name}` | `{word.value}` |" for word in vocabulary]
    assert [line for line in LINES if f"| `{vocabulary.__name__}." in line] == wanted
