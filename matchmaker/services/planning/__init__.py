"""Use cases about planning."""
