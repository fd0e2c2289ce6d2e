"""What is chosen to drill, and why."""

from report_standins import BELIEF, Do, Say, plan_of, report_of, whole

from grill.report.gaps import gaps

RIGHT = {"q-01": "alpha beta", "q-02": "gamma delta", "q-03": "epsilon zeta", "q-04": "eta"}


def kinds(report):
    return [drill.kind for drill in report.drills]


def rapid(**texts):
    """The four short questions answered right but for these; None skips. What is asked again is skipped."""
    said = {**RIGHT, **{f"q-0{name[1:]}": text for name, text in texts.items()}}
    steps = [Do("skip") if text is None else Say(text) for text in said.values()]
    return [*steps[:3], *[Do("skip")] * sum(bool(t) and t != RIGHT[n] for n, t in list(said.items())[:3]), steps[3]]


def test_nothing_to_drill_when_nothing_was_lost():
    assert report_of([*rapid(), Do("end")], plan_of(RIGHT)).drills == ()


def test_an_idea_comes_back_through_other_questions():
    report = report_of([*rapid(q1="beta", q2="delta"), Do("end")], plan_of(RIGHT))
    (drill,) = (drill for drill in report.drills if drill.kind == "idea" and drill.title == "First idea")
    assert drill.questions == ("q-01", "q-02", "q-07")
    assert drill.why.startswith(
        "Not fully met in 2 of 2 questions that asked for it; that cost about 25 of the 100 points."
    )


def test_a_point_without_an_idea_names_itself():
    report = report_of([*rapid(q3="epsilon"), Do("end")], plan_of(RIGHT))
    drill = report.drills[0]
    assert (drill.kind, drill.title, drill.questions) == ("idea", "The point zeta", ("q-03",))
    assert drill.why == "Missed in q-03; that cost about 12 of the 100 points."


def test_the_weakest_section_is_the_one_below_the_others():
    report = report_of([*rapid(q1="beta", q2="nothing"), Do("end")], plan_of(RIGHT))
    (drill,) = (drill for drill in report.drills if drill.kind == "section")
    assert drill.title == "Section A: Title A"
    assert drill.questions == ("q-02", "q-01")
    assert drill.why == "25 of 100 over 2 questions; all others came to 100."


def test_what_was_passed_over_comes_up():
    report = report_of([*rapid(q3=None), Do("end")], plan_of(RIGHT))
    (drill,) = (drill for drill in report.drills if drill.kind == "skipped")
    assert drill.questions == ("q-03",)
    assert drill.why == "1 of 4 questions was skipped; that cost about 25 of the 100 points."


def test_a_false_belief_is_to_be_unlearned():
    report = report_of([*rapid(q4=f"eta, but {BELIEF}"), Do("end")], plan_of(RIGHT))
    (drill,) = report.drills
    assert (drill.kind, drill.title) == ("misconception", "Unlearn: Bigger is better")
    assert drill.why == f"You wrote “{BELIEF}”. It is not."


def test_late_answers_make_a_drill_when_they_are_a_habit():
    steps = [Say(text, seconds=100 if name in ("q-01", "q-03") else 10) for name, text in RIGHT.items()]
    (drill,) = report_of([*steps, Do("end")], plan_of(RIGHT)).drills
    assert (drill.kind, drill.questions) == ("pace", ("q-01", "q-03"))
    assert drill.why == "2 of 4 answers came late; 2 of them would have been cold."


def test_hints_make_a_drill():
    steps = [Do("hint"), Say(RIGHT["q-01"]), *[Say(RIGHT[name]) for name in ("q-02", "q-03", "q-04")]]
    (drill,) = report_of([*steps, Do("end")], plan_of(RIGHT)).drills
    assert (drill.kind, drill.questions) == ("hints", ("q-01",))


def test_one_thing_to_know_one_area_and_one_habit():
    report = report_of(whole())
    families = {"idea": 0, "misconception": 0, "section": 1, "skipped": 1, "move": 2, "pace": 2, "hints": 2}
    assert sorted(families[kind] for kind in kinds(report)) == [0, 1, 2]


def test_the_weakest_move_names_the_answers_without_it():
    steps = [Say("theta iota goal baseline tradeoffs ablation claim"), Do("skip")]
    report = report_of([*steps, Do("end")], plan_of(["q-05"]))
    (drill,) = (drill for drill in report.drills if drill.kind == "move")
    assert (drill.title, drill.questions) == ("The move “Risks and signals”", ("q-05",))
    assert drill.why == "The weakest of the six moves: 0 of 100 in your methodology answer."


def test_the_gaps_of_a_question_add_up_to_what_it_lost():
    report = report_of(whole())
    for row in report.questions:
        cost = sum(gap.cost for gap in gaps([row]))
        assert abs(cost - (1 - row.final_score)) < 1e-9
