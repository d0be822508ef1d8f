"""Services: use cases by subject. Commands take ``db`` and ``now``, never commit; ``read_…`` returns values."""
