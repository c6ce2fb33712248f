"""What an act says on the command line: its facts, who acts, on which day, under which key."""

from __future__ import annotations

import argparse
import json
import sys
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from writs.cli.options import read_when
from writs.core.case import Actor
from writs.core.errors import WrongInput


def add_act_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--fact", metavar="NAME=VALUE", action="append", default=[], help="a fact; may be repeated")
    parser.add_argument("--facts", metavar="FILE", help="a JSON object of facts; - for standard input")
    parser.add_argument("--as", dest="actor", metavar="ROLE[:PERSON]", help="who acts; else the role that may")
    parser.add_argument("--delegation", metavar="ORDER", help="the order under which a deputy signs")
    parser.add_argument("--occurred", metavar="DATE", help="the day (or moment) of the act, if it was not today")
    parser.add_argument("--key", metavar="K", help="idempotency key: the same request again is done once")


def facts_of(options: argparse.Namespace) -> dict[str, Any]:
    """The facts of `--facts` and `--fact`, as they were written. Raises WrongInput, also for one given twice."""
    found = _read_document(options.facts) if options.facts else {}
    for name, value in pairs("--fact", options.fact):
        if name in found:
            raise WrongInput(f'The fact "{name}" is given twice.')
        found[name] = value
    return found


def actor_of(options: argparse.Namespace) -> Actor | None:
    """Who acts. Nobody may pose as the clock. Raises WrongInput."""
    if options.actor is None:
        return None
    role, _, person = unicodedata.normalize("NFC", options.actor).partition(":")
    if role == "clock":
        raise WrongInput('Only the engine acts as "clock"; `writs work --once` lets it. Say in which role you act.')
    if not role:
        raise WrongInput(f'--as "{options.actor}" names no role; write for example --as enforcer:"Nguyễn Thị Lan".')
    return Actor(role, person or None, getattr(options, "delegation", None) or None)


def occurred_of(options: argparse.Namespace) -> date | datetime | None:
    """The day of the act; a moment needs its offset. Raises WrongInput."""
    if options.occurred is None:
        return None
    found = read_when("--occurred", options.occurred)
    if isinstance(found, datetime) and found.tzinfo is None:
        text = options.occurred
        raise WrongInput(f'--occurred "{text}" has no time zone; write {text}+07:00, or the day alone.')
    return found


def pairs(option: str, given: Iterable[str]) -> Iterable[tuple[str, str]]:
    """NAME=VALUE, each name once. Raises WrongInput."""
    seen: set[str] = set()
    for text in given:
        name, sign, value = unicodedata.normalize("NFC", text).partition("=")
        name = name.strip()
        if not sign or not name or not value:
            raise WrongInput(f'{option} "{text}" is not NAME=VALUE.')
        if name in seen:
            raise WrongInput(f'{option} "{name}" is given twice.')
        seen.add(name)
        yield name, value


def _read_document(name: str) -> dict[str, Any]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise WrongInput(f'The facts in "{name}" cannot be read: {reason}.') from None
    try:
        document = json.loads(text, parse_float=Decimal, object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise WrongInput(f'The facts in "{name}" are not JSON: {error}.') from None
    if not isinstance(document, dict):
        raise WrongInput(f'The facts in "{name}" must be a JSON object: {{"claim": "500 VND"}}.')
    return {_name(name): _plain(name, value) for name, value in document.items()}


def _name(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _each_once(items: list[tuple[str, Any]]) -> Mapping[str, Any]:
    found = dict(items)
    if len(found) < len(items):
        raise ValueError("a name stands there twice")
    return found


def _plain(name: str, value: Any) -> Any:
    if isinstance(value, list | dict):
        raise WrongInput(f'The fact "{name}" is a list or an object; give text, a number, true, false or a day.')
    return value
