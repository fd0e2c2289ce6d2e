"""The client with real child processes: the real helper on the fake embedder, and scripted ones that misbehave."""

import asyncio
import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from grill.content.model import Criterion, Keywords, Question, Rubric
from grill.grading.client import HelperClient, HelperUnavailable

QUESTION = Question(id="q-1", number=1, kind="recall", prompt="What is stored?", answer="Keys and values.")
RUBRIC = Rubric(criteria=(Criterion(id="kv", point="It stores keys and values.", keywords=Keywords(all=(("keys",),))),))
READY = 'print(\'{"event": "ready", "fingerprint": "f"}\', flush=True)'


def scripted(code: str) -> list[str]:
    return [sys.executable, "-c", f"import sys, json, os, signal, time\n{code}"]


def alive(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


@contextlib.asynccontextmanager
async def running(client: HelperClient):
    await client.start()
    try:
        yield client
    finally:
        await client.close()


async def until(condition, seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110  a process changes on its own, nobody sets an event
            await asyncio.sleep(0.005)


async def test_the_real_helper_grades_and_leaves_nothing(tmp_path: Path):
    states = []
    client = HelperClient(
        environment={"GRILL_EMBEDDER": "fake"}, log=tmp_path / "helper.log", on_state=states.append, cache=tmp_path
    )
    async with running(client):
        await until(lambda: client.state == "ready")
        pid = client.pid
        assert pid is not None
        assert client.fingerprint == "fake-hashed-words"
        grades = await asyncio.gather(
            *(
                client.grade(QUESTION, RUBRIC, answer)
                for answer in ("it stores keys and values", "", "\ud800 \x1b[31m[b]")
            )
        )
        assert [grade.question for grade in grades] == ["q-1"] * 3
        assert grades[0].mode == "full"
        assert await client.alike(["keys and values"], ["keys", "values and keys"], 0.9) == [(0, 1, 1.0)]
    assert not alive(pid)
    assert states == ["ready", "closed"]


async def test_the_helper_ends_by_itself_when_its_stdin_closes():
    process = await asyncio.create_subprocess_exec(
        *HelperClient()._command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "GRILL_EMBEDDER": "fake"},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    await process.stdout.readline()
    process.stdin.close()
    async with asyncio.timeout(5):
        assert await process.wait() == 0


async def test_prints_to_stdout_do_not_reach_the_wire():
    noise = f"os.write(2, b'x' * 200_000); {READY}\nfor line in sys.stdin:\n print('progress 50%', flush=True)\n"
    noise += " print(json.dumps({'id': json.loads(line)['id'], 'error': 'no'}), flush=True)"
    async with running(HelperClient(command=scripted(noise))) as client:
        await until(lambda: client.state == "ready")
        with pytest.raises(HelperUnavailable, match="no"):
            await client.grade(QUESTION, RUBRIC, "x")


async def test_the_log_is_bounded(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("grill.grading.client.LOG_LIMIT", 1000)
    log = tmp_path / "deep" / "helper.log"
    code = f"os.write(2, b'x' * 300_000)\n{READY}\nsys.stdin.read()"
    async with running(HelperClient(command=scripted(code), log=log)) as client:
        await until(lambda: client.state == "ready" and log.exists() and log.stat().st_size == 1000)


@pytest.mark.parametrize("stubborn", [False, True], ids=["well-behaved", "deaf"])
async def test_quitting_during_warm_up_is_quick_and_leaves_no_process(stubborn: bool):
    deaf = "signal.signal(signal.SIGTERM, signal.SIG_IGN)\nsys.stdin.close()\n" if stubborn else ""
    client = HelperClient(command=scripted(f"{deaf}time.sleep(600)"))
    await client.start()
    await until(lambda: client.pid is not None)
    pid = client.pid
    assert pid is not None
    began = time.monotonic()
    await client.close()
    # The promise itself, not a benchmark: a hang here was 5 s.
    assert time.monotonic() - began < 0.5
    assert not alive(pid)
    assert client.state == "closed"


async def test_closing_at_the_very_start_and_twice():
    client = HelperClient(command=scripted("time.sleep(600)"))
    await client.start()
    await asyncio.sleep(0)
    await client.close()
    await client.close()
    await client.start()
    assert client.pid is None
    never_started = HelperClient()
    await never_started.close()


async def test_a_helper_that_dies_is_started_once_more(tmp_path: Path):
    marker = tmp_path / "second"
    code = (
        f"again = os.path.exists({str(marker)!r}); open({str(marker)!r}, 'w').close()\n{READY}\n"
        "line = sys.stdin.readline()\n"
        "if not again: os._exit(1)\n"
        "print(json.dumps({'id': json.loads(line)['id'], 'error': 'second life'}), flush=True)\nsys.stdin.readline()"
    )
    states = []
    client = HelperClient(command=scripted(code), backoff_seconds=0.01, on_state=states.append)
    async with running(client):
        await until(lambda: client.state == "ready")
        with pytest.raises(HelperUnavailable, match="stopped"):
            await client.grade(QUESTION, RUBRIC, "x")
        await until(lambda: states.count("ready") == 2)
        with pytest.raises(HelperUnavailable, match="second life"):
            await client.grade(QUESTION, RUBRIC, "x")
    assert states[:3] == ["ready", "starting", "ready"]


async def test_a_helper_that_dies_twice_has_failed():
    client = HelperClient(command=scripted("os._exit(3)"), backoff_seconds=0.01)
    async with running(client):
        await until(lambda: client.state == "failed")
        assert "twice" in client.reason
        with pytest.raises(HelperUnavailable):
            await client.grade(QUESTION, RUBRIC, "x")


async def test_a_helper_that_says_why_is_not_started_again(tmp_path: Path):
    tally = tmp_path / "tally"
    code = f"open({str(tally)!r}, 'a').write('x')\n"
    code += "print(json.dumps({'event': 'failed', 'reason': 'no model'}), flush=True)"
    async with running(HelperClient(command=scripted(code), backoff_seconds=0.01)) as client:
        await until(lambda: client.state == "failed")
        assert client.reason == "no model"
    assert tally.read_text() == "x"


async def test_a_missing_interpreter_is_a_failure_not_a_crash():
    async with running(HelperClient(command=["/nowhere/python"], backoff_seconds=0.01)) as client:
        await until(lambda: client.state == "failed")


async def test_a_helper_that_never_answers_times_out():
    client = HelperClient(command=scripted(f"{READY}\nsys.stdin.read()"), timeout_seconds=0.05)
    async with running(client):
        await until(lambda: client.state == "ready")
        with pytest.raises(HelperUnavailable, match="TimeoutError"):
            await client.grade(QUESTION, RUBRIC, "x")


async def test_closing_fails_what_is_under_way():
    client = HelperClient(command=scripted(f"{READY}\nsys.stdin.read()"))
    await client.start()
    await until(lambda: client.state == "ready")
    asked = asyncio.create_task(client.grade(QUESTION, RUBRIC, "x"))
    await until(lambda: bool(client._waiting))
    await client.close()
    with pytest.raises(HelperUnavailable):
        await asked
