"""Services: use cases by subject. Commands take ``db`` and ``now``, never commit; readers return values."""
