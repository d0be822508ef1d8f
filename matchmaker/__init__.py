"""Matchmaker schedules the one-on-one conversations of an event, and proves how good the schedule is."""

__version__ = "0.1.0"
