"""A procedure as a Mermaid state diagram: generated ids, escaped titles, top to bottom."""

from __future__ import annotations

from writs.core.model import Procedure, Title

_ESCAPES = {"#": "#35;", '"': "#quot;", ";": "#59;", ":": "#58;", "<": "#lt;", ">": "#gt;", "\n": " ", "\r": " "}


def diagram(p: Procedure, language: str = "en") -> str:
    """Mermaid text; transitions that stay or go back are left to the table, which a diagram cannot replace."""
    ids = {name: f"s{number}" for number, name in enumerate(p.states, 1)}
    lines = ["stateDiagram-v2", "  direction TB"]
    lines += [f'  state "{_text(state.title, language)}" as {ids[name]}' for name, state in p.states.items()]
    for t in p.transitions.values():
        if t.to is None or t.to == "back" or t.to not in ids:
            continue
        label = _text(t.title, language)
        for source in ("start",) if "start" in t.sources else p.expand(t.sources):
            if source == "start":
                lines.append(f"  [*] --> {ids[t.to]} : {label}")
            elif source in ids:
                lines.append(f"  {ids[source]} --> {ids[t.to]} : {label}")
    lines += [f"  {ids[name]} --> [*]" for name, state in p.states.items() if state.final]
    return "\n".join(lines) + "\n"


def _text(title: Title, language: str) -> str:
    text = title.get(language) or next(iter(title.values()), "")
    return "".join(_ESCAPES.get(character, character) for character in text)
