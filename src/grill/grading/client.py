"""The asyncio side of the helper process: start it, ask it for grades, survive its death, leave nothing behind."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from grill.grading.alike import Pair
from grill.grading.grade import Grade

if TYPE_CHECKING:
    from grill.content.model import Move, Question, Rubric

HelperState = Literal["starting", "ready", "failed", "closed"]

LINE_LIMIT = 32 * 2**20
"""Bytes in one line of the protocol: a grade quotes the answer, and an answer may be 100,000 escaped characters."""
LOG_LIMIT = 256 * 2**10
"""Bytes of the helper's standard error that are kept."""


class HelperUnavailable(Exception):
    """No grade from the helper: it is warming up, it died, it refused, or it took too long."""


class HelperClient:
    """One helper process and the requests under way in it.

    Args:
        model: Name or folder for the embedder; None for the default model.
        cache: Folder for embeddings of bank texts; None for no disk cache.
        log: File for the helper's standard error; None to drop it.
        on_state: Called in the event loop whenever `state` changes.
        command: What to run instead of the real helper, for tests.
        environment: Variables to add to the helper's environment.
    """

    def __init__(
        self,
        *,
        model: str | None = None,
        cache: Path | None = None,
        log: Path | None = None,
        on_state: Callable[[HelperState], None] | None = None,
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
        backoff_seconds: float = 1.0,
        timeout_seconds: float = 30.0,
    ) -> None:
        self.state: HelperState = "starting"
        self.reason = ""
        """Why the state is `failed`, for the status line's tooltip and for `doctor`."""
        self.fingerprint = ""
        self.on_state = on_state
        self._command = list(command or helper_command(model, cache))
        self._environment = {**os.environ, **(environment or {})}
        self._log = log
        self._backoff_seconds = backoff_seconds
        self._timeout_seconds = timeout_seconds
        self._process: asyncio.subprocess.Process | None = None
        self._life: asyncio.Task[None] | None = None
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._last_id = 0
        self._moves_json: tuple[Mapping[str, Move], str] = ({}, "{}")

    @property
    def pid(self) -> int | None:
        """The living helper's process id."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def start(self) -> None:
        """Start the helper in the background; returns at once, `state` tells the rest."""
        if self._life is None and self.state != "closed":
            self._life = asyncio.create_task(self._live(), name="grading helper")

    async def grade(
        self,
        question: Question,
        rubric: Rubric,
        answer: str,
        moves: Mapping[str, Move] | None = None,
        *,
        keep: bool = True,
    ) -> Grade:
        """Grade one answer in the helper. Raises HelperUnavailable when it cannot.

        `keep` False is for a rubric that is being typed: its texts do not go to the disk cache.
        """
        request = {
            "op": "grade",
            "question": question.model_dump_json(),
            "rubric": rubric.model_dump_json(),
            "moves": self._dumped(moves or {}),
            "answer": answer,
            "keep": keep,
        }
        return Grade.from_dict((await self._ask(request))["grade"])

    async def alike(self, left: Sequence[str], right: Sequence[str], least: float) -> list[Pair]:
        """Pairs of texts whose cosine is `least` or more, the most alike first: see `grill.grading.alike`.

        Raises HelperUnavailable when the helper cannot say.
        """
        reply = await self._ask({"op": "alike", "left": list(left), "right": list(right), "least": least})
        return [(i, j, cosine) for i, j, cosine in reply["pairs"]]

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to one request. Raises HelperUnavailable when there is none, or an error."""
        process = self._process
        if self.state != "ready" or process is None or process.stdin is None:
            raise HelperUnavailable(self.reason or self.state)
        self._last_id += 1
        number = self._last_id
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._waiting[number] = future
        try:
            process.stdin.write(json.dumps({"id": number, **request}).encode() + b"\n")
            async with asyncio.timeout(self._timeout_seconds):
                await process.stdin.drain()
                reply = await future
        except (ConnectionError, TimeoutError) as error:
            raise HelperUnavailable(f"{type(error).__name__}: {error}") from error
        finally:
            self._waiting.pop(number, None)
        if "error" in reply:
            raise HelperUnavailable(str(reply["error"]))
        return reply

    async def close(self) -> None:
        """Kill the helper and wait until it is gone. Safe at any moment, and twice."""
        self._become("closed")
        life, self._life = self._life, None
        if life is not None:
            life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await life
        self._fail_waiting("closed")

    def _dumped(self, moves: Mapping[str, Move]) -> str:
        known, text = self._moves_json
        if known is not moves:
            text = json.dumps({name: move.model_dump(mode="json") for name, move in moves.items()})
            self._moves_json = (moves, text)
        return text

    async def _live(self) -> None:
        """One helper after the other: the first, and one more should that die."""
        try:
            for delay in (0.0, self._backoff_seconds):
                await asyncio.sleep(delay)
                self._become("starting")
                with contextlib.suppress(OSError):
                    await self._run_once()
                self._fail_waiting("the grading helper stopped")
                if self.reason:
                    break  # it said why it cannot work; a second try would say the same
                self._become("starting")
            self.reason = self.reason or "the grading helper stopped twice"
            self._become("failed")
        finally:
            self._fail_waiting("the grading helper stopped")

    async def _run_once(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=self._environment,
            limit=LINE_LIMIT,
        )
        self._process = process
        if process.stdout is None or process.stderr is None:
            raise OSError("the helper has no pipes")
        logging = asyncio.create_task(_keep_log(process.stderr, self._log))
        try:
            async for line in process.stdout:
                self._receive(line)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            logging.cancel()

    def _receive(self, line: bytes) -> None:
        try:
            message = json.loads(line)
        except ValueError:
            return  # not ours; the helper keeps its real stdout clean, so this is only for the unforeseen
        if message.get("event") == "ready":
            self.fingerprint = str(message.get("fingerprint", ""))
            self._become("ready")
        elif message.get("event") == "failed":
            self.reason = str(message.get("reason", "")) or "unknown"
        elif (future := self._waiting.get(message.get("id"))) is not None and not future.done():
            future.set_result(message)

    def _become(self, state: HelperState) -> None:
        if self.state in (state, "closed"):
            return
        self.state = state
        if self.on_state is not None:
            self.on_state(state)

    def _fail_waiting(self, reason: str) -> None:
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(HelperUnavailable(reason))


def helper_command(model: str | None, cache: Path | None) -> list[str]:
    """The command line of the real helper."""
    command = [sys.executable, "-P", "-m", "grill.grading.helper"]
    if model:
        command += ["--model", model]
    if cache is not None:
        command += ["--cache", str(cache)]
    return command


async def _keep_log(stream: asyncio.StreamReader, path: Path | None) -> None:
    """Drain the helper's standard error, so that it never blocks, and keep its beginning."""
    room = LOG_LIMIT
    with contextlib.ExitStack() as stack:
        file = None
        if path is not None:
            with contextlib.suppress(OSError):
                path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
                file = stack.enter_context(os.fdopen(handle, "wb", buffering=0))
        while chunk := await stream.read(8192):
            if file is not None and room > 0:
                file.write(chunk[:room])
                room -= len(chunk)
