"""
Revisions of the tables, run by Alembic.

After a change of rows, ``python -m matchmaker.store.migrations "What it is for"`` drafts the next one.
"""
