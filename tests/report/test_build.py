"""One interview with everything in it, and the ones with nothing."""

from dataclasses import replace
from datetime import timedelta

import pytest
from report_standins import BELIEF, ENTRIES, PACKS, START, Do, Say, grade_of, plan_of, play, report_of, whole

from grill.content.model import Pack
from grill.report.answers import AnswerRecord
from grill.report.build import build
from grill.report.data import to_json
from grill.report.html import to_html
from grill.report.markdown import to_markdown
from grill.report.plain import to_lines
from grill.session.interview.engine import apply, begin
from grill.session.interview.events import Ended
from grill.session.interview.plan import Plan

RENDERINGS = (to_html, to_markdown, to_json, to_lines)


@pytest.fixture
def report():
    return report_of(whole(), finished_at=START + timedelta(seconds=500))


def by_id(report):
    return {row.id: row for row in report.questions}


def test_each_question_has_its_outcome_and_why_it_is_not_cold(report):
    assert [(row.id, row.outcome, row.not_cold) for row in report.questions] == [
        ("q-01", "right", ("hint",)),
        ("q-02", "right", ("score", "late")),
        ("q-03", "skipped", ("skipped",)),
        ("q-04", "miss", ("score",)),
        ("q-05", "cold", ()),
        ("q-06", "miss", ("score",)),
    ]


def test_the_head_says_what_kind_of_interview_it_was(report):
    head = report.head
    assert (head.title, head.subject, head.seed, head.minutes, head.timed) == (
        "Mock interview",
        "A small pack",
        7,
        30,
        True,
    )
    assert (head.planned, head.asked, head.not_reached, head.pauses) == (6, 6, (), 1)
    assert head.paused_seconds >= 60
    assert [(one.kind, one.planned, one.asked) for one in head.rounds] == [
        ("rapid", 3, 3),
        ("numeric", 1, 1),
        ("methodology", 2, 2),
    ]
    assert (head.started_at, head.finished_at) == (START, START + timedelta(seconds=500))


def test_a_follow_up_counts_half_of_its_point():
    report = report_of([Do("skip"), Say("gamma"), Do("skip"), Say("now delta"), Do("end")])
    row = by_id(report)["q-02"]
    (one,) = row.follow_ups
    assert (one.aim, one.about, one.text) == ("delta", "The point delta.", "And delta?")
    assert (row.first_score, one.before, one.after, row.final_score) == (0.5, 0.5, 0.75, 0.75)
    assert one.answer.score == 1.0
    assert [point.id for point in one.answer.points] == ["delta"]
    assert (row.outcome, row.cold) == ("right", False)
    assert "Counts half: +25" in to_html(report)


def test_a_follow_up_about_a_move_brings_its_small_part():
    report = report_of([Say("theta iota baseline"), Say("the goal first"), Do("end")], plan_of(["q-05"]))
    (row,) = report.questions
    (one,) = row.follow_ups
    assert (one.kind, one.aim, one.about) == ("move", "goal", "Goal and constraints")
    assert one.after - one.before == pytest.approx(0.5 * 0.25 / 6, abs=1e-4)


def test_the_learners_word_stands_above_the_grade():
    report = report_of([Say("nothing of it", override=1.0), Do("end")], plan_of(["q-01"]))
    (row,) = report.questions
    assert (row.first_score, row.answer.graded, row.answer.overruled) == (1.0, 0.0, True)
    assert (row.cold, row.outcome) == (True, "cold")
    assert "1 grade overruled by you: your word counts." in report.head.notes
    assert report.drills == ()


def test_the_word_on_a_follow_up_counts_half_too():
    steps = [Say("gamma"), Say("not in these words", override=1.0), Do("end")]
    (row,) = report_of(steps, plan_of(["q-02"])).questions
    assert (row.first_score, row.final_score) == (0.5, 0.75)


def test_a_skipped_question_counts_nothing_and_one_not_reached_not_at_all():
    report = report_of([Say("alpha beta"), Do("skip"), Do("end")])
    assert report.overall.score == pytest.approx(0.5)
    assert report.head.ended == "ended"
    assert report.head.not_reached == ("q-04", "q-05", "q-06")
    last = report.questions[-1]
    assert (last.id, last.outcome, last.counts, last.cold) == ("q-03", "open", False, None)
    assert any("q-03 was on screen" in note for note in report.head.notes)


def test_readiness_counts_cold_answers_of_the_rules_questions(report):
    (ready,) = report.readiness
    assert (ready.estimate.cold, ready.estimate.asked, ready.estimate.of, ready.estimate.needed) == (0, 4, 4, 3)
    assert ready.estimate.verdict == "not_ready"
    assert [band.state for band in ready.bands] == ["misses", "too_few"]
    assert ready.says.startswith("Not ready yet. 0 of 4 questions cold")
    assert ready.record is None


def test_the_record_takes_this_interview_as_the_latest():
    steps = [Say("alpha beta"), Say("nothing"), Do("end")]
    report = report_of(steps, latest_cold={"q-01": False, "q-02": True, "q-04": True, "gone": True, "q-05": True})
    record = report.readiness[0].record
    assert (record.cold, record.answered, record.of) == (2, 3, 4)


def test_untimed_nothing_is_late():
    report = report_of([Say("alpha beta", seconds=900), Do("end")], plan_of(["q-01"], timed=False))
    (row,) = report.questions
    assert (row.cold, row.answer.late) == (True, False)
    assert report.pace.says.endswith("The interview was untimed, so none of them was late.")
    assert "time is left out" in report.readiness[0].says
    assert report.head.notes == ("Untimed: time is shown and counts for nothing.",)


def test_provisional_grades_say_so_and_are_no_evidence_on_moves():
    steps = [Say("theta iota", changes={"mode": "keywords"}), Do("skip"), Do("end")]
    report = report_of(steps, plan_of(["q-05"]))
    assert report.moves == ()
    assert report.questions[0].answer.moves == ()
    assert any("keywords and numbers alone" in note for note in report.head.notes)


def test_false_beliefs_and_sweeping_claims(report):
    assert [(one.question, one.words, one.says, one.in_follow_up) for one in report.misconceptions] == [
        ("q-04", BELIEF, "It is not.", False),
        ("q-06", BELIEF, "It is not.", False),
    ]
    assert [(one.question, one.kind) for one in report.overclaims] == [
        ("q-04", "sweeping"),
        ("q-05", "unbounded"),
        ("q-06", "sweeping"),
        ("q-06", "unbounded"),
    ]


def test_an_overruled_grade_finds_no_false_belief():
    report = report_of([Say(f"alpha beta, {BELIEF}", override=1.0), Do("end")], plan_of(["q-01"]))
    assert (report.misconceptions, report.overclaims, report.drills) == ((), (), ())


def test_a_bound_added_when_asked_is_said_so():
    steps = [Say("theta iota goal baseline tradeoffs ablation risks"), Say("my claim is small"), Do("end")]
    (found,) = report_of(steps, plan_of(["q-05"])).overclaims
    assert (found.kind, found.words) == ("unbounded", "")
    assert found.says.endswith("You added it when asked.")


def test_an_answer_without_content_overclaims_nothing():
    assert report_of([Say("nothing"), Do("end")], plan_of(["q-05"])).overclaims == ()


def test_follow_ups_of_a_rapid_round_come_at_its_end_in_the_transcript():
    report = report_of([Say("alpha"), Say("gamma"), Do("skip"), Say("beta"), Say("delta"), Do("end")])
    order = [(one.number, one.follow_up) for one in report.transcript if one.who == "interviewer"]
    assert order == [(1, 0), (2, 0), (3, 0), (1, 1), (2, 1), (4, 0)]


@pytest.mark.parametrize("render", RENDERINGS)
@pytest.mark.parametrize(
    "steps", [[], [Do("end")], [Do("skip")] * 6, [Say("x", graded=False)] * 6, [Say("")], [Do("hint")] * 3]
)
def test_thin_interviews_are_reported_too(render, steps):
    assert render(report_of(steps))
    assert render(report_of(steps, plan_of(["q-05"], timed=False)))


@pytest.mark.parametrize("render", RENDERINGS)
def test_no_questions_at_all(render):
    report = build(begin(Plan((), 30, 1)), {}, {}, {}, started_at=START)
    assert (report.overall.score, report.questions, report.drills, report.readiness) == (None, (), (), ())
    assert render(report)


def test_ended_before_it_began_nothing_was_asked():
    state, _ = apply(begin(plan_of()), Ended(), 0.0)
    report = build(state, ENTRIES, PACKS, {}, started_at=START)
    assert (report.questions, report.head.ended, len(report.head.not_reached)) == ((), "ended", 6)


def test_unfinished_is_a_report_too():
    report = report_of([Say("alpha beta")])
    assert report.head.ended == "unfinished"
    assert report.questions[-1].outcome == "open"


@pytest.mark.parametrize("render", RENDERINGS)
def test_an_end_is_told_only_of_what_has_ended(render):
    """`open` is the question that was on screen and got no answer."""
    steps, plan = [Say("alpha")], plan_of(["q-01", "q-02"])
    goes_on, over = report_of(steps, plan), report_of([*steps, Do("end")], plan)
    assert [row.outcome for row in goes_on.questions][-1] == [row.outcome for row in over.questions][-1] == "open"
    assert any("still to be answered" in note for note in goes_on.head.notes)
    assert any("was on screen when the interview ended" in note for note in over.head.notes)
    assert "interview ended" not in str(render(goes_on))
    assert "interview ended" in str(render(over))


@pytest.mark.parametrize("render", RENDERINGS)
def test_questions_that_left_the_bank_keep_their_id_and_answers(render):
    state, answers = play(whole())
    report = build(state, {}, {}, answers, started_at=START)
    assert [row.id for row in report.questions] == ["q-01", "q-02", "q-03", "q-04", "q-05", "q-06"]
    assert report.questions[0].answer.text == "alpha and beta"
    assert report.questions[0].hints == ("",)
    assert report.drills == ()
    assert report.readiness == ()
    assert "q-01" in str(render(report))


def test_an_answer_that_is_not_on_record_is_no_end():
    state, _ = play([Say("alpha beta"), Do("end")])
    report = build(state, ENTRIES, PACKS, {}, started_at=START)
    assert report.questions[0].answer.text == ""
    assert report.questions[0].first_score == 1.0, "the interview itself knows the score"
    assert "not on record" in to_html(report)
    assert "not on record" in to_markdown(report)


def test_quotes_of_another_text_lose_their_place_but_not_their_words():
    state, answers = play([Say("it is alpha"), Do("end")])
    ((attempt, record),) = answers.items()
    report = build(state, ENTRIES, PACKS, {attempt: replace(record, text="short")}, started_at=START)
    (point, _) = report.questions[0].answer.points
    assert (point.quote.start, point.quote.end, point.quote.text) == (0, 0, "alpha")
    assert "alpha" in to_html(report)


def test_a_quote_stands_where_the_stored_text_lost_a_surrogate():
    state, answers = play([Say("x \ud800 alpha"), Do("end")])
    ((attempt, record),) = answers.items()
    stored = replace(record, text="x \ufffd alpha")
    report = build(state, ENTRIES, PACKS, {attempt: stored}, started_at=START)
    assert report.questions[0].answer.points[0].quote.start == 4


def test_huge_answers_stay_readable_and_whole_in_the_json():
    text = "alpha " + "x" * 50_000 + " ` " * 15_000 + BELIEF
    report = report_of([Say(text), Do("end")], plan_of(["q-01"]))
    html = to_html(report)
    assert len(html) < 80_000
    assert "characters left out" in html
    assert BELIEF in html
    assert text in to_json(report)
    assert to_markdown(report).count("x" * 50_000) == 1
    assert to_lines(report)


def test_a_pack_without_a_rule_has_no_readiness():
    state, answers = play(whole())
    report = build(state, ENTRIES, {"p": Pack(id="p", title="No rule")}, answers, started_at=START)
    assert report.readiness == ()


def test_the_rule_is_not_told_from_ungraded_answers():
    report = report_of([Say("alpha", graded=False), Do("end")], plan_of(["q-01"]))
    (ready,) = report.readiness
    assert (ready.ungraded, ready.estimate.asked) == (1, 0)
    assert "nothing to go by" in ready.says


def test_a_later_grade_is_the_one_that_counts():
    state, answers = play([Say("alpha"), Do("end")], plan_of(["q-01"]))
    ((attempt, record),) = answers.items()
    better = AnswerRecord(record.text, grade_of(ENTRIES["q-01"], "alpha beta"))
    report = build(state, ENTRIES, PACKS, {attempt: better}, started_at=START)
    assert report.questions[0].first_score == 1.0


@pytest.mark.parametrize("render", RENDERINGS)
def test_every_rendering_says_which_questions_a_draft_graded(render):
    drafted = {"q-01", "q-03", "q-04"}
    entries = {
        name: one.model_copy(update={"rubric": one.rubric.model_copy(update={"drafted": name in drafted})})
        for name, one in ENTRIES.items()
    }
    state, answers = play(whole())
    report = build(state, entries, PACKS, answers, started_at=START)
    (note,) = [note for note in report.head.notes if "drafted" in note]
    # q-03 was skipped: nothing of it is graded.
    assert note.startswith("2 questions graded by a rubric that the program drafted")
    assert note.endswith("They are q-01, q-04.")
    shown = render(report)
    text = shown if isinstance(shown, str) else "\n".join(map(str, shown))
    assert "a rubric that the program drafted" in text
    assert "program drafted" not in "\n".join(report_of(whole()).head.notes)
