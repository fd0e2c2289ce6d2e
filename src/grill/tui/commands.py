"""Every command of the app, once. Keys, the key bar, the palette, slash commands and help are all made from this list.

Ids are permanent: users' keymaps name them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Scope = Literal[
    "app",
    "home",
    "setup",
    "practice",
    "interview",
    "report",
    "answers",
    "history",
    "attempt",
    "progress",
    "prompt",
    "calculator",
    "studio",
    "draft-question",
    "rubric",
]
PRACTICE: tuple[Scope, ...] = ("practice",)
JUDGED: tuple[Scope, ...] = ("practice", "answers", "attempt")
INTERVIEW: tuple[Scope, ...] = ("interview",)
BOTH: tuple[Scope, ...] = ("practice", "interview")
CALCULATOR: tuple[Scope, ...] = ("calculator",)
REPORT: tuple[Scope, ...] = ("report",)
STUDIO: tuple[Scope, ...] = ("studio",)
DRAFT_QUESTION: tuple[Scope, ...] = ("draft-question",)
RUBRIC: tuple[Scope, ...] = ("rubric",)
SCROLLED: tuple[Scope, ...] = ("practice", "interview", "report", "answers", "attempt", "progress")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing the learner can do."""

    id: str
    scopes: tuple[Scope, ...]
    """Where it works; the first scope that a screen has decides."""
    title: str
    """What the key bar and the palette call it."""
    tooltip: str
    """One sentence for tooltips, the palette and help."""
    keys: str = ""
    """Comma-separated keys; empty when only the palette and a slash command reach it."""
    slash: str = ""
    """The slash command, without the slash."""
    argument: str = ""
    """What may follow the slash command, for help."""

    @property
    def action(self) -> str:
        """The name of the action method, without `action_`."""
        return self.id.replace("-", "_")


# Left out on purpose: ctrl+a/b/s (multiplexers), ctrl+h/i/m (aliases of Backspace, Tab and Enter), ctrl+w/t/n (browser
# tabs), F10 and F11 (terminal menus and full screen). ctrl+y redoes in the prompt (super+y, too) and inserts the result
# in the calculator, where super+y alone redoes; ctrl+f and ctrl+l mean nothing to a text area. Some multiplexer set-ups
# move between panes with ctrl+l: there /calc and the palette open the calculator.
COMMANDS: tuple[Command, ...] = (
    Command("help", ("app",), "Help", "Keys, slash commands and how answers are graded.", "f1", "help"),
    Command("command-palette", ("app",), "More", "Search every command.", "ctrl+p"),
    Command("toggle-theme", ("app",), "Dark or light", "Switch between the dark and the light theme.", "", "theme"),
    Command("save-picture", ("app",), "Save picture", "Save the screen as an SVG file.", "f8"),
    Command(
        "interrupt", ("app",), "Copy, or quit when pressed twice", "Copies selected text; twice it quits.", "ctrl+c"
    ),
    Command("quit", ("app",), "Quit", "Leave the app; an unsent answer is kept as a draft.", "ctrl+q", "quit"),
    Command("interview", ("home",), "Timed interview", "Choose length and rounds of a mock interview."),
    Command("practise-due", ("home",), "Practise what is due", "The ideas that the schedule has for today."),
    Command("history", ("home",), "History and progress", "Interviews and answers so far, and how it goes."),
    Command("studio", ("home",), "Authoring studio", "Write, try and mend questions and their rubrics."),
    Command("practise-everything", ("home",), "Practise everything", "All questions, those you need most first."),
    Command("practise-shuffled", ("home",), "Practise everything, shuffled", "All questions in a random order."),
    Command(
        "send",
        ("prompt",),
        "Send",
        "Send the answer; with nothing typed, begin or go on where the screen says so.",
        "enter",
    ),
    Command("new-line", ("prompt",), "New line", "Break the line.", "ctrl+j,alt+enter,shift+enter"),
    Command("hint", BOTH, "Hint", "Show the next hint; hints are counted.", "f2", "hint"),
    Command("skip", BOTH, "Skip", "Pass over this question.", "f3", "skip"),
    Command("retry", PRACTICE, "Retry", "Edit your last answer and send it again.", "f4", "retry"),
    Command("next", PRACTICE, "Next", "Go to the next question.", "f5", "next"),
    Command(
        "right",
        JUDGED,
        "I was right",
        "Overrule the last grade, on record; again takes it back.",
        "f6",
        "right",
        "[reason]",
    ),
    Command(
        "appeal",
        JUDGED,
        "Appeal",
        "Overrule the last grade, and put the answer forward as an example of the rubric.",
        "",
        "appeal",
        "[reason]",
    ),
    Command("model", PRACTICE, "Model", "Unfold or fold the model answer.", "f7", "model"),
    Command("less", ("setup",), "Change back", "Choose the value before.", "left"),
    Command("more", ("setup",), "Change", "Choose the next value.", "right"),
    Command("back", ("setup",), "Back", "Go home without an interview.", "escape,f9"),
    Command("repeat", INTERVIEW, "Repeat", "Show the question again.", "f4", "repeat"),
    Command("pause", INTERVIEW, "Pause", "Stop the clock and hide the question; counted in the report.", "f5", "pause"),
    Command("end", PRACTICE, "End", "End and show how it went; again to go home.", "f9", "end"),
    Command("end-interview", INTERVIEW, "End", "End the interview and show its report; asks once more.", "f9", "end"),
    Command(
        "calc",
        BOTH,
        "Calculator",
        "Open the calculator; again closes it. /calc 6 * 70B * 15T works a formula out.",
        "ctrl+l",
        "calc",
        "[formula]",
    ),
    Command("insert-result", CALCULATOR, "Into answer", "Put the result into your answer, at its cursor.", "ctrl+y"),
    Command("formulas", CALCULATOR, "Formulas", "Look through the formulas of the field.", "ctrl+f"),
    Command(
        "leave-calculator",
        CALCULATOR,
        "Back",
        "Go back to the answer; a calculator beside it stays open.",
        "escape",
    ),
    Command("work-out", CALCULATOR, "Work out", "Work out the line; in the list, take the example.", "enter"),
    Command("complete", CALCULATOR, "Complete", "Take the first name or unit that fits; again, the next.", "tab"),
    Command("complete-before", CALCULATOR, "Complete back", "Back to the name or unit before.", "shift+tab"),
    Command("earlier-line", CALCULATOR, "Earlier line", "Bring an earlier line and its result back.", "up"),
    Command("later-line", CALCULATOR, "Later line", "Go to the next line.", "down"),
    Command("calculator-up", CALCULATOR, "Calculator up", "Scroll the calculator up.", "pageup"),
    Command("calculator-down", CALCULATOR, "Calculator down", "Scroll the calculator down.", "pagedown"),
    Command("answers", REPORT, "Answers", "Look at your answers one by one, with what each word earned.", "enter"),
    Command("drill", REPORT, "Drill 1", "Practise the first of the three things to drill.", "1"),
    Command("drill-second", REPORT, "Drill 2", "Practise the second of the three things to drill.", "2"),
    Command("drill-third", REPORT, "Drill 3", "Practise the third of the three things to drill.", "3"),
    Command("save-report", REPORT, "Save", "Save the report as HTML, Markdown and JSON.", "s"),
    Command("home", REPORT, "Home", "Go home; the report stays in the history.", "f9,escape"),
    Command("previous", ("answers",), "Before", "The question before.", "left"),
    Command("following", ("answers",), "After", "The next question.", "right"),
    Command("model-answer", ("answers", "attempt"), "Model", "Unfold or fold the model answer.", "f7"),
    Command("close", ("answers", "attempt", "progress"), "Back", "Back to where you came from.", "escape,f9"),
    Command("open", ("history",), "Open", "Open the highlighted interview or answer.", "enter"),
    Command("undo", ("history",), "Take back", "Let the highlighted answer count for nothing; r undoes that.", "u"),
    Command("redo", ("history",), "Bring back", "Let the answer that was last taken back count again.", "r"),
    Command("progress", ("history",), "Progress", "Trends, strengths, a calendar, readiness.", "p"),
    Command("leave", ("history",), "Home", "Go home.", "escape,f9"),
    Command("open-question", STUDIO, "Open", "Open the highlighted question and its rubric.", "enter"),
    Command("new-question", STUDIO, "New", "Start a question of your own.", "f2"),
    Command("next-state", STUDIO, "State", "List only questions of the next state; at last all again.", "f4"),
    Command("test-question", STUDIO, "Test", "Try the highlighted rubric on its examples and on wrong answers.", "f5"),
    Command("test-listed", STUDIO, "Test all listed", "Try every listed rubric, one after the other; again stops it."),
    Command("leave-studio", STUDIO, "Home", "Go home; with something typed into the filter, clear it.", "escape,f9"),
    Command("create-question", DRAFT_QUESTION, "Create", "Write question and drafted rubric, and open them.", "f2"),
    Command("next-kind", DRAFT_QUESTION, "Kind", "Recall, numeric or methodology.", "f4"),
    Command("next-pack", DRAFT_QUESTION, "Pack", "The pack that it goes into.", "f5"),
    Command("leave-draft", DRAFT_QUESTION, "Back", "Back to the list without a question.", "escape,f9"),
    Command("save-rubric", RUBRIC, "Save", "Save what loads; what does not is kept until it does.", "f2"),
    Command("add-example", RUBRIC, "Example", "Make the sample a graded example; asks for its grade.", "f3"),
    Command("accept-wording", RUBRIC, "Accept", "Make the sample a right wording of the marked criterion.", "f4"),
    Command("reject-wording", RUBRIC, "Reject", "Make the sample a wrong wording of the marked criterion.", "f5"),
    Command("other-pane", RUBRIC, "Switch", "From the rubric to the sample answer and back.", "f6"),
    Command("suggestions", RUBRIC, "Suggest", "What the program suggests; accept it or not.", "f7"),
    Command("pick-sample", RUBRIC, "Pick", "Take an example or a past answer as the sample.", "f12"),
    Command("other-file", RUBRIC, "Question", "From the rubric to the question and back.", "ctrl+r"),
    Command("criterion-before", RUBRIC, "Criterion before", "Mark the criterion before.", "ctrl+up"),
    Command("criterion-after", RUBRIC, "Criterion after", "Mark the next criterion.", "ctrl+down"),
    Command("next-problem", RUBRIC, "Next problem", "Go to the next line with a mistake.", "ctrl+g"),
    Command("take-over", RUBRIC, "Take the draft over", "Its points are yours from now on, and count by themselves."),
    Command("offer-completions", RUBRIC, "Complete", "Show what can stand at the cursor.", "ctrl+@,ctrl+space,ctrl+l"),
    Command("find-text", RUBRIC, "Find", "Look for words in the file.", "ctrl+f"),
    Command("comment-lines", RUBRIC, "Comment", "Make lines a comment, or text again.", "ctrl+underscore,ctrl+slash"),
    Command("own-editor", RUBRIC, "Your editor", "Edit the text in $VISUAL or $EDITOR.", "ctrl+o"),
    Command("leave-rubric", RUBRIC, "Back", "Back to the list; asks what to do with changes.", "f9"),
    Command("page-up", SCROLLED, "Scroll up", "Scroll up a page.", "pageup"),
    Command("page-down", SCROLLED, "Scroll down", "Scroll down a page.", "pagedown"),
    Command("line-up", SCROLLED, "Scroll a line up", "Scroll up a line.", "ctrl+up"),
    Command("line-down", SCROLLED, "Scroll a line down", "Scroll down a line.", "ctrl+down"),
)

BY_ID = {command.id: command for command in COMMANDS}


def commands_of(*scopes: Scope) -> Iterator[Command]:
    """The commands of these scopes, in the registry's order."""
    return (command for command in COMMANDS if set(command.scopes) & set(scopes))


def slashes_of(*scopes: Scope) -> dict[str, Command]:
    """The slash commands of these scopes, by their word."""
    return {command.slash: command for command in commands_of(*scopes) if command.slash}


def bindings_of(scope: Scope, *, priority: bool = False) -> list[Binding]:
    """Textual bindings for the commands of a scope that have keys."""
    return [
        Binding(
            command.keys,
            command.action,
            command.title,
            id=command.id,
            tooltip=command.tooltip,
            show=False,
            priority=priority,
        )
        for command in commands_of(scope)
        if command.keys
    ]


def parse_slash(text: str) -> tuple[str, str] | None:
    """`/right it was right` → ("right", "it was right"); None for anything that is an answer.

    Only a single line whose first character is a slash followed by letters is a command.
    """
    line = text.rstrip()
    if not line.startswith("/") or "\n" in line:
        return None
    word, _, argument = line[1:].partition(" ")
    return (word.lower(), argument.strip()) if word.isascii() and word.isalpha() else None


def slash_matches(text: str, known: Mapping[str, Command]) -> list[Command]:
    """The commands among `known` that a slash word being typed may become; empty when it is not one."""
    parsed = parse_slash(text) if text != "/" else ("", "")
    if parsed is None or parsed[1]:
        return []
    return [command for name, command in known.items() if name.startswith(parsed[0])]
