"""Use cases about events."""
