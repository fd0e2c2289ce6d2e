"""The authoring guide does what it says, command by command."""

import re
import shlex
from pathlib import Path

GUIDE = (Path(__file__).resolve().parents[1] / "docs" / "authoring.md").read_text(encoding="utf-8")
FILES = re.findall(r"`(my-notes/[\w/.-]+\.yaml)`:\n\n```yaml\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
(PAGE,) = re.findall(r"`(notes/[\w.]+)`:\n\n```markdown\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
(BATCH,) = re.findall(r"`(answers\.jsonl)`:\n\n```json\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
COMMANDS = [
    line.partition(" #")[0].strip()
    for block in re.findall(r"^```sh\n(.*?)^```", GUIDE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]


def test_every_command_works_in_its_order(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert len(FILES) == 2
    Path("notes").mkdir()
    for name, text in (PAGE, BATCH):
        Path(name).write_text(text, encoding="utf-8")
    assert COMMANDS[0].startswith("grill new")
    for number, command in enumerate(COMMANDS):
        typed, _, called = command.rpartition(" | ")
        answer = shlex.split(typed)[1] if typed else ""
        done = cli(*shlex.split(called)[1:], stdin=answer)
        assert done.code in ((0, 1) if called.startswith("grill test") else (0,)), (
            done.err
        )  # the fake model knows little
        if number == 0:
            for name, text in FILES:
                assert Path(name).is_file(), "the files are where the guide says"
                Path(name).write_text(text, encoding="utf-8")
