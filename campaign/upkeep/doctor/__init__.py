"""The doctor: one check after another, each a line that says how it stands and what to do (decision 50)."""

from campaign.upkeep.doctor.finding import Finding, Level, Patient
from campaign.upkeep.doctor.round import examine

__all__ = ["Finding", "Level", "Patient", "examine"]
