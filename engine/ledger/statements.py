"""Every statement that changes a letter, by name, with its reason.

Text and not constructs: these few sentences carry the promise that a letter goes once, and are meant to
be read as they run.  Parameters are always bound.
"""

# ruff: noqa: S608 (what is put together is text of this module; values are parameters)

from __future__ import annotations

from sqlalchemy import text

# Raises the generation; part of every transaction that writes.
next_generation = text("UPDATE ledger SET generation = generation + 1 RETURNING generation")

# Whether somebody with a wish had a letter within so many days, or may have had.
_HAD_LATELY = """EXISTS (
        SELECT 1 FROM letter AS had WHERE had.identity = wish.address
          AND had.fate IN ('accepted', 'unsure', 'at-risk') AND had.date > :now - wish.days * 86400000000)"""
# The latest wish of an address counts.
_TOO_SOON = f"""wish.days IS NOT NULL
        AND wish.id = (SELECT max(id) FROM preference AS last WHERE last.address = wish.address)
        AND {_HAD_LATELY}"""

# Whether the person of a letter does not want it: at all, of its purpose, while a pause lasts, or so soon.
_UNWANTED = f"""(EXISTS (
        SELECT 1 FROM preference AS wish WHERE wish.address = letter.identity AND {_TOO_SOON})
    OR EXISTS (
        SELECT 1 FROM suppression AS stop
        WHERE stop.address = letter.identity AND stop.undone_at IS NULL
          AND (stop.until IS NULL OR stop.until > :now)
          AND (stop.scope = '' OR EXISTS (
              SELECT 1 FROM run WHERE run.id = letter.run
                AND (stop.scope = run.purpose OR (stop.scope = 'advertising' AND run.advertising))))))"""

# Whether its time to leave has come and is not over, and the gate before it is open.
_MAY_LEAVE = """letter.leaves <= :now AND (letter.closes IS NULL OR letter.closes > :now)
          AND letter.gate <= (SELECT gate FROM run WHERE run.id = letter.run)"""

# -- freezing ---------------------------------------------------------------------------------------

insert_letter = text(
    """
    INSERT INTO letter (number, run, contact, slot, address, identity, language, channel, contents,
                        fate, detail, leaves, closes, zone, gate, changed_at, changed_by)
    VALUES (:number, :run, :contact, :slot, :address, :identity, :language, :channel, :contents,
            :fate, :detail, :leaves, :closes, :zone, :gate, :now, 'plan')
    """
)

# A letter of an earlier plan of this run is written anew only if that plan's was taken back; whoever was
# accepted, refused, unsure … keeps their one letter.  The number comes from who they are, and is another only
# if the workspace has lost its keys.
# OR IGNORE: another letter of the run may hold the slot (address, household) by now.  The earlier plan may
# have had slots of another kind: its letters then hold their addresses, except where each contact gets one.
_NOT_WRITTEN_TO = """(:slot = :contact OR :identity = '' OR NOT EXISTS (
        SELECT 1 FROM letter AS other WHERE other.identity = :identity AND other.run = :run
          AND other.contact <> :contact AND other.fate NOT IN ('planned', 'failed', 'cancelled')))"""
replan_letter = text(
    """
    UPDATE OR IGNORE letter SET
        number = :number, slot = :slot, address = :address, identity = :identity, language = :language,
        channel = :channel, contents = :contents, fate = :fate, detail = :detail,
        leaves = :leaves, closes = :closes, zone = :zone, gate = :gate,
        attempts = 0, next_try = 0, first_tried = NULL, date = NULL, meant = NULL,
        code = NULL, status = NULL, changed_at = :now, changed_by = 'plan'
    WHERE run = :run AND contact = :contact AND fate = 'cancelled'
      AND """
    + _NOT_WRITTEN_TO
)
add_letter = text(
    """
    INSERT OR IGNORE INTO letter (number, run, contact, slot, address, identity, language, channel, contents,
                                  fate, detail, leaves, closes, zone, gate, changed_at, changed_by)
    SELECT :number, :run, :contact, :slot, :address, :identity, :language, :channel, :contents,
           :fate, :detail, :leaves, :closes, :zone, :gate, :now, 'plan'
    WHERE """
    + _NOT_WRITTEN_TO
)

# What can still be taken back.  FAILED too: after the template is mended the letter can be written.
cancel_unsent = text(
    """
    UPDATE letter SET fate = 'cancelled', owner = NULL, next_try = 0, changed_at = :now, changed_by = :by
    WHERE run = :run AND fate IN ('planned', 'deferred', 'failed')
    """
)

insert_left_out = text(
    """
    INSERT INTO left_out (run, row, contact, address, reason, detail)
    VALUES (:run, :row, :contact, :address, :reason, :detail)
    """
)

# Somebody we were asked to forget may still be in the customer file; they are not written down again.
forget_left_out = text(
    """
    UPDATE left_out SET contact = '', address = NULL, detail = ''
    WHERE run = :run AND lower(address) IN (
        SELECT address FROM suppression WHERE why = 'forgotten' AND undone_at IS NULL)
    """
)

# Somebody who was left out has a letter now.  Other rows of the same customer stay what they are.
no_longer_left_out = text(
    """
    DELETE FROM left_out WHERE run = :run AND row = (
        SELECT row FROM left_out WHERE run = :run AND contact = :contact
        ORDER BY reason LIKE 'same %', row LIMIT 1)
    """
)

# -- claiming ---------------------------------------------------------------------------------------

# Letters whose person has asked us to stop are not even offered: the relay need not hear their names.
suppress_waiting = text(
    f"""
    UPDATE letter SET fate = 'suppressed', next_try = 0, changed_at = :now, changed_by = :by
    WHERE seq IN (
        SELECT seq FROM letter
        WHERE run = :run AND fate = :fate AND next_try <= :now AND channel = 'email' AND {_MAY_LEAVE}
        ORDER BY next_try, seq LIMIT :limit)
      AND {_UNWANTED}
    """
)

# Takes letters for one owner, in the order of the plan.  Takes nothing of a run that is paused.
claim = text(
    f"""
    UPDATE letter SET fate = 'claimed', owner = :owner, fence = fence + 1
    WHERE seq IN (
        SELECT seq FROM letter
        WHERE run = :run AND fate = :fate AND next_try <= :now AND channel = 'email' AND {_MAY_LEAVE}
          AND NOT {_UNWANTED}
        ORDER BY next_try, seq LIMIT :limit)
      AND EXISTS (SELECT 1 FROM run WHERE run.id = letter.run AND run.state = 'open')
    RETURNING seq, run, number, contact, address, language, contents, owner, fence, date, first_tried,
        attempts, (SELECT as_of FROM run WHERE run.id = letter.run) AS as_of
    """
)

# Gives back what was claimed and not tried.  next_try tells a letter that had been put off from a new one.
release = text(
    """
    UPDATE letter SET fate = CASE WHEN next_try > 0 THEN 'deferred' ELSE 'planned' END, owner = NULL
    WHERE owner = :owner AND fate = 'claimed'
    """
)

# Letters of somebody who has just asked us to stop, in whatever run, due or not.  One that is claimed is seen
# to when it is put at risk.
suppress_waiting_for = text(
    """
    UPDATE letter SET fate = 'suppressed', next_try = 0, changed_at = :now, changed_by = :by
    WHERE identity = :address AND fate IN ('planned', 'deferred') AND channel = 'email' AND """
    + _UNWANTED
)

# What a dead process had at risk may have arrived: only a person, or a later answer, can say.  The owner
# stays written, so that a process wrongly given up can still tell what came of it.
leave_unsure = text(
    """
    UPDATE letter SET fate = 'unsure', code = NULL, status = NULL, changed_at = :now, changed_by = 'recovery',
        detail = 'the process that was sending it ended before the answer came'
    WHERE owner = :owner AND fate = 'at-risk'
    """
)

# -- sending ----------------------------------------------------------------------------------------

# Moves a claimed letter on, if it is still ours, its run goes on and its person has not asked us to stop.
# Changes no row otherwise, and not a byte of content may then leave.  The Date header of the first time
# it goes is kept for every later time.
put_at_risk = text(
    f"""
    UPDATE letter SET fate = 'at-risk', attempts = attempts + 1, date = coalesce(date, :date),
        first_tried = coalesce(first_tried, :now), code = NULL, status = NULL, detail = '',
        changed_at = :now, changed_by = :by
    WHERE seq = :seq AND fate = 'claimed' AND owner = :owner AND fence = :fence
      AND EXISTS (SELECT 1 FROM run WHERE run.id = letter.run AND run.state = 'open')
      AND NOT {_UNWANTED}
    """
)

# The reason why put_at_risk said no, for a letter that is still ours.
suppress_claimed = text(
    f"""
    UPDATE letter SET fate = 'suppressed', owner = NULL, next_try = 0, changed_at = :now, changed_by = :by
    WHERE seq = :seq AND fate = 'claimed' AND owner = :owner AND fence = :fence
      AND {_UNWANTED}
    """
)
still_ours = text(
    "SELECT 1 FROM letter WHERE seq = :seq AND fate = 'claimed' AND owner = :owner AND fence = :fence"
)

# Writes down what came of a letter.  From 'unsure' too: a process that was taken for dead may yet know.
# From 'claimed': it was refused before its content went, which was an attempt as well.
record = text(
    """
    UPDATE letter SET fate = :fate, attempts = attempts + (fate = 'claimed' AND :tried),
        first_tried = CASE WHEN :tried THEN coalesce(first_tried, :now) ELSE first_tried END,
        next_try = :next_try, owner = NULL, code = :code, status = :status, detail = :detail,
        changed_at = :now, changed_by = :by
    WHERE seq = :seq AND owner = :owner AND fence = :fence AND fate IN ('claimed', 'at-risk', 'unsure')
    """
)

# A pause only ever gets longer; one that is over begins anew.
suppress = text(
    """
    INSERT INTO suppression (address, why, source, since, scope, until)
    VALUES (:address, :why, :source, :now, :scope, :until)
    ON CONFLICT (address, scope, why) WHERE undone_at IS NULL DO UPDATE SET until = excluded.until,
        since = CASE WHEN suppression.until <= excluded.since THEN excluded.since ELSE suppression.since END,
        source = excluded.source
    WHERE suppression.until < coalesce(excluded.until, 9223372036854775807)
    """
)
unsuppress = text(
    """
    UPDATE suppression SET undone_at = :now, undone_by = :by
    WHERE address = :address AND undone_at IS NULL AND (:scope IS NULL OR scope = :scope)
    """
)
# Of what the person asked themselves; what a mail server or a complaint says stays.
restore = text(
    """
    UPDATE suppression SET undone_at = :now, undone_by = :by
    WHERE address = :address AND scope = :scope AND why IN ('asked', 'paused') AND undone_at IS NULL
    """
)
# Whoever asks to be written to, and proves that the mailbox is theirs, takes back all they asked before: to
# be forgotten as well.
welcome = text(
    """
    UPDATE suppression SET undone_at = :now, undone_by = :by
    WHERE address = :address AND why IN ('asked', 'paused', 'forgotten') AND undone_at IS NULL
    """
)

# -- afterwards -------------------------------------------------------------------------------------

# A person's word about a letter nobody is certain of.
_SETTLE = """
    UPDATE letter SET fate = :fate, owner = NULL, next_try = 0, detail = :detail, changed_at = :now,
        changed_by = :by
    WHERE number = :number AND fate = 'unsure'
    """
settle = text(_SETTLE)
# The same by what came back, which may be all that its run still waited for.
settle_of = text(_SETTLE + "RETURNING run")

expire = text(
    """
    UPDATE letter SET fate = 'expired', next_try = 0, detail = :detail, changed_at = :now, changed_by = :by
    WHERE run = :run AND fate IN ('planned', 'deferred')
    """
)

# A run has ended when nothing of it is left to send, to try again or to decide.
end_run = text(
    """
    UPDATE run SET state = 'ended', detail = '', ended_at = :now
    WHERE id = :run AND state <> 'ended' AND NOT EXISTS (
        SELECT 1 FROM letter
        WHERE run = :run AND fate IN ('planned', 'claimed', 'at-risk', 'deferred', 'unsure'))
      AND (again_at IS NULL OR again_at <= :now - 86400000000)
    """
)
# Runs whose snapshot nobody needs any more.
over = text(
    """
    SELECT id FROM run WHERE state = 'ended' AND ended_at + keep <= :now
      AND EXISTS (SELECT 1 FROM snapshot WHERE snapshot.run = run.id)
    """
)
drop_snapshot = text("DELETE FROM snapshot WHERE run = :run")
drop_contents = text("UPDATE letter SET contents = NULL WHERE run = :run")
# Who approved which digests stays; a new plan of the run needs somebody's word anew.
drop_approved_letters = text(
    """
    DELETE FROM approved_letter WHERE approval IN (
        SELECT approval.id FROM approval JOIN run USING (campaign, occurrence) WHERE run.id = :run)
    """
)

# -- what came back ---------------------------------------------------------------------------------

# A letter that is written but whose content has not left is not there yet for anybody outside; one whose
# reader we were asked to forget is there no more.
sent = text(
    """
    SELECT letter.seq, letter.run, letter.number, run.campaign, run.occurrence, run.purpose, letter.contact,
        letter.address, letter.identity, letter.language, letter.date
    FROM letter JOIN run ON run.id = letter.run
    WHERE letter.number = :number AND letter.date IS NOT NULL AND letter.forgotten_at IS NULL
    """
)
letter_of_number = text(
    "SELECT seq, number, run, identity, fate FROM letter"
    " WHERE number = :number AND date IS NOT NULL AND forgotten_at IS NULL"
)
last_letter_to = text(
    """
    SELECT seq, number, run, identity, fate FROM letter
    WHERE identity = :identity AND date >= :since AND fate IN ('accepted', 'unsure', 'at-risk', 'refused')
    ORDER BY date DESC, seq DESC LIMIT 1
    """
)
forgotten = text(
    "SELECT 1 FROM suppression WHERE address = :address AND why = 'forgotten' AND undone_at IS NULL"
)
observe = text(
    """
    INSERT INTO observation (letter, at, seen, link, method, agent, network, hints)
    SELECT seq, :at, :seen, :link, :method, :agent, :network, :hints
    FROM letter WHERE number = :letter AND date IS NOT NULL AND forgotten_at IS NULL
    """
)
insert_response = text(
    """
    INSERT INTO response (name, kind, source, at, came_at, letter, address, permanent, cause, status,
        diagnostic, subject, text, scope, until, answer, unhappy)
    VALUES (:name, :kind, :source, :at, :now, :letter, :address, :permanent, :cause, :status,
        :diagnostic, :subject, :text, :scope, :until, :answer, :unhappy)
    ON CONFLICT (name) DO NOTHING RETURNING id
    """
)
# Letters to an address, the latest first, up to its last sign of life, or up to when somebody here last
# took it off the list: whether each bounced for a reason that passes.  A letter that its server refused at
# once says nothing of the mailbox either way.  A mail may name any moment, but did not come before it.
earlier_letters = text(
    """
    SELECT letter.date, EXISTS (
        SELECT 1 FROM response WHERE response.letter = letter.seq AND response.kind = 'bounce'
          AND response.permanent IS NOT 1) AS bounced
    FROM letter
    WHERE letter.identity = :identity AND letter.date <= :now
      AND (letter.fate IN ('accepted', 'unsure') OR (letter.fate = 'refused' AND bounced))
      AND letter.date > coalesce((
          SELECT max(min(response.at, response.came_at)) FROM response WHERE response.address = :identity
            AND response.kind IN ('delivered', 'auto-reply', 'reply', 'answer', 'opt-out', 'undo')), 0)
      AND letter.date > coalesce((
          SELECT max(undone_at) FROM suppression WHERE address = :identity), 0)
    ORDER BY letter.date DESC, letter.seq DESC LIMIT 5
    """
)
# Whether somebody here took an address off the list, because of bounces, after a letter had gone to it.
taken_off = text(
    """
    SELECT 1 FROM suppression JOIN letter ON letter.seq = :letter
    WHERE suppression.address = :address AND suppression.why IN ('bounce', 'failing')
      AND suppression.undone_at > letter.date
    """
)

# -- cases ------------------------------------------------------------------------------------------

open_case = text("SELECT id FROM complaint_case WHERE address = :address AND closed_at IS NULL")
open_a_case = text(
    """
    INSERT INTO complaint_case (response, address, why, opened_at, due)
    VALUES (:response, :address, :why, :now, :due) RETURNING id
    """
)
# Never a second time: whoever closed it first is remembered.
close_case = text(
    """
    UPDATE complaint_case SET closed_at = :now, closed_by = :by, note = :note
    WHERE id = :case AND closed_at IS NULL RETURNING address
    """
)
lift_unhappy = text(
    """
    UPDATE suppression SET undone_at = :now, undone_by = :by
    WHERE address = :address AND why = 'unhappy' AND undone_at IS NULL
    """
)

# -- preferences ------------------------------------------------------------------------------------

# Whoever wants some days between letters, and had one within them.
too_soon = text(f"SELECT wish.address, wish.days FROM preference AS wish WHERE {_TOO_SOON}")
