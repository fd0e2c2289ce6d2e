from __future__ import annotations

import json

import pytest

CONFIG = {
    "model_type": "llama",
    "num_hidden_layers": 80,
    "hidden_size": 8192,
    "num_attention_heads": 64,
    "num_key_value_heads": 8,
    "intermediate_size": 28672,
    "vocab_size": 128256,
    "max_position_embeddings": 8192,
}


def test_an_expression_is_worked_out(cli):
    done = cli("calc", "6 * 70B * 1.4T")
    assert (done.code, done.out, done.err) == (0, "5.88e23\n  588,000,000,000,000,000,000,000\n", "")
    assert cli("calc", "80 * 2 * 8 * 128 * 2 bytes * 128k tokens").out.startswith("41.94 GB (39.06 GiB)\n")


def test_words_are_joined(cli):
    assert cli("calc", "15T", "/", "8B").out == "1,875\n"
    assert cli("calc", "-5", "+", "3").out == "-2\n"
    assert cli("calc", "80", "GB", "in", "GiB", "--no-steps").out == "74.51 GiB (80 GB)\n"


def test_a_formula_prints_its_headline_first_then_results_steps_and_source(cli):
    done = cli("calc", "kv-cache", "--preset", "llama-3-70b", "--context", "128k", "tokens", "--batch=8")
    lines = done.out.splitlines()
    assert done.code == 0
    assert lines[0] == "335.5 GB (312.5 GiB)"
    for beginning in ("Variant: GQA", "Assumes: ", "Source: "):
        assert sum(line.startswith(f"  {beginning}") for line in lines) >= 1, beginning
    assert any("= 80 × 2 × 8 × 128 × 2 = 327.7 kB (320 KiB)" in line for line in lines)
    brief = cli("calc", "--no-steps", "kv-cache", "preset=llama-3-70b", "context=128k", "batch=8")
    assert brief.out == "335.5 GB (312.5 GiB)\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["5 tokens + 3 bytes"], "Error: tokens and bytes cannot be added\n"),
        (["kv-cache", "--contxt", "5"], "has no input 'contxt'; did you mean 'context'?"),
        (["kv-cach", "--context", "5"], "there is no formula 'kv-cach'; did you mean 'kv-cache'?"),
        (["kv-cache", "--preset", "lama-3-70b"], "did you mean 'llama-3-70b'?"),
        (["kv-cache", "--preset", "llama-3-70b", "--context", "5 GB"], "context: bytes cannot be shown in tokens"),
        (["--config", "config.json"], "--config goes with a formula"),
        (["--config", "config.json", "1 + 1"], "'1 + 1' is none"),
        (["--config", "no.json", "params"], "Error: "),
        (["1 + \udcff"], "Error: cannot read"),
        (["--jsn", "1"], "No such option"),
        (["schedule", "--steps"], "steps needs a value"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(cli, arguments, says):
    done = cli("calc", *arguments)
    assert (done.code, done.out) == (2, "")
    assert says in done.err


def test_help_after_a_formula_lists_its_inputs(cli):
    done = cli("calc", "kv-cache", "--help")
    assert done.code == 0
    rows = {line.split()[0]: line for line in done.out.splitlines() if line.startswith("  --")}
    assert {"--preset", "--layers", "--kv-heads", "--dtype", "--context", "--batch"} <= set(rows)
    assert "(needed)" in rows["--layers"]
    assert "default bf16)" in " ".join(done.out.split())
    assert "tokens" in rows["--context"]
    assert "grill calc kv-cache --" in done.out.split("Example:")[1]
    assert "--config FILE" in cli("calc", "--help").out
    assert "--config FILE" in cli("calc", "1 + 1", "--help").out


def test_what_is_printed_fits_eighty_columns(cli):
    from grill.calc.formulas import formulas

    for formula in formulas().values():
        for done in (cli("calc", formula.example), cli("calc", formula.id, "--help")):
            assert done.code == 0
            too_long = [line for line in done.out.splitlines() if len(line) > 80 and "|" not in line]
            assert too_long == [], formula.id
    for option in ("--list", "--presets", "--help"):
        assert max(map(len, cli("calc", option).out.splitlines())) <= 80, option


def test_a_long_step_is_broken_before_its_equals_signs(cli):
    lines = cli("calc", "kv-cache", "layers=80", "kv_heads=8", "head_dim=128").out.splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("  per token ("))
    assert lines[start : start + 4] == [
        "  per token (a key and a value per key/value head, in every layer):",
        "    per_token = layers × 2 × kv_heads × head_dim × dtype_bytes",
        "      = 80 × 2 × 8 × 128 × 2 = 327.7 kB (320 KiB)",
        "  per token and layer:",
    ]


def test_an_input_that_is_called_like_an_option_is_an_input_behind_its_formula(cli):
    lines = cli("calc", "schedule", "--help").out.split("Example:\n")[1].replace("\\\n", " ")
    assert "--steps 1.2M" in lines
    assert cli("calc", *lines.split()[2:]).out.startswith("5.1119e-5\n")
    run = ("schedule", "--step", "5", "--peak=1", "--steps=10")
    assert cli("calc", "--no-steps", *run).out == "0.55\n"
    assert cli("calc", "1 + 1", "--steps").out == "2\n"


def test_help_is_a_word_too(cli):
    assert cli("calc", "help").out == cli("calc", "--help").out


def test_formulas_are_listed_by_group(cli):
    from grill.calc.formulas import formulas

    lines = cli("calc", "--list").out.splitlines()
    groups = [line for line in lines if not line.startswith(" ")]
    assert groups == list(dict.fromkeys(formula.group for formula in formulas().values()))
    assert [line.split()[0] for line in lines if line.startswith(" ")] == sorted(
        formulas(), key=lambda name: groups.index(formulas()[name].group)
    )
    listed = json.loads(cli("calc", "--list", "--json").out)["formulas"]
    assert [row["id"] for row in listed] == list(formulas())
    assert {"name", "says", "unit", "default", "choices"} <= set(listed[0]["inputs"][0])


def test_presets_are_listed_with_their_sources(cli):
    done = cli("calc", "--presets")
    assert "Models\n" in done.out
    assert "Accelerators\n" in done.out
    assert "compared 20" in done.out
    rows = json.loads(cli("calc", "--presets", "--json").out)["presets"]
    (llama,) = [row for row in rows if row["id"] == "llama-3-70b"]
    assert llama["values"]["layers"] == 80
    assert {"title", "year", "where"} == set(llama["source"])


def test_json_has_the_value_and_the_working(cli):
    found = json.loads(cli("calc", "--json", "80 GB in GiB").out)
    assert found == {
        "input": "80 GB in GiB",
        "answer": "74.51 GiB (80 GB)",
        "value": pytest.approx(80e9 / 2**30),
        "unit": "GiB",
        "also": ["80,000,000,000 bytes"],
    }
    found = json.loads(cli("calc", "kv-cache", "--preset", "llama-3-70b", "--context", "8192", "--json").out)
    assert (found["formula"], found["unit"]) == ("kv-cache", "byte")
    assert found["value"] == found["results"][0]["value"] == 80 * 2 * 8 * 128 * 2 * 8192
    assert found["inputs"]["context"] == 8192
    assert found["steps"][0]["line"].startswith("per_token = ")
    assert all(source["title"] for source in found["sources"])
    assert {"variant", "assumptions", "warnings"} <= set(found)
    assert {"of": "total", "name": "per-layer"}.items() <= found["slips"][2].items()


def test_a_config_fills_a_formula_and_what_is_typed_comes_first(cli, tmp_path):
    file = tmp_path / "config.json"
    file.write_text(json.dumps(CONFIG), encoding="utf-8")
    found = json.loads(cli("calc", "kv-cache", "--config", file, "--context", "1000", "--kv-heads", "4", "--json").out)
    assert found["value"] == 80 * 2 * 4 * 128 * 2 * 1000
    plain = cli("calc", "params", "--config", file)
    assert plain.out.startswith("70.55B params\n")
    # Also where a formula takes no shape, only the parameters that are counted from it.
    assert cli("calc", "training-memory", "--config", file).out.startswith("1.129 TB (1.027 TiB)\n")
    assert "loss takes nothing from a model's config" in cli("calc", "loss", "--config", file).err


def test_lines_from_a_pipe_share_one_worksheet_and_a_bad_one_stops_none(cli):
    done = cli("calc", stdin="# sizes\nN = 70B params\n\nnonsense here\n6 * N * 1.4T tokens in FLOP\nans / 2\n")
    assert done.out == "70B params\n5.88e23 FLOP\n2.94e23 FLOP\n"
    assert done.err == "Line 4: unknown unit 'here'; did you mean 'hr'?\n"
    assert done.code == 1
    assert cli("calc", stdin="1 + 1\n").code == 0
    assert cli("calc", stdin="").out == ""
    assert cli("calc", "--steps", stdin="2 hours\n").out == "2 hours\n  7,200 s\n"


def test_lines_from_a_pipe_as_json_are_one_object_each(cli):
    done = cli("calc", "--json", stdin="x = 2 GB\nx + 1 s\n\xff\nx * 2\n".encode("latin-1"))
    rows = [json.loads(line) for line in done.out.splitlines()]
    assert [row.get("answer", row.get("error", "")[:5]) for row in rows] == [
        "2 GB (1.863 GiB)",
        "bytes",
        "canno",
        "4 GB (3.725 GiB)",
    ]
    assert done.code == 1


def test_at_a_terminal_it_prompts_until_the_end(cli, monkeypatch):
    monkeypatch.setattr("grill.cli.calc.at_terminal", lambda stream: True)
    done = cli("calc", stdin="N = 8B\n15T / N\n5 +\n\n:list\n")
    assert done.code == 0
    assert "calc> 8B\n" in done.out
    assert "calc> 1,875\n" in done.out
    assert "  kv-cache " in done.out
    assert "Error: the formula ends too early\n" in done.err
    for word in (":quit", "quit", "exit", ":q"):
        assert cli("calc", stdin=f"{word}\n1 + 1\n").out == "calc> "
    helped = cli("calc", stdin="help\n:help kv-cache\nmfu --help\n:help kv\n:foo\n:presets\n")
    assert "ans is the last answer" in helped.err
    assert helped.err.count("Usage: grill calc ") == 2
    assert "Error: there is no formula 'kv'" in helped.err
    assert "Error: there is no command :foo; :help, :help FORMULA, :list" in helped.err
    assert "Accelerators\n" in helped.out
    assert "calc> " not in cli("calc", "1").out


def test_nothing_from_outside_reaches_the_terminal_unfiltered(cli):
    done = cli("calc", "1 \x1b[2J + \u202e1")
    assert "\x1b" not in done.err
    assert "\u202e" not in done.err
    assert done.code == 2
