"""Reminders and the outbox: a message is written once, its letters are sent at most once (decision 48)."""

from campaign.reminders.scanning import remind
from campaign.reminders.sending import Delivered, deliver

__all__ = ["Delivered", "deliver", "remind"]
