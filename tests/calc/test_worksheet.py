from __future__ import annotations

import pytest

from grill.calc.error import CalcError
from grill.calc.expression import number_of
from grill.calc.working import Field, Formula, Result, Source, Worked, Working
from grill.calc.worksheet import MAX_LINE, MAX_VARIABLES, Worksheet


def brewed(inputs):
    working = Working({"pots": float(inputs["pots"]), "leaves": float(inputs["leaves"])})
    total = working.step("total", "pots * leaves", "leaves in all pots", "token")
    return Worked(
        formula="tea-leaves",
        title="Tea leaves",
        variant=str(inputs["kind"]),
        inputs=inputs,
        results=(Result("total", "all leaves", total, "token"), Result("pot", "of one pot", total / 2, "byte")),
        steps=tuple(working.steps),
        assumptions=("every pot is full",),
        warnings=("hot",) if inputs.get("hot") else (),
        sources=(Source("On Tea", 1999, "chapter 2"),),
        table="| pot | leaves |\n|---|---|" if inputs.get("hot") else "",
    )


TEA = Formula(
    id="tea-leaves",
    title="Tea leaves",
    group="Tea",
    says="How many leaves a party needs.",
    fields=(
        Field("leaves", "leaves of a pot", unit="token", default=4.0),
        Field("pots", "pots", required=True, low=1, whole=True, aliases=("num_pots",)),
        Field("kind", "sort of tea", kind="choice", choices=("green", "black"), default="green"),
        Field("hot", "whether it is served hot", kind="flag", default=False),
        Field("title", "a name for it", kind="text"),
    ),
    work=brewed,
    presets=("model",),
    example="tea-leaves pots=3 leaves=2k",
)
RATIO = Formula(
    id="mood",
    title="Mood",
    group="Tea",
    says="How it goes.",
    fields=(),
    work=lambda inputs: Worked(
        "mood", "Mood", "plain", inputs, (Result("share", "share", 41.0, "percent"),), says="It goes well."
    ),
)


@pytest.fixture
def sheet(monkeypatch):
    known = {"tea-leaves": TEA, "mood": RATIO}
    for module in ("worksheet", "completion", "formulas", "input_names"):
        monkeypatch.setattr(f"grill.calc.{module}.formulas", lambda: known)
    return Worksheet()


def entered(sheet, *lines):
    return [sheet.enter(line) for line in lines][-1]


@pytest.mark.parametrize(
    ("text", "answer", "lines", "insertion"),
    [
        ("6 * 70B * 1.4T", "5.88e23", ("588,000,000,000,000,000,000,000",), "5.88e23"),
        ("15T / 8B", "1,875", (), "1,875"),
        ("0.1 + 0.2", "0.3", (), "0.3"),
        ("sqrt(1e24/120)", "91.29B", ("91,287,092,917.5",), "91.29B"),
        (
            "80 * 2 * 8 * 128 * 2 bytes * 128k tokens",
            "41.94 GB (39.06 GiB)",
            ("41,943,040,000 bytes", "bytes × tokens are read as bytes: so many for each token"),
            "41.94 GB",
        ),
        (
            "3.8e25 FLOP / (16384 GPUs * 989 TFLOP/s * 41%) in days",
            "66.2 days",
            ("1,589 hours = 5,719,835 s", "FLOP/s × GPUs are read as FLOP/s: so many for each GPU"),
            "66.2 days",
        ),
        ("80 GB in GiB", "74.51 GiB (80 GB)", ("80,000,000,000 bytes",), "74.51 GiB"),
        ("80 GB in bytes", "80,000,000,000 bytes", ("80 GB (74.51 GiB)",), "80,000,000,000 bytes"),
        ("3.35 TB/s in GiB/s", "3,120 GiB/s (3,350 GB/s)", ("3.35 TB/s",), "3,120 GiB/s"),
        ("2 hours", "2 hours", ("7,200 s",), "2 hours"),
        ("1 day in hours", "24 hours", ("1 day = 86,400 s",), "24 hours"),
        ("5 s", "5 s", (), "5 s"),
        ("8 GPUs * 3 days", "576 GPU-hours", ("24 GPU-days",), "576 GPU-hours"),
        ("1e24 FLOP", "1e24 FLOP", ("11,574 PFLOP/s-days",), "1e24 FLOP"),
        (
            "6 * 70B params * 1.4T tokens",
            "5.88e23 params·tokens",
            ("5.88e23 FLOP, as floating-point operations",),
            "5.88e23 params·tokens",
        ),
        ("$2/hour * 3", "$6.00/hour", (), "$6.00/hour"),
        ("0.41 in %", "41 %", ("0.41",), "41 %"),
        (
            "1.4T tokens in million tokens",
            "1,400,000 million tokens",
            ("1.4T tokens", "1,400,000,000,000 tokens"),
            "1,400,000 million tokens",
        ),
    ],
)
def test_an_expression_says_its_answer_and_other_units(sheet, text, answer, lines, insertion):
    entry = sheet.enter(text)
    assert (entry.answer, entry.lines, entry.insertion, entry.worked) == (answer, lines, insertion, None)
    assert sheet.entries == [entry]
    assert entry.text == text


def test_the_value_is_in_the_unit_that_the_entry_names(sheet):
    entry = sheet.enter("54 days * 16384 GPUs")
    assert (entry.value, entry.unit) == (54 * 24 * 16384, "GPU-hour")
    assert number_of(f"{entry.value} {entry.unit}", "GPU-hour") == entry.value
    entry = sheet.enter("80 GB in GiB")
    assert (entry.value, entry.unit) == (80e9 / 2**30, "GiB")
    assert (sheet.enter("2 bytes").unit, sheet.enter("7").unit) == ("byte", "")


def test_variables_and_the_last_answer_keep_their_units(sheet):
    entered(sheet, "N = 70B params", "D = 20 tokens/param * N", "6 * N * D in FLOP")
    entry = sheet.enter("ans / (1024 GPUs * 400 TFLOPS) in days")
    assert entry.value == pytest.approx(5.88e23 / (1024 * 400e12) / 86_400)
    assert sheet.enter("N = N / 2").answer == "35B params"
    assert sheet.enter("2 * ans").answer == "70B params"


def test_an_error_changes_nothing(sheet):
    entered(sheet, "N = 5", "7")
    with pytest.raises(CalcError):
        sheet.enter("N = 1 / 0")
    assert sheet.enter("N + ans").value == 12
    assert len(sheet.entries) == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("e = 3", "e is a constant; choose another name, such as e_1"),
        ("max = 3", "max is a function"),
        ("ans = 3", "ans is the last answer"),
        ("in = 3", "in is the word before a unit"),
        ("d = 8192", r"d is a unit \(86,400 s of time\)"),
        ("mood = 3", "mood is a formula"),
        ("T2 = ", "too early"),
        ("", "nothing to work out"),
        ("  ", "nothing to work out"),
        ("1" * (MAX_LINE + 1), "at most 2,000 characters"),
        ("B = 4 GB +", "too early"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_reason(sheet, text, says):
    with pytest.raises(CalcError, match=says):
        sheet.enter(text)
    assert sheet.entries == []


def test_letters_that_are_suffixes_can_be_variables_and_are_never_mistaken(sheet):
    entered(sheet, "B = 4", "T = 2")
    assert sheet.enter("3 * B + 3B").value == 3e9 + 12
    with pytest.raises(CalcError, match=r"write 3B for the number and 3 \* B for the variable"):
        sheet.enter("3 B")
    with pytest.raises(CalcError, match=r"write \* before N"):
        entered(sheet, "N = 2", "2 N")


def test_the_number_of_variables_is_bounded(sheet):
    for number in range(MAX_VARIABLES):
        sheet.enter(f"v{number} = 1")
    with pytest.raises(CalcError, match="200 variables already"):
        sheet.enter("one_more = 1")
    assert sheet.enter("v7 = 2").value == 2


def test_the_last_thousand_lines_are_kept(sheet):
    for number in range(1003):
        sheet.enter(str(number))
    assert [len(sheet.entries), sheet.entries[0].text, sheet.entries[-1].text] == [1000, "3", "1002"]


def test_a_formula_is_called_with_values_that_hold_spaces(sheet):
    entry = sheet.enter("tea-leaves pots=2 * 3  leaves=2k tokens kind=black")
    assert entry.answer == entry.insertion == "12,000 tokens"
    assert (entry.value, entry.unit) == (12_000, "token")
    assert entry.worked is not None
    assert entry.lines == (
        "Result: all leaves",
        "of one pot: 6 kB (5.859 KiB)",
        "Variant: black",
        "leaves in all pots: total = pots × leaves = 6 × 2,000 = 12,000 tokens",
        "Assumes: every pot is full",
        "Source: On Tea (1999), chapter 2",
    )
    assert sheet.enter("ans + 1 token").value == 12_001


@pytest.mark.parametrize(
    "line",
    [
        "tea-leaves --pots 6 --leaves 2k tokens --kind black --hot",
        "tea-leaves --pots=6 --leaves=2k --kind=black --hot yes",
        "tea-leaves num_pots=6 leaves = 2000 kind=black hot=on",
        "  tea-leaves —pots 6 –leaves 2k --kind black --hot",
        "tea-leaves --num-pots 6 leaves=n --kind black --hot",
    ],
)
def test_options_and_assignments_are_the_same_call(sheet, line):
    sheet.enter("n = 2k tokens")
    entry = sheet.enter(line)
    assert entry.value == 12_000
    assert entry.lines[4:8] == ("| pot | leaves |", "|---|---|", "Assumes: every pot is full", "Beware: hot")


@pytest.mark.parametrize("name", ["Tea-Leaves", "tea_leaves", "TEA_LEAVES"])
def test_a_formulas_name_may_have_capitals_and_underscores_unless_a_variable_has_it(sheet, name):
    assert sheet.enter(f"{name} pots=3").value == 12
    if "-" not in name:
        entered(sheet, f"{name} = 7", f"{name} + 1")
        assert sheet.entries[-1].value == 8


def test_a_sentence_that_is_the_result_is_the_answer(sheet):
    entry = sheet.enter("mood")
    assert (entry.answer, entry.insertion) == ("It goes well.", "It goes well.")
    assert entry.lines[0] == "share: 41 %"
    assert sheet.enter("ans * 100").value == 41


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("tea-leaves", "tea-leaves needs pots: pots .*; for example: tea-leaves pots=3 leaves=2k"),
        ("tea-leaves leaves=3", "tea-leaves needs pots"),
        ("tea-leaves 3", "takes name=value, not '3'; its inputs: preset, pots, leaves, kind, hot, title"),
        ("tea-leaves pot=3", "has no input 'pot'; did you mean 'pots'"),
        ("tea-leaves zzz=3", "has no input 'zzz'; its inputs: preset, pots"),
        ("tea-leaves pots=3 GB", "pots: a plain number is wanted here, not bytes"),
        ("tea-leaves pots=3 leaves=2 GB", "leaves: bytes cannot be shown in tokens"),
        ("tea-leaves pots=3 pots=4", "pots is given twice"),
        ("tea-leaves pots=3 num_pots=4", "pots is given twice"),
        ("tea-leaves pots=", "pots needs a value"),
        ("tea-leaves pots=0", "pots is at least 1"),
        ("tea-leaves pots=2.5", "pots is a whole number"),
        ("tea-leaves pots=2 kind=gren", "did you mean 'green'"),
        ("tea-leave pots=2", "no formula 'tea-leave'; did you mean 'tea-leaves'"),
        ("tee --pots 2", "no formula 'tee'"),
        ("tea", "no formula 'tea'; did you mean tea-leaves"),
        ("tea-leavs", "no formula 'tea-leavs'; did you mean 'tea-leaves'"),
        ("tea-leaves preset=", "preset needs a value"),
        ("tea leaves pots=2", "'=' gives a name its value .*, or an input of a formula"),
    ],
)
def test_a_call_that_lacks_something_is_answered_with_what(sheet, text, says):
    with pytest.raises(CalcError, match=says):
        sheet.enter(text)


def test_a_difference_of_variables_is_no_call(sheet):
    assert entered(sheet, "tea = 5", "leaves = 3", "tea - leaves").value == 2
    assert sheet.enter("tea -leaves").value == 2


def offers(sheet, text, cursor=None):
    return [offer.text for offer in sheet.complete(text, len(text) if cursor is None else cursor)]


def test_a_line_begins_with_formulas(sheet):
    entered(sheet, "total = 3 GB")
    assert offers(sheet, "")[:4] == ["tea-leaves", "mood", "ans", "total"]
    assert offers(sheet, "t")[:7] == ["tea-leaves", "total", "tanh(", "tokens", "thousand", "trillion", "TB"]
    assert offers(sheet, "tea-l") == ["tea-leaves"]
    first = sheet.complete("  te", 4)[0]
    assert (first.start, first.end, first.text, first.says) == (2, 4, "tea-leaves", "Tea leaves")


def test_after_a_formula_come_its_inputs_those_that_are_needed_first(sheet):
    rows = sheet.complete("tea-leaves ", 11)
    assert [row.text for row in rows] == ["preset=", "pots=", "leaves=", "kind=", "hot=", "title="]
    assert [row.says for row in rows[1:4]] == [
        "pots (needed)",
        "leaves of a pot (tokens, default 4)",
        "sort of tea (green/black, default green)",
    ]
    assert offers(sheet, "tea-leaves pots=3 l") == ["leaves=", "layers"]
    assert offers(sheet, "tea-leaves leaves=3k tok") == ["tokens"]
    assert offers(sheet, "tea-leaves pots=3 ") == ["preset=", "leaves=", "kind=", "hot=", "title="]
    assert offers(sheet, "tea-leaves --p") == ["--preset ", "--pots "]


def test_after_an_input_come_its_choices_and_presets(sheet):
    assert offers(sheet, "tea-leaves kind=") == ["green", "black"]
    assert offers(sheet, "tea-leaves --kind b") == ["black"]
    assert offers(sheet, "tea-leaves hot=") == ["yes", "no"]
    assert "llama-3-70b" in offers(sheet, "tea-leaves preset=lla")
    row = sheet.complete("tea-leaves kind=gr pots=2", 18)[0]
    assert (row.start, row.end, row.text) == (16, 18, "green")
    assert offers(sheet, "tea-leaves pots=") == []


def test_elsewhere_come_variables_functions_and_units(sheet):
    entered(sheet, "seen = 3 tokens")
    assert offers(sheet, "2 * se")[0] == "seen"
    assert sheet.complete("2 * se", 6)[0].says == "3 tokens"
    assert offers(sheet, "2 * sq") == ["sqrt("]
    assert "tokens" not in offers(sheet, "2 * ")
    assert offers(sheet, "3 tok")[0] == "tokens"
    assert offers(sheet, "5 GB in Gi") == ["GiB"]
    assert offers(sheet, "5 GB in gi") == ["GiB"]
    assert "days" in offers(sheet, "5 s in ")
    assert offers(sheet, "2 * zz") == []
