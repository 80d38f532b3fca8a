"""Any order of typing, forgetting, crashing and taking over is the same as one dictionary."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from cs_desk.drafts import recover
from tests.drafts.conftest import Remote, Zygote

KEYS = st.sampled_from(["run:1:note", "run:1:wish", "run:2:note", "name", "é\n"])
TEXTS = st.one_of(st.sampled_from(["", "a", "b"]), st.text(max_size=5), st.just("long" * 6000))
Model = dict[str, str]


class Desk(RuleBasedStateMachine):
    """A person who types in one session after another; some end well, some are killed, some wait to be taken over.

    What a later session holds was typed later than all that dead sessions hold, so that `dead | model` is the merger.
    """

    zygote: ClassVar[Zygote]
    session: Remote

    def __init__(self) -> None:
        super().__init__()
        self.place = tempfile.TemporaryDirectory(prefix="drafts-")
        self.folder = Path(self.place.name)
        self.dead: Model = {}
        self.start()

    def start(self) -> None:
        self.session = self.zygote.session(self.folder)
        assert self.session.call("flush")["saved"]
        self.model: Model = {}
        self.possible = [self.model]

    def become(self, model: Model) -> None:
        """Note what one more change makes of the model: until the next flush a crash may show any state since then."""
        self.model = model
        self.possible.append(model)

    @rule(key=KEYS, text=TEXTS)
    def put(self, key: str, text: str) -> None:
        self.session.call("put", key, text)
        self.become(self.model | {key: text})

    @rule(key=KEYS)
    def forget(self, key: str) -> None:
        self.session.call("forget", key)
        self.become({kept: text for kept, text in self.model.items() if kept != key})

    @rule(prefix=st.sampled_from(["run:1:", "run:", "n", ""]))
    def forget_prefix(self, prefix: str) -> None:
        self.session.call("forget_prefix", prefix)
        self.become({key: text for key, text in self.model.items() if not key.startswith(prefix)})

    @rule()
    def flush(self) -> None:
        assert self.session.call("flush")["saved"]
        self.possible = [self.model]

    @rule()
    def crash(self) -> None:
        self.session.kill()
        found = left(self.folder)
        assert found in [self.dead | state for state in self.possible]
        self.dead = found
        self.start()

    @rule()
    def end_well(self) -> None:
        assert self.session.call("close")["saved"]
        self.session.kill()
        self.dead = self.dead | self.model
        self.start()

    @precondition(lambda self: self.dead)
    @rule()
    def take_over(self) -> None:
        assert self.session.call("recover") == {"values": self.dead, "adopted": True}
        self.model = self.dead | self.model
        self.possible = [self.model]
        self.dead = {}

    @invariant()
    def what_the_dead_left_is_the_model(self) -> None:
        assert left(self.folder) == self.dead
        assert recover(self.folder).living == 1

    @invariant()
    def the_living_session_holds_the_model(self) -> None:
        assert self.session.call("drafts")["values"] == self.model

    def teardown(self) -> None:
        self.session.kill()
        self.place.cleanup()


def left(folder: Path) -> Model:
    """Return what dead sessions left."""
    return {key: str(draft.value) for key, draft in recover(folder).values.items()}


def test_the_journal_is_a_dictionary(zygote: Zygote) -> None:
    Desk.zygote = zygote
    run_state_machine_as_test(
        Desk,
        settings=settings(
            max_examples=30, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
