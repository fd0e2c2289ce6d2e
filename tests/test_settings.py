from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grill.errors import SettingsError
from grill.settings import Settings, load_settings, save_settings

TEXT = st.text(st.characters(blacklist_categories=("Cs",)), max_size=20)


def test_no_file_means_defaults(home):
    assert load_settings() == Settings()
    assert not home.exists()


def test_a_wrong_value_costs_only_itself(tmp_path):
    file = tmp_path / "settings.toml"
    file.write_text('theme = "dusk"\nmodel = 3\nthem = "x"\n[keymap]\nsend = "enter"\n')
    settings = load_settings(file)
    assert (settings.theme, settings.model, settings.keymap) == ("dusk", None, {"send": "enter"})
    assert settings.problems == (
        f"{file}: 'model' must be a text in quotes",
        f"{file}: unknown setting 'them'; did you mean 'theme'?",
    )


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe", b"packs = 3", b"packs = [3]", b"keymap = {a = 1}"])
def test_an_unreadable_file_leaves_the_defaults_and_says_why(tmp_path, content):
    file = tmp_path / "settings.toml"
    file.write_bytes(content)
    settings = load_settings(file)
    assert replace(settings, problems=()) == Settings()
    assert len(settings.problems) == 1


@given(TEXT, st.dictionaries(TEXT, TEXT, max_size=3), st.lists(TEXT, max_size=3), st.none() | TEXT)
def test_settings_are_read_back_as_saved(tmp_path_factory, theme, keymap, packs, model):
    file = tmp_path_factory.mktemp("settings") / "sub" / "settings.toml"
    settings = Settings(model=model, theme=theme, keymap=keymap, packs=tuple(packs))
    save_settings(settings, file)
    assert load_settings(file) == settings
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_place_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(SettingsError, match="could not be saved"):
        save_settings(Settings(), tmp_path / "file" / "settings.toml")


def test_pack_folders_expand_the_home(monkeypatch):
    monkeypatch.setenv("HOME", "/home/someone")
    assert [str(folder) for folder in Settings(packs=("~/packs",)).pack_folders] == ["/home/someone/packs"]
