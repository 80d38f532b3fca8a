"""Every command of the desk. A mode that is not built yet has its row in FUTURE_MODES and no command."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cs_desk.actions.command import EVERYWHERE, Command
from cs_desk.models.enums import Role

PLACES = frozenset({
    "desk", "complaints", "complaint", "board", "figure", "records", "contact", "staffing", "wall", "customers",
})  # fmt: skip
CALL = frozenset({"call"})
START = frozenset({"start"})
TAKES_CONTACTS = frozenset({Role.OPERATOR})
ANSWERS_APPROVALS = frozenset({Role.TEAM_LEADER, Role.MANAGER})
SEES_CUSTOMERS = frozenset({Role.OPERATOR, Role.TEAM_LEADER, Role.MANAGER, Role.AUDITOR})
SEES_FIGURES = SEES_CUSTOMERS
PLANS_STAFF = frozenset({Role.TEAM_LEADER, Role.MANAGER, Role.AUDITOR})
BOARD = frozenset({"board"})
OWNS_COMPLAINTS = frozenset({Role.OPERATOR, Role.TEAM_LEADER})
WORKS_ON_COMPLAINTS = OWNS_COMPLAINTS | {Role.MANAGER}
ONE_COMPLAINT = frozenset({"complaint"})


def _mode(name: str, key: str, chord: str, help_: str, roles: frozenset[Role] = frozenset()) -> Command:
    return Command(f"mode.{name}", (key,), chord, name, f"Go to {name}", help_, "Go to", PLACES, roles, footer=70)


def _step(name: str, key: str, word: str, title: str, help_: str, rank: int, when: str = "on_contact") -> Command:
    return Command(
        f"call.{name}", (key,), None, word, title, help_, "On a contact", CALL, TAKES_CONTACTS, when, footer=rank
    )


def _other(name: str, chord: str, word: str, title: str, help_: str, when: str = "on_contact") -> Command:
    return Command(
        f"call.{name}", (), chord, word, title, help_, "On a contact, two strokes", CALL, TAKES_CONTACTS, when
    )


def _board(name: str, key: str, word: str, title: str, help_: str, rank: int, when: str | None = None) -> Command:
    return Command(f"board.{name}", (key,), None, word, title, help_, "Board", BOARD, frozenset(), when, footer=rank)


def _staff(name: str, key: str, word: str, title: str, help_: str, rank: int) -> Command:
    where = frozenset({"staffing"})
    return Command(f"staffing.{name}", (key,), None, word, f"Staffing: {title}", help_, "Staffing", where, footer=rank)


def _start(name: str, key: str, word: str, title: str, help_: str, rank: int, when: str | None) -> Command:
    return Command(
        f"start.{name}", (key,), None, word, title, help_, "Start page", START, TAKES_CONTACTS, when, footer=rank
    )


FUTURE_MODES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "journey": ("f4", "j"),
        "improve": ("f7", "i"),
        "team": ("f8", "t"),
        "reports": ("f9", "r"),
        "admin": ("f10", "a"),
    }
)
"""Keys kept free for modes to come: name → (key, second stroke)."""

_EVERYWHERE = frozenset({EVERYWHERE})

COMMANDS: tuple[Command, ...] = (
    _step(
        "next", "ctrl+n", "next", "Next step",
        "Goes to the next step of the script; what is still needed is named first.", 10, "run_active",
    ),
    _step(
        "back", "ctrl+r", "back", "Back a step",
        "Goes back one step and keeps everything that was typed.", 12, "run_active",
    ),
    _step(
        "moment", "ctrl+g", "moment", "Moment of truth",
        "Records a moment of truth with its energy from minus 5 to plus 5, without leaving the field.", 14,
    ),
    _step(
        "hold", "ctrl+t", "hold", "Hold or resume",
        "Puts the call on hold, and takes it up again; the hold time is counted.", 16, "on_voice",
    ),
    _step(
        "recognise", "ctrl+f", "complaint", "This is a complaint",
        "Turns the contact into a complaint with a reference and starts the six-step script.", 18, "not_complaint",
    ),
    _step(
        "ask", "ctrl+y", "leader", "Ask the team leader",
        "Asks the team leader for help or for an approval; the answer comes back as a line.", 20,
    ),
    _step(
        "end", "ctrl+e", "end", "End the contact",
        "Ends the conversation, then closes the contact with how it ended.", 22,
    ),
    _other("park", "p", "park", "Park", "Lays the contact aside just as it is, to be resumed from the start page."),
    _other("hand_over", "h", "hand over", "Hand over", "Gives the contact to a colleague at the very point it stands."),
    _other(
        "skip", "s", "skip", "Skip this step",
        "Leaves the step out; the reason you give is recorded.", "run_active",
    ),
    _other(
        "difficulty", "x", "difficulty", "Note a difficulty",
        "Records a difficulty the customer met without making it a complaint.",
    ),
    _other(
        "offer", "o", "offer", "Make an offer",
        "Records what was offered, what it costs and whether the customer accepts it.", "run_active",
    ),
    _other("promise", "m", "promise", "Make a promise", "Records what was promised, by whom and until when."),
    _other(
        "words", "w", "words", "Words to say",
        "Shows all the words for this step: to say, to ask or to paste.", "run_active",
    ),
    _other(
        "new", "n", "new", "New contact beside this one",
        "Starts another contact and keeps this one open; one live voice call at a time.",
    ),
    _other(
        "switch", "l", "switch", "Switch contact",
        "Goes to another open contact, for example from chat to chat.", "several_contacts",
    ),
    Command(
        "desk.unplaced", (), "v", "put typed", "Put typed text here",
        "Puts text that waited when the desk was lost at the cursor, piece by piece; offered while some is left.",
        "On a contact, two strokes", frozenset({"unplaced"}), footer=5,
    ),
    _start("new", "n", "new", "New contact", "Starts an incoming phone call.", 10, "may_start"),
    _start("outbound", "o", "outbound", "Outbound call", "Starts a call that we make.", 12, "may_start"),
    _start("chat", "t", "chat", "New chat", "Starts a chat; several may be open at once.", 14, None),
    _start(
        "written", "w", "written", "Written contact",
        "Starts an e-mail, SMS, social, letter, web form or counter contact.", 16, None,
    ),
    _start(
        "resume", "r", "resume", "Resume a parked run",
        "Takes up the selected parked run at the step and the letter where it stopped.", 18, "parked_selected",
    ),
    _start("promise", "d", "done", "Promise kept", "Marks the selected promise as kept.", 20, "promise_selected"),
    Command(
        "start.approve", ("a",), None, "approval", "Answer a request for approval",
        "Grants or refuses the selected request for approval, with a word to whoever asked.",
        "Start page", START, ANSWERS_APPROVALS, "request_selected", 22,
    ),
    Command(
        "complaint.take", ("u",), None, "take", "Take an unowned complaint",
        "Makes you the owner of the selected complaint that nobody owns.",
        "Complaints", frozenset({"start", "complaints", "complaint"}), OWNS_COMPLAINTS, "nobody_owns", 24,
    ),
    Command(
        "complaint.note", ("n",), None, "note", "Add a note",
        "Adds a note to the complaint; a note is never changed.", "Complaints", ONE_COMPLAINT, WORKS_ON_COMPLAINTS,
        "in_sight", 25,
    ),
    Command(
        "complaint.give", ("g",), None, "give", "Give to a colleague",
        "Makes a colleague the owner of the complaint, or leaves it to the team.", "Complaints", ONE_COMPLAINT,
        ANSWERS_APPROVALS, "still_open", 26,
    ),
    Command(
        "board.figure", ("d",), None, "definition", "What a figure is",
        "Shows definition, numbers with interval and n, and the course of the selected figure.",
        "Board", frozenset({"board", "records"}), frozenset(), "on_figure", 31,
    ),
    Command(
        "figure.records", ("r",), None, "records", "Records behind a figure",
        "Lists the records that make up the figure, each with what it adds.", "Board", frozenset({"figure"}), footer=10,
    ),
    _board("now", "n", "now", "Board: now", "Shows this hour and the one before it.", 42),
    _board("today", "t", "today", "Board: today", "Shows today so far.", 44),
    _board("week", "w", "week", "Board: this week", "Shows the week from Monday on.", 46),
    _board("month", "m", "month", "Board: this month", "Shows the month from its first day on.", 48),
    _board("period", "p", "period", "Board: from, to", "Asks for a first and a last day and shows that time.", 50),
    _board("scope", "s", "scope", "Board: whose", "Chooses a team, a queue, a channel or the centre.", 52),
    _board(
        "compare", "c", "compare", "Board: compare",
        "Sets the period before beside each figure, or takes it away.", 54,
    ),
    _board("wall", "v", "wall", "Board: wall", "Shows a few figures in large digits and nobody's name.", 56),
    _board("export", "e", "export", "Board: export", "Writes it to a file: its figures as CSV, or all as JSON.", 58),
    Command(
        "board.staffing", ("f",), None, "staffing", "Board: staffing",
        "Shows who is needed on a day, by forecast and Erlang C, against the schedule, and what if.",
        "Board", BOARD, PLANS_STAFF, footer=57,
    ),
    _staff("more", "+", "more", "one more", "Supposes one more person all day.", 10),
    _staff("fewer", "-", "fewer", "one fewer", "Supposes one person fewer all day.", 12),
    _staff("volume", "v", "volume", "volume", "Supposes so many per cent more or fewer calls.", 14),
    _staff("handling", "a", "handling", "handling time", "Supposes so many per cent longer or shorter handling.", 16),
    _staff("target", "g", "target", "target", "Asks for another target, such as 80/20.", 18),
    _staff(
        "shrinkage", "k", "shrinkage", "shrinkage",
        "Supposes that people are away for a part of their scheduled work.", 26,
    ),
    _staff("reset", "x", "as it is", "suppose nothing", "Takes every supposition back.", 28),
    _staff("next", "n", "next day", "next day", "Shows the day after.", 20),
    _staff("before", "b", "before", "day before", "Shows the day before.", 22),
    _staff("today", "t", "today", "today", "Shows today.", 44),
    _staff("day", "p", "day", "which day", "Asks for a day.", 42),
    _staff("queue", "s", "queue", "which queue", "Chooses a queue, or all of them.", 24),
    _staff("interval", "i", "30/60", "half hours or hours", "Turns between half hours and hours.", 46),
    _staff("weeks", "w", "weeks", "how many weeks", "Asks from how many weeks before to forecast.", 48),
    _mode("desk", "f2", "d", "Goes to the contact in hand, or to the start page."),
    _mode("complaints", "f3", "c", "Goes to the register of complaints.", SEES_CUSTOMERS),
    _mode("board", "f5", "b", "Goes to the board: figures, the floor, what is at risk.", SEES_FIGURES),
    _mode("customers", "f6", "u", "Goes to the customers and their history.", SEES_CUSTOMERS),
    Command(
        "tour.next", (), "g", "tour", "Tour: next card",
        "Begins the tour of the demo where it was left, then goes from card to card.", "In a demo", frozenset({"demo"}),
    ),
    Command(
        "tour.back", (), "z", "card back", "Tour: card before",
        "Goes back to the card before.", "In a demo", frozenset({"tour"}),
    ),
    Command(
        "tour.leave", (), "q", "leave tour", "Tour: leave it",
        "Takes the card away; the tour goes on from there another time.", "In a demo", frozenset({"tour"}),
    ),
    Command(
        "app.open", ("enter",), None, "open", "Open", "Opens what is selected.",
        "Everywhere", frozenset({"list"}), when="has_selection", footer=30,
    ),
    Command(
        "app.back", ("escape",), None, "back", "Back",
        "Goes back to where you were; nothing typed is lost.", "Everywhere", _EVERYWHERE, footer=60,
    ),
    Command(
        "app.search", ("/",), None, "search", "Search",
        "Looks something up in what this screen holds.", "Everywhere", PLACES, footer=40,
    ),
    Command(
        "app.other", ("ctrl+o",), None, "other", "Other commands",
        "Shows the commands of two strokes in one line and waits for the second.", "Everywhere", PLACES, footer=32,
    ),
    Command(
        "app.palette", ("ctrl+p",), None, "palette", "Command palette",
        "Finds any command by its name.", "Everywhere", PLACES, footer=34,
    ),
    Command(
        "app.help", ("f1",), None, "help", "Help",
        "Explains the place and the field you are in.", "Everywhere", _EVERYWHERE, footer=0,
    ),
    Command(
        "app.keys", ("?",), None, "keys", "All keys",
        "Lists every key (while you do not type).", "Everywhere", _EVERYWHERE, footer=36,
    ),
    Command(
        "app.quit", ("ctrl+q",), None, "quit", "Quit",
        "Leaves the desk; what you typed is kept for the next start; asked twice, it waits for nothing.", "Everywhere",
        _EVERYWHERE,
    ),
)  # fmt: skip
"""Every command, in the order in which help pages list them."""

COMMAND: Mapping[str, Command] = MappingProxyType({command.id: command for command in COMMANDS})
"""The commands by id."""
