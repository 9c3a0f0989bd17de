"""Messages from a kernel that may say anything: read with care, kept only if grading needs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from zmq.constants import Flag
from zmq.error import Again
from zmq.sugar.socket import Socket

from autograder.values import MAX_BYTES

MIME = "application/vnd.attention.observation+json"  # the same in inside/probing.py
LARGEST = 2 * MAX_BYTES  # bytes of one message; a larger one cuts the connection
DELIMITER = b"<IDS|MSG>"  # jupyter's: then signature, header, parent's header, metadata, content
KEPT = {"status": "execution_state", "display_data": "data", "error": "ename", "execute_reply": "status"}


def receive(channel: Socket) -> Iterator[list[bytes]]:
    """Every message that has arrived, as raw frames."""
    while True:
        try:
            yield channel.recv_multipart(Flag.DONTWAIT)
        except Again:
            return


def read(frames: list[bytes]) -> dict[str, Any] | None:
    """The message in `frames`, cut down to what grading uses; None if it is none of ours.

    Its signature isn't asked for: the learner's code could make it, so nothing would follow from it.
    """
    try:
        start = frames.index(DELIMITER) + 2
        header, parent, _, content = (json.loads(frame) for frame in frames[start : start + 4])
        return _keep(header["msg_type"], content, str(parent.get("msg_id", "")))
    except Exception:  # forged, broken or nested too deep: whatever it is, it isn't ours
        return None


def _keep(kind: str, content: dict, parent: str) -> dict[str, Any] | None:
    if kind == "kernel_info_reply":
        content = {"status": "ok"}
    elif kind not in KEPT:
        return None
    elif kind == "display_data":
        if MIME not in content["data"]:
            return None
        content = {"data": {MIME: content["data"][MIME]}, "metadata": {}}
    elif kind == "error":
        content = {name: str(content[name])[:300] for name in ("ename", "evalue")} | {"traceback": []}
    else:
        content = {KEPT[kind]: str(content[KEPT[kind]])[:40]}
    return {"msg_type": kind, "content": content, "parent_header": {"msg_id": parent}}
