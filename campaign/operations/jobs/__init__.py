"""Work apart from the page that asked for it: asked for, taken by one worker, followed, ended, its file given out (decision 49)."""

from campaign.operations.jobs.asking import ask, cancel, drop
from campaign.operations.jobs.files import NoFile, file_of, sweep
from campaign.operations.jobs.holding import untaken
from campaign.operations.jobs.kinds import Kind, Offer, Parameters, kind_of, offered, reach_of, stays_of
from campaign.operations.jobs.running import run_next
from campaign.operations.jobs.work import Stopped, Work

__all__ = [
    "Kind",
    "NoFile",
    "Offer",
    "Parameters",
    "Stopped",
    "Work",
    "ask",
    "cancel",
    "drop",
    "file_of",
    "kind_of",
    "offered",
    "reach_of",
    "run_next",
    "stays_of",
    "sweep",
    "untaken",
]
