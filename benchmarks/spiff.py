"""A contender of G1: SpiffWorkflow runs the ten steps as BPMN and stores the instance as JSON after each.

It does less durable work than the others: one row, no history, no outbox; its timers live inside the JSON.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

from benchmarks import ten_steps as play
from benchmarks.floor import instant
from benchmarks.layout import open_database

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
NOW = instant(play.at(1))
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"


def bpmn() -> str:
    """Ten user tasks in a row, each with a boundary timer of thirty days that would end the process."""

    def node(kind: str, name: str, inside: str, more: str = "") -> str:
        return f'<bpmn:{kind} id="{name}" {more}>{inside}</bpmn:{kind}>'

    def flow(name: str, source: str, target: str) -> str:
        return f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"/>'

    def within(*flows: str, out: str = "") -> str:
        incoming = "".join(f"<bpmn:incoming>{name}</bpmn:incoming>" for name in flows)
        return incoming + (f"<bpmn:outgoing>{out}</bpmn:outgoing>" if out else "")

    parts = [node("startEvent", "start", within(out="f0"))]
    for n in range(play.STEPS):
        length = '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">"P30D"</bpmn:timeDuration>'
        timer = node("timerEventDefinition", f"timer{n}", length)
        attached = f'attachedToRef="task{n}" cancelActivity="true"'
        parts.append(node("userTask", f"task{n}", within(f"f{n}", out=f"f{n + 1}"), f'name="step {n}"'))
        parts.append(node("boundaryEvent", f"late{n}", within(out=f"g{n}") + timer, attached))
        parts.append(node("endEvent", f"lapsed{n}", within(f"g{n}")))
        parts.append(flow(f"g{n}", f"late{n}", f"lapsed{n}"))
    parts.append(node("endEvent", "done", within(f"f{play.STEPS}")))
    stations = ["start", *(f"task{n}" for n in range(play.STEPS)), "done"]
    parts += [flow(f"f{n}", stations[n], stations[n + 1]) for n in range(play.STEPS + 1)]
    process = node("process", "ten_steps", "".join(parts), 'isExecutable="true"')
    head = f'xmlns:bpmn="{_BPMN}" xmlns:xsi="{_INSTANCE}" id="definitions" targetNamespace="http://example.org/"'
    return f'<?xml version="1.0"?><bpmn:definitions {head}>{process}</bpmn:definitions>'


def player(folder: Path, synchronous: str) -> Callable[[], int]:
    # It tells each task at a level that costs; a fair server would silence it.
    logging.disable(logging.CRITICAL)
    workflow: Any = import_module("SpiffWorkflow.bpmn").BpmnWorkflow
    states: Any = import_module("SpiffWorkflow.util.task").TaskState
    serializer: Any = import_module("SpiffWorkflow.bpmn.serializer").BpmnWorkflowSerializer()
    parser: Any = import_module("SpiffWorkflow.bpmn.parser").BpmnParser()
    parser.add_bpmn_io(BytesIO(bpmn().encode()))
    specification = parser.get_spec("ten_steps")
    connection = open_database(folder / "spiff.db", synchronous)
    connection.execute("CREATE TABLE instance (id INTEGER PRIMARY KEY, text TEXT NOT NULL, updated_at TEXT NOT NULL)")

    def instance() -> int:
        running = workflow(specification)
        running.data.update(play.GIVEN)
        running.do_engine_steps()
        running.refresh_waiting_tasks()
        row = (serializer.serialize_json(running), NOW)
        (case,) = connection.execute(
            "INSERT INTO instance (text, updated_at) VALUES (?, ?) RETURNING id", row
        ).fetchone()
        for n in range(play.STEPS):
            (text,) = connection.execute("SELECT text FROM instance WHERE id = ?", (case,)).fetchone()
            running = serializer.deserialize_json(text)
            task = next(t for t in running.get_tasks(state=states.READY) if t.task_spec.name == f"task{n}")
            task.data["step"] = n
            task.run()
            running.do_engine_steps()
            running.refresh_waiting_tasks()
            text = serializer.serialize_json(running)
            connection.execute("UPDATE instance SET text = ?, updated_at = ? WHERE id = ?", (text, NOW, case))
        assert running.is_completed()
        return play.STEPS

    return instance
