"""The audit trail: only added to, and whoever changes it all the same is found by the first broken link."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from cs_desk.errors import InputError, StoreError
from cs_desk.models.inputs import NewCustomer
from cs_desk.services import customers
from cs_desk.store import checkpoint, seal
from cs_desk.store.connect import Store
from tests.support.desks import DeskStore
from tests.support.scene import undone

EVENTS = 20


@pytest.fixture
def trail(desk: DeskStore) -> DeskStore:
    """A desk with twenty sealed events."""
    while int(desk.store.execute("SELECT COUNT(*) FROM audit").fetchone()[0]) < EVENTS:
        desk.tell("amira", customers.create_customer, NewCustomer(name="Secret Name", phones=("0491 570 006",)))
    _seal(desk.store)
    assert seal.verify(desk.store) == seal.Verdict(EVENTS, 0, 0, None, "", seal.verify(desk.store).head)
    return desk


def _seal(store: Store) -> None:
    if not store.sqlite:
        with store.writing():
            seal.seal(store)


def _unlock(store: Store) -> None:
    """Do what an attacker who owns the store does first."""
    if store.sqlite:
        store.execute_raw("PRAGMA foreign_keys = 0")
        for name in ("audit_keep", "audit_fixed", "audit_seal_keep", "audit_seal_fixed"):
            store.execute_raw(f"DROP TRIGGER {name}")
        return
    for table in ("audit", "audit_seal"):
        store.execute_raw(f"ALTER TABLE {table} DISABLE TRIGGER ALL")


FORBIDDEN = (
    "UPDATE audit SET payload = 'x' WHERE id = 5",
    "UPDATE audit SET salt = 'x' WHERE id = 5",
    "UPDATE audit SET staff_id = 99 WHERE id = 5",
    "UPDATE audit SET digest = 'x', payload = NULL, salt = NULL WHERE id = 5",
    "UPDATE audit SET at = at + 1, payload = NULL, salt = NULL WHERE id = 5",
    "UPDATE audit SET payload = NULL WHERE id = 5",
    "UPDATE audit SET result = NULL, payload = NULL, salt = NULL",
    "DELETE FROM audit WHERE id = 5",
    "DELETE FROM audit",
    "UPDATE audit_seal SET hash = 'x' WHERE position = 5",
    "DELETE FROM audit_seal WHERE position = 5",
    "UPDATE words_version SET body = '{}'",
    "UPDATE profile_version SET body = '{}'",
)


def test_what_happened_is_only_added_to(trail: DeskStore) -> None:
    before = seal.verify(trail.store)
    for sql in FORBIDDEN:
        with pytest.raises(Exception, match=r"never changed|never deleted"), trail.store.writing():
            trail.store.execute(sql)
    assert seal.verify(trail.store) == before


def test_the_trail_is_not_emptied_at_once(postgres_server: Any, postgres_template: str) -> None:
    from cs_desk.store.address import parse_address
    from cs_desk.store.opening import open_store

    store = open_store(parse_address(postgres_server.create(f"csdesk_truncate_{os.getpid()}", postgres_template)))
    for table in ("audit, audit_seal", "audit_seal"):
        with pytest.raises(Exception, match="never changed or deleted"), store.writing():
            store.execute_raw(f"TRUNCATE {table}")
    store.close()
    postgres_server.drop(f"csdesk_truncate_{os.getpid()}")


def test_what_an_event_says_can_be_erased_and_the_chain_still_holds(trail: DeskStore) -> None:
    head = seal.verify(trail.store).head
    with trail.store.writing():
        trail.store.execute("UPDATE audit SET payload = NULL, salt = NULL WHERE id = 12")
    assert seal.verify(trail.store) == seal.Verdict(EVENTS, 0, 1, None, "", head)
    assert "Secret" not in str(trail.store.execute("SELECT * FROM audit WHERE id = 12").fetchall())


def _edit_row(store: Store) -> None:
    store.execute("UPDATE audit SET staff_id = 1 WHERE id = 12")


def _edit_payload(store: Store) -> None:
    store.execute("UPDATE audit SET payload = replace(payload, 'Secret', 'Forged') WHERE id = 12")


def _edit_payload_and_digest(store: Store) -> None:
    salt, payload = store.execute("SELECT salt, payload FROM audit WHERE id = 12").fetchone()
    forged = payload.replace("Secret", "Forged")
    store.execute("UPDATE audit SET payload = ?, digest = ? WHERE id = 12", (forged, seal.digest(salt, forged)))


def _delete_event(store: Store) -> None:
    store.execute("DELETE FROM audit WHERE id = 12")


def _delete_event_and_link(store: Store) -> None:
    store.execute("DELETE FROM audit_seal WHERE position = 12")
    store.execute("DELETE FROM audit WHERE id = 12")


def _delete_and_close_the_gap(store: Store) -> None:
    _delete_event_and_link(store)
    for position in range(13, EVENTS + 1):
        store.execute("UPDATE audit_seal SET position = ? WHERE position = ?", (position - 1, position))


def _swap_events(store: Store) -> None:
    for old, new in ((12, 1000), (13, 12), (1000, 13)):
        store.execute("UPDATE audit SET id = ? WHERE id = ?", (new, old))


def _swap_links(store: Store) -> None:
    for old, new in ((12, 1000), (13, 12), (1000, 13)):
        store.execute("UPDATE audit_seal SET position = ? WHERE position = ?", (new, old))


ATTACKS: dict[str, tuple[Callable[[Store], None], int, str]] = {
    "edit a row": (_edit_row, 12, "who, when or what was changed"),
    "edit a payload": (_edit_payload, 12, "what the event says was changed"),
    "edit a payload with its digest": (_edit_payload_and_digest, 12, "who, when or what was changed"),
    "delete an event": (_delete_event, 12, "the event of this link was deleted"),
    "delete in the middle": (_delete_event_and_link, 12, "link 12 is missing"),
    "delete and close the gap": (_delete_and_close_the_gap, 12, "it does not follow from the link before"),
    "swap two events": (_swap_events, 12, "what was changed"),
    "swap two links": (_swap_links, 12, "it does not follow from the link before"),
}


def test_every_attack_is_found_at_its_first_broken_link(trail: DeskStore) -> None:
    _unlock(trail.store)
    for name, (attack, broken_at, reason) in ATTACKS.items():
        with undone(trail.store):
            attack(trail.store)
            verdict = seal.verify_now(trail.store)
        assert verdict.broken_at == broken_at, name
        assert reason in verdict.reason, name
    assert seal.verify(trail.store).broken_at is None


def _cut(store: Store, keep: int) -> None:
    store.execute("DELETE FROM audit_seal WHERE position > ?", (keep,))
    store.execute("DELETE FROM audit WHERE id > ?", (keep,))


KEY = bytes(range(32))


def _kept(trail: DeskStore, folder: Path) -> Path:
    """Checkpoints at links 20 and 25, in a file."""
    path = folder / "checkpoints"
    for _ in range(2):
        with trail.store.reading():
            taken = checkpoint.take(trail.store, trail.clock.now())
        checkpoint.append(path, taken.line(KEY))
        for _ in range(5):
            trail.tell("amira", customers.create_customer, NewCustomer(name="Later Name"))
        _seal(trail.store)
    return path


def _compare(trail: DeskStore, path: Path) -> seal.Verdict:
    kept = checkpoint.read(path, KEY)
    with trail.store.reading():
        return checkpoint.compare(trail.store, seal.verify_now(trail.store), kept)


def test_checkpoints_agree_with_a_chain_that_only_grew(trail: DeskStore, tmp_path: Path) -> None:
    path = _kept(trail, tmp_path)
    assert [one.position for one in checkpoint.read(path, KEY)] == [20, 25]
    assert _compare(trail, path).broken_at is None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_chain_computed_anew_is_found_by_the_checkpoint(trail: DeskStore, tmp_path: Path) -> None:
    path = _kept(trail, tmp_path)
    _unlock(trail.store)
    _edit_payload_and_digest(trail.store)
    trail.store.execute("DELETE FROM audit_seal WHERE position >= 12")
    with trail.store.writing():
        seal.seal(trail.store)
    assert seal.verify(trail.store).broken_at is None
    verdict = _compare(trail, path)
    assert verdict.broken_at == 20
    assert "written anew" in verdict.reason


def test_a_cut_tail_is_found_up_to_the_last_checkpoint(trail: DeskStore, tmp_path: Path) -> None:
    path = _kept(trail, tmp_path)
    _unlock(trail.store)
    _cut(trail.store, 27)
    assert _compare(trail, path).broken_at is None  # after the last checkpoint, which nobody can find
    _cut(trail.store, 22)
    assert seal.verify(trail.store).broken_at is None
    verdict = _compare(trail, path)
    assert verdict.broken_at == 23
    assert "the chain had 25 links" in verdict.reason
    assert "cut off" in verdict.reason


def test_links_taken_away_alone_are_found(trail: DeskStore, tmp_path: Path) -> None:
    path = _kept(trail, tmp_path)
    _unlock(trail.store)
    trail.store.execute("DELETE FROM audit_seal WHERE position > 22")
    assert _compare(trail, path).broken_at == 23
    verdict = seal.verify(trail.store)
    if trail.store.sqlite:
        assert (verdict.broken_at, verdict.reason) == (23, "8 events have no link")
    else:
        assert verdict.unsealed == 8  # there the sealer comes after the commit


def test_a_forged_checkpoint_is_named_by_its_line(trail: DeskStore, tmp_path: Path) -> None:
    path = _kept(trail, tmp_path)
    first, second = path.read_text().splitlines()
    path.write_text(f"{first}\n{json.dumps(json.loads(second) | {'position': 3})}\n")
    with pytest.raises(InputError, match="line 2: this checkpoint was changed"):
        checkpoint.read(path, KEY)
    path.write_text(f"not one\n{first}\n")
    with pytest.raises(InputError, match="line 1: this is not a checkpoint"):
        checkpoint.read(path, KEY)
    path.write_text(first + "\n")
    with pytest.raises(InputError, match="line 1"):
        checkpoint.read(path, bytes(32))


def test_a_checkpoint_counts_in_the_words_it_was_kept_in(trail: DeskStore, tmp_path: Path) -> None:
    path = _kept(trail, tmp_path)
    said = json.loads(path.read_text().splitlines()[0])
    assert said.pop("hmac")
    said["at"] = said["at"].replace("Z", "+00:00")  # as checkpoints once wrote it
    text = json.dumps(said, sort_keys=True, separators=(",", ":"))
    said["hmac"] = hmac.new(KEY, text.encode(), hashlib.sha256).hexdigest()
    path.write_text(json.dumps(said) + "\n")
    assert [one.position for one in checkpoint.read(path, KEY)] == [20]
    assert _compare(trail, path).broken_at is None


def test_a_checkpoint_of_another_store_is_refused(trail: DeskStore, tmp_path: Path) -> None:
    other = checkpoint.Checkpoint("elsewhere", 3, "0" * 64, trail.clock.now())
    path = tmp_path / "checkpoints"
    checkpoint.append(path, other.line(KEY))
    with pytest.raises(InputError, match="another store"):
        _compare(trail, path)


def test_a_broken_chain_gets_no_checkpoint(trail: DeskStore) -> None:
    _unlock(trail.store)
    _edit_row(trail.store)
    with pytest.raises(StoreError, match="broken at link 12"), trail.store.reading():
        checkpoint.take(trail.store, trail.clock.now() + timedelta(hours=1))


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "config" / "audit.key"
    with pytest.raises(StoreError, match="not there"):
        checkpoint.read_key(path, create=False)
    key = checkpoint.read_key(path, create=True)
    assert len(key) == 32
    assert checkpoint.read_key(path, create=True) == checkpoint.read_key(path, create=False) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert [one.name for one in path.parent.iterdir()] == ["audit.key"]
    nowhere = tmp_path / "file" / "audit.key"
    nowhere.parent.write_text("no folder")
    with pytest.raises(StoreError, match="needs a folder that may be written to"):
        checkpoint.read_key(nowhere, create=True)
    with pytest.raises(StoreError, match="needs a folder that may be written to"):
        checkpoint.read_key(Path("/proc/none/audit.key"), create=True)  # even for root
    path.write_text("zz")
    with pytest.raises(StoreError, match="not a key"):
        checkpoint.read_key(path, create=False)
    path.write_text("abcd")
    with pytest.raises(StoreError, match="2 bytes"):
        checkpoint.read_key(path, create=False)
