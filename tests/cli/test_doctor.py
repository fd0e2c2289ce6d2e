from __future__ import annotations

import json

import pytest

from grill import __version__
from grill.grading import local
from grill.store import open_store


def findings(cli, *more) -> tuple[int, dict[str, list[dict]]]:
    done = cli("doctor", "--json", *more)
    topics: dict[str, list[dict]] = {}
    for row in json.loads(done.out):
        topics.setdefault(row["topic"], []).append(row)
    return done.code, topics


def test_a_sound_installation(cli, home):
    code, topics = findings(cli)
    assert code == 0
    assert list(topics) == ["Versions", "Folders", "Terminal", "Model", "Bank", "History"]
    assert topics["Versions"][0]["value"] == __version__
    assert topics["Model"][0]["value"] == "official all-MiniLM-L6-v2 weights, SHA-256 checked"
    assert all(row["status"] == "ok" for rows in topics.values() for row in rows)
    assert not (home / "data").exists()


def test_in_words(cli):
    done = cli("doctor")
    assert done.out.startswith("Versions\n  grill: ")
    assert "not made yet" in done.out


def test_wrong_weights_are_a_problem(cli, tmp_path, monkeypatch):
    (tmp_path / "model.safetensors").write_bytes(b"tampered")
    monkeypatch.setattr(local, "model_folder", lambda _name=None: tmp_path)
    code, topics = findings(cli)
    assert code == 1
    assert "not the official ones" in topics["Model"][0]["value"]


def test_a_model_of_ones_own_is_noted(cli, home, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "model.safetensors").write_bytes(b"mine")
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.toml").write_text(f'model = "{tmp_path / "mine"}"')
    code, topics = findings(cli)
    assert code == 0
    assert topics["Model"][0]["status"] == "note"


@pytest.mark.parametrize("is_there", [True, False])
def test_an_adapter_of_ones_own(cli, home, tmp_path, is_there):
    mine = tmp_path / "mine.npz"
    if is_there:
        mine.write_bytes(local.ADAPTER.read_bytes())
        assert local.LocalEmbedder(str(mine)).fingerprint == local.LocalEmbedder().fingerprint
    (home / "config").mkdir(parents=True)
    (home / "config" / "settings.toml").write_text(f'model = "{mine}"')
    code, topics = findings(cli)
    assert code == (0 if is_there else 1)
    assert ("with your own adapter" if is_there else "no adapter") in topics["Model"][0]["value"]


@pytest.mark.parametrize(
    ("damage", "topic"),
    [
        (lambda home: (home / "data" / "history.db").write_bytes(b"no database" * 100), "History"),
        (lambda home: (home / "config" / "settings.toml").write_text("theme = 3"), "Folders"),
        (lambda home: (home / "data" / "packs" / "p" / "x.yaml").write_text("["), "Bank"),
    ],
)
def test_what_is_wrong_is_found_and_nothing_is_changed(cli, home, damage, topic):
    open_store().close()
    (home / "config").mkdir()
    (home / "data" / "packs" / "p").mkdir(parents=True)
    damage(home)
    before = {file: file.read_bytes() for file in home.rglob("*") if file.is_file() and "cache" not in file.parts}
    code, topics = findings(cli)
    assert code == 1
    assert [name for name, rows in topics.items() if any(row["status"] == "problem" for row in rows)] == [topic]
    assert {file: file.read_bytes() for file in before} == before
    assert "(PROBLEM)" in cli("doctor").out
