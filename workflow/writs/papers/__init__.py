"""Formal documents: from what an act issued to a page that can be signed, as PDF/A and as DOCX."""
