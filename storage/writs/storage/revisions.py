"""The revisions of the schema that this program knows."""

from __future__ import annotations

VERSION_TABLE = "writs_alembic_version"
PREFIX = "writs_"
"""Every revision of ours begins so; in a host's Alembic they stand beside its own."""
REVISIONS = ("writs_0001", "writs_0002")
"""Oldest first."""
HEAD = REVISIONS[-1]
