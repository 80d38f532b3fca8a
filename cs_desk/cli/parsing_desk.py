"""What the command line understands of the desk's own work: complaints, approvals, promises, customers, script."""

from __future__ import annotations

import argparse
from typing import Any

from cs_desk.cli.grammar import add, as_json, group, later
from cs_desk.models.enums import Channel, Recognised, Stage

LIMIT = 50
SUCH = "such as C-2026-000042"
CUSTOMER = {
    "company": "where they work",
    "preferred-times": "when they like to be called",
    "special-needs": "what to mind, such as large print",
    "representative": "who may speak for them",
}
MARKS = {
    "consent-marketing": "they agreed to marketing",
    "consent-recording": "they agreed to recorded calls",
    "do-not-call": "they are not to be called",
    "vulnerable": "they need particular care",
}


def add_to(commands: Any) -> None:
    """Add the commands to the parser's."""
    _complaints(group(commands, "complaints", "the register of complaints"))
    _approvals(group(commands, "approvals", "requests for a remedy above somebody's authority"))
    _promises(group(commands, "promises", "what was promised to customers"))
    _customers(group(commands, "customers", "who the organisation serves"))
    _contacts(group(commands, "contacts", "calls, chats, letters"))
    _moments(group(commands, "moments", "moments of truth"))
    _script(group(commands, "script", "the six-step script"))


def span(parser: argparse.ArgumentParser) -> None:
    """Add --from and --to, half-open: from midnight of the first up to midnight of the second, in the desk's zone."""
    parser.add_argument("--from", dest="since", metavar="DATE", help="from this day on, such as 2026-11-01")
    parser.add_argument("--to", dest="until", metavar="DATE", help="up to the beginning of this day")


def _listing(parser: argparse.ArgumentParser, views: tuple[str, ...] = ()) -> None:
    if views:
        parser.add_argument("--view", choices=views, default=views[0], help=f"which (default: {views[0]})")
    parser.add_argument("--limit", type=_limit, default=LIMIT, metavar="N", help=f"at most so many (default: {LIMIT})")
    as_json(parser)


def _number(text: str) -> int:
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"{text} is no number such as the list prints")
    return int(text)


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text} is no number from 1 to 100000")
    return int(text)


def _complaints(commands: Any) -> None:
    listed = add(commands, "list", "list complaints, newest received first", later("complaints", "list_them"))
    _listing(listed, ("open", "mine", "unowned", "all"))
    show = add(commands, "show", "show one complaint with everything on it", later("complaints", "show"))
    show.add_argument("reference", metavar="REFERENCE", help=SUCH)
    as_json(show)
    _complaint_add(add(commands, "add", "record a complaint and park its script", later("complaints", "add")))
    note = add(commands, "note", "add a note to a complaint", later("complaints", "note"))
    note.add_argument("reference", metavar="REFERENCE", help=SUCH)
    note.add_argument("text", metavar="TEXT", help="the note; - reads it from stdin")
    as_json(note)
    assign = add(commands, "assign", "give a complaint to somebody", later("complaints", "assign"))
    assign.add_argument("reference", metavar="REFERENCE", help=SUCH)
    whom = assign.add_mutually_exclusive_group(required=True)
    whom.add_argument("login", nargs="?", metavar="LOGIN", help="who is to own it")
    whom.add_argument("--nobody", action="store_true", help="leave it to the team")
    as_json(assign)
    take = add(commands, "take", "become the owner of a complaint that has none", later("complaints", "take"))
    take.add_argument("reference", metavar="REFERENCE", help=SUCH)
    as_json(take)


def _complaint_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", metavar="WORDS", help="what happened, in the customer's own words; - reads stdin")
    parser.add_argument("--contact", metavar="REFERENCE", help="the open contact it was made on; else one is begun")
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--customer", metavar="REFERENCE", help="who complains, such as U-000042")
    who.add_argument("--anonymous", action="store_true", help="the customer stays anonymous")
    channel = [one.value for one in Channel]
    parser.add_argument("--channel", choices=channel, default="email", help="how it came (default: email)")
    parser.add_argument("--received", metavar="TIME", help="when the organisation received it (default: now)")
    parser.add_argument("--wanted", metavar="TEXT", help="the outcome that the customer wants")
    parser.add_argument("--difficulty", metavar="CODE", help="such as goods.late")
    parser.add_argument("--class", dest="complaint_class", default="standard", metavar="CLASS", help="of the profile")
    by = [one.value for one in Recognised]
    parser.add_argument("--by", choices=by, default="operator", help="who saw that it is a complaint")
    as_json(parser)


def _approvals(commands: Any) -> None:
    listed = add(commands, "list", "list the requests that wait for you, oldest first", later("approvals", "list_them"))
    _listing(listed)
    for verb, about in (("grant", "grant a request for approval"), ("refuse", "refuse a request for approval")):
        parser = add(commands, verb, about, later("approvals", verb))
        parser.add_argument("number", type=_number, metavar="NUMBER", help="of the request, as the list prints it")
        parser.add_argument("--note", default="", metavar="TEXT", help="a word to them; - reads it from stdin")
        as_json(parser)


def _promises(commands: Any) -> None:
    listed = add(commands, "list", "list promises not kept yet, the next due first", later("promises", "list_them"))
    _listing(listed, ("open", "mine"))
    keep = add(commands, "keep", "say that a promise was kept, now", later("promises", "keep"))
    keep.add_argument("number", type=_number, metavar="NUMBER", help="of the promise, as the list prints it")
    as_json(keep)


def _customers(commands: Any) -> None:
    find = add(commands, "find", "find customers by a part of name, number, reference or e-mail", later("who", "find"))
    find.add_argument("query", nargs="+", metavar="TEXT", help="several parts have to be there all")
    _listing(find)
    show = add(commands, "show", "show one customer with their history", later("who", "show"))
    show.add_argument("reference", metavar="REFERENCE", help="such as U-000042")
    as_json(show)
    new = add(commands, "add", "add a customer", later("who", "add"))
    new.add_argument("name", metavar="NAME", help="as they call themselves")
    _customer_fields(new, "may be given several times")
    new.add_argument("--locale", metavar="TEXT", help="language and country, such as en-AU")
    new.add_argument("--kind", choices=("external", "internal"), help="internal: of the organisation itself")
    for name, about in MARKS.items():
        new.add_argument(f"--{name}", action="store_true", help=about)
    as_json(new)
    change = add(commands, "change", "change a customer; what is not said stays, '' is none", later("who", "change"))
    change.add_argument("reference", metavar="REFERENCE", help="such as U-000042")
    change.add_argument("--name", metavar="TEXT", help="as they call themselves")
    _customer_fields(change, "all there are, each by itself: they take the place of those before")
    for name, about in MARKS.items():
        change.add_argument(f"--{name}", action=argparse.BooleanOptionalAction, help=about)
    as_json(change)


def _customer_fields(parser: argparse.ArgumentParser, several: str) -> None:
    """Add what a customer has, whether they are new or changed."""
    for name, about in CUSTOMER.items():
        parser.add_argument(f"--{name}", metavar="TEXT", help=about)
    for name, dest in (("phone", "phones"), ("email", "emails"), ("address", "addresses")):
        parser.add_argument(f"--{name}", dest=dest, action="append", metavar="TEXT", help=several)
    channels = [one.value for one in Channel]
    parser.add_argument("--preferred-channel", choices=channels, help="how they like to be reached")


def _contacts(commands: Any) -> None:
    listed = add(commands, "list", "list contacts, newest first", later("contacts", "list_them"))
    _listing(listed, ("open", "mine", "closed", "all"))
    span(listed)
    show = add(commands, "show", "show one contact with its moments and its script", later("contacts", "show"))
    show.add_argument("reference", metavar="REFERENCE", help="such as K-2026-000042")
    as_json(show)


def _moments(commands: Any) -> None:
    listed = add(commands, "list", "list moments of truth, newest first", later("moments", "list_them"))
    listed.add_argument("--contact", metavar="REFERENCE", help="only those of this contact")
    _listing(listed)
    span(listed)
    new = add(commands, "add", "record a moment of truth on a contact", later("moments", "add"))
    new.add_argument("contact", metavar="REFERENCE", help="the contact, such as K-2026-000042")
    new.add_argument("--energy", type=int, required=True, metavar="N", help="from -5 to 5; 0 is neutral")
    new.add_argument("--stage", choices=[one.value for one in Stage], help="of the delivery cycle")
    new.add_argument("--seen", default="", metavar="TEXT", help="what was seen or heard")
    new.add_argument("--trigger", default="", metavar="TEXT", help="what set it off, such as wait")
    as_json(new)


def _script(commands: Any) -> None:
    words = group(commands, "words", "the words to say")
    words_verbs(words)


def words_verbs(words: Any) -> None:
    """Add list, show and edit, which also stand under `cs-desk words`."""
    as_json(add(words, "list", "list the versions of the words", later("words", "list_them")))
    show = add(words, "show", "print a version of the words as JSON", later("words", "show"))
    show.add_argument("--version", type=int, metavar="N", help="another version than the newest")
    as_json(show)
    edit = add(words, "edit", "store the words of a file as the next version", later("words", "edit"))
    edit.add_argument("file", metavar="FILE", help="JSON as show prints it, or TOML; - reads JSON from stdin")
    as_json(edit)
