from __future__ import annotations

import pytest

from grill import paths
from grill.errors import PackError


def test_grill_home_moves_everything(home):
    for folder in (paths.data_folder(), paths.config_folder(), paths.cache_folder(), paths.packs_folder()):
        assert folder.is_relative_to(home)
    for file in (paths.database_file(), paths.settings_file(), paths.log_file()):
        assert file.is_relative_to(home)
    assert not home.exists()


def test_without_it_the_platform_decides(monkeypatch):
    monkeypatch.delenv("GRILL_HOME")
    assert paths.data_folder().name == "interview-grill"
    assert len({paths.data_folder(), paths.config_folder(), paths.cache_folder()}) == 3


def test_the_bank_of_a_checkout_and_of_an_installed_package(tmp_path, monkeypatch):
    package = tmp_path / "site-packages" / "grill"
    package.mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    with pytest.raises(PackError, match="reinstall"):
        paths.bank_folder()
    (package / "_bank" / "questions").mkdir(parents=True)
    assert paths.bank_folder() == package / "_bank"


def test_a_failed_write_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch):
    file = tmp_path / "f.txt"
    paths.write_atomically(file, b"old")

    def fail(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(paths.Path, "replace", fail)
    with pytest.raises(OSError, match="No space"):
        paths.write_atomically(file, b"new")
    assert [entry.name for entry in tmp_path.iterdir()] == ["f.txt"]
    assert file.read_bytes() == b"old"


def test_saved_screens_have_a_folder(tmp_path, monkeypatch):
    wanted = tmp_path / "files" / "Downloads"
    monkeypatch.setattr("platformdirs.user_downloads_path", lambda: wanted)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert paths.pictures_folder() == wanted
    assert wanted.is_dir()
    wanted.rmdir()
    wanted.write_text("no folder")
    assert paths.pictures_folder() == tmp_path
