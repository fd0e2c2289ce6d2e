from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest

from grill import __version__
from grill.cli.app import COMMANDS, grill

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"click", "pydantic", "yaml", "textual", "torch", "transformers", "sentence_transformers", "numpy", "sqlite3"}


def modules_after(code: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)), file=sys.stderr)"],
        capture_output=True,
        text=True,
        check=True,
    )
    return {name.partition(".")[0] for name in json.loads(run.stderr.splitlines()[-1])}


def test_the_version_costs_nothing(cli):
    loaded = modules_after("from grill.cli.main import main; main(['--version'])")
    assert not loaded & HEAVY
    assert cli("--version").out == cli("-V").out == f"grill {__version__}\n"


def test_the_entry_point_alone_imports_nothing_heavy():
    assert not modules_after("import grill.cli.main") & HEAVY


@pytest.mark.parametrize("arguments", [["--help"], ["list"], ["show", "ft-07"], ["schema"], ["completion", "bash"]])
def test_light_commands_load_no_model_and_no_screen(arguments):
    loaded = modules_after(f"from grill.cli.main import main; assert main({arguments!r}) == 0")
    assert not loaded & {"textual", "torch", "transformers", "sentence_transformers", "numpy", "scipy", "sklearn"}


def test_the_version_is_also_an_option_among_others(cli):
    assert cli("--pack", ".", "--version").out == f"grill {__version__}\n"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_examples(cli, name):
    done = cli(name, "--help")
    assert done.code == 0
    assert "Examples:" in done.out
    assert f"grill {name}" in done.out.split("Examples:")[1]
    command = grill.get_command(click.Context(grill), name)
    assert command is not None
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


def test_the_group_lists_every_command_with_a_sentence(cli):
    done = cli("--help")
    for name in COMMANDS:
        (line,) = [
            line
            for line in done.out.split("Commands:")[1].split("\n\n")[0].splitlines()
            if line.startswith(f"  {name} ")
        ]
        assert line.rstrip().endswith(".")
        assert "..." not in line
    assert "Exit codes: 0" in done.out


def test_commands_in_the_table_are_the_files_in_the_folder():
    exported = {reference.partition(":")[0] for reference in COMMANDS.values()}
    with_command = {
        f"grill.cli.{file.stem}"
        for file in (ROOT / "src" / "grill" / "cli").glob("*.py")
        if "@click.command" in file.read_text(encoding="utf-8")
    }
    assert exported == with_command


def test_unknown_commands_and_options_are_answered_with_the_nearest(cli):
    done = cli("chek")
    assert (done.code, done.out) == (2, "")
    assert "There is no command 'chek'; did you mean 'check'?" in done.err
    assert cli("list", "--sectoin", "A").code == 2


def test_without_a_terminal_the_app_is_refused_with_a_way_out(cli):
    done = cli()
    assert done.code == 2
    assert "grill ask --plain" in done.err


def test_a_missing_pack_is_a_sentence(cli, tmp_path):
    for arguments in (("--pack", tmp_path / "no", "list"), ("list", "--pack", tmp_path / "no")):
        done = cli(*arguments)
        assert done.code == 2
        assert done.err == f"Error: There is no pack folder {tmp_path / 'no'}.\n"


def test_settings_name_packs_too_and_their_problems_are_said(cli, pack, home):
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.toml").write_text(f'packs = ["{pack()}"]\nthme = "x"\n')
    done = cli("show", "tea-01")
    assert "Why is the pot warmed first?" in done.out
    assert "unknown setting 'thme'; did you mean 'theme'?" in done.err


def test_a_reader_who_leaves_early_is_met_with_silence(home):
    process = subprocess.Popen(
        [sys.executable, "-m", "grill.cli.main", "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait() == 1
    assert errors == b""


def test_output_to_a_pipe_is_utf_8_whatever_the_locale(home):
    run = subprocess.run(
        [sys.executable, "-m", "grill.cli.main", "show", "ft-07", "--rubric"],
        capture_output=True,
        check=True,
        env={
            "PATH": "",
            "PYTHONPATH": str(ROOT / "src"),
            "GRILL_HOME": str(home),
            "LC_ALL": "C",
            "PYTHONIOENCODING": "ascii",
        },
    )
    assert "C = 120 N²" in run.stdout.decode("utf-8")
