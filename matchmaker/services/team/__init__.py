"""Use cases about team."""
