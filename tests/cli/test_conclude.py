from __future__ import annotations

import json

import pytest

HEADING = "arm,seed,family,benchmark,score,architecture,data\n"


def results(gain, *, data="v2", a="A", b="B"):
    rows = [
        f"{arm},{seed},{family},{family}-1,{50 + seed % 5 + up * (1 + 0.05 * (seed % 3))},{architecture},{corpus}\n"
        for arm, architecture, corpus in ((a, "mha", "v1"), (b, "gqa", data))
        for seed in range(16)
        for family in ("reasoning", "coding")
        for up in (gain if (arm, family) == (b, "reasoning") else 0.3 * (seed % 2) if arm == b else 0,)
    ]
    return HEADING + "".join(rows)


def test_the_sentence_the_table_and_what_changed(cli, tmp_path):
    file = tmp_path / "results.csv"
    file.write_text(results(0.9), encoding="utf-8")
    done = cli("conclude", file, "--baseline", "A", "--change", "architecture")
    assert (done.code, done.err) == (0, "")
    first = done.out.splitlines()[0]
    assert first.startswith("On 16 paired seeds, B scores ")
    assert "higher than A on reasoning (95 % interval " in first
    assert "Besides architecture, data changed as well, so the gain cannot be put down to architecture." in first
    assert "| reasoning | 16 paired seeds |" in done.out
    assert "- Changed from A to B: data (v1 → v2)." in done.out


def test_json_gives_numbers(cli):
    done = cli("conclude", "-", "--json", stdin=results(0.9, data="v1"))
    found = json.loads(done.out)
    family = found["claims"][0]["families"][0]
    assert (family["verdict"], family["design"], family["seeds"]) == ("better", "paired", [16, 16])
    assert family["interval"][0] < family["gain"] < family["interval"][1]
    assert found["comparisons_corrected_for"] == 2


def test_a_refusal_is_an_answer(cli):
    done = cli("conclude", "--gain", 0.8, "--std", 0.7, "--seeds", 2)
    assert done.code == 0
    assert "does not support an improvement" in done.out
    assert "−5.5 to 7.1" in done.out


def test_three_numbers_that_bear_a_claim(cli):
    done = cli("conclude", "--gain", 0.9, "--std", 0.9, "--seeds", 16, "--paired")
    assert done.code == 0
    assert (
        "On 16 paired seeds, the candidate scores 0.90 higher than the baseline (95 % interval 0.42 to 1.38)."
        in done.out
    )


def test_pairing_and_direction_are_options(cli):
    text = results(0.9)
    assert "separate runs each" in cli("conclude", "-", "--unpaired", stdin=text).out
    assert '"worse"' in cli("conclude", "-", "--lower-is-better", "--json", stdin=text).out


def test_several_candidates_have_a_line_each(cli):
    third = "".join(f"C{line[1:]}\n" for line in results(0.0).splitlines() if line.startswith("B,"))
    done = cli("conclude", "-", stdin=results(0.9) + third)
    assert done.out.splitlines()[0].startswith("On 16 paired seeds, B scores ")
    assert ", C scores " in done.out.splitlines()[1]
    assert "| B   | reasoning |" in done.out
    assert "| C   | reasoning |" in done.out


def test_names_reach_the_terminal_harmless_and_on_one_line(cli):
    done = cli("conclude", "-", stdin=results(0.9, b="\x1b[31m[b]B|\u202e"))
    assert done.code == 0
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
    assert "[b]B| scores" in done.out


def test_mistakes_in_the_table_are_named_by_line(cli, tmp_path):
    file = tmp_path / "r.csv"
    file.write_text("arm,seed,score\nA,1,x\nB,,1\n", encoding="utf-8")
    done = cli("conclude", file)
    assert (done.code, done.out) == (2, "")
    assert done.err.splitlines() == [
        f"{file}:2: score: 'x' is not a number",
        f"{file}:3: seed: is empty; give every run its seed, or leave the column seed out",
        "Error: The results cannot be read: 2 mistakes.",
    ]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Give a table of results, or --gain, --std, --seeds"),
        (("--gain", "1"), "or --std, --seeds"),
        (("-", "--gain", "1"), "--gain is for use without a table"),
        (("-", "--change", "architectur"), "did you mean 'architecture'"),
        (("-", "--baseline", "Z"), "There is no arm 'Z'"),
        (("-", "--ignore", "dat"), "did you mean 'data'"),
        (("-", "--column", "seed"), "ROLE=NAME"),
        (("-", "--column", "seed="), "ROLE=NAME"),
        (("-", "--column", "arm=arm", "--column", "arm=data"), "only the score may have several columns"),
        (("--gain", "1", "--std", "1", "--seeds", "3", "--lower-is-better"), "A gain is positive where"),
        (("--gain", "1", "--std", "1", "--seeds", "3", "--change", "data"), "--change is for use with a table"),
        (("-", "--alpha", "2"), "Alpha is a probability"),
        (("nowhere.csv",), "cannot be read"),
        (("--gain", "nan", "--std", "1", "--seeds", "3"), "finite"),
    ],
)
def test_bad_usage_and_bad_input_exit_with_2(cli, arguments, says):
    done = cli("conclude", *arguments, stdin=results(0.9))
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_columns_of_scores_are_named_one_after_the_other(cli):
    text = "who,seed,ours,theirs\n" + "".join(f"{a},{s},{50 + s + i},{s}\n" for i, a in enumerate("AB") for s in (1, 2))
    options = ("--column", "arm=who", "--column", "score=ours", "--column", "score=theirs")
    found = json.loads(cli("conclude", "-", "--json", *options, stdin=text).out)
    assert [family["family"] for family in found["claims"][0]["families"]] == ["ours", "theirs"]


def test_json_says_in_one_word_whether_an_improvement_is_supported(cli):
    numbers = ("--std", 0.9, "--paired", "--json")
    for gain, seeds, supported in ((0.9, 16, True), (0.9, 2, False), (-0.9, 16, False)):
        found = json.loads(cli("conclude", "--gain", gain, "--seeds", seeds, *numbers).out)
        assert found["improvement"] is supported
        assert found["claims"][0]["improvement"] is supported


def test_a_file_that_is_no_text_is_refused(cli):
    done = cli("conclude", "-", stdin=b"arm,score\n\xff\xfe")
    assert done.code == 2
    assert "-:2: the file is not UTF-8 text" in done.err
