"""Reminders that arrive: who is told, in which words, by which way. Nothing here opens a transaction."""
