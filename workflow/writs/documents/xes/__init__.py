"""Event logs in XES (IEEE 1849): read as a stream, written as a stream."""

from writs.documents.xes.reader import LogUnreadable as LogUnreadable
from writs.documents.xes.reader import Trace as Trace
from writs.documents.xes.reader import XesEvent as XesEvent
from writs.documents.xes.reader import XesLog as XesLog
from writs.documents.xes.reader import log_hash as log_hash
from writs.documents.xes.reader import read_log as read_log
from writs.documents.xes.writer import Head as Head
from writs.documents.xes.writer import write_log as write_log
from writs.documents.xes.writer import write_stream as write_stream
