"""Phrases that say when: days and periods (`points`), repetitions (`repeats`), lengths from an event (`lengths`), and
what they mean together in a passage (`phrases`)."""

from jingjian.modules.campaign.planparse.when.phrases import When, interpret
from jingjian.modules.campaign.planparse.when.years import Years, explicit_years

__all__ = ["When", "Years", "explicit_years", "interpret"]
