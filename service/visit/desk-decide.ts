import type { Change } from "../../protocol/board.ts";
import type { Action } from "../../protocol/can.ts";
import { type ErrorCode, fail } from "../../protocol/errors.ts";
import type { VisitId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { byAccount, byParticipant, byService, record } from "../audit/log.ts";
import type { BoardRow } from "../store/rows.ts";
import type { StoreReads, StoreTx } from "../store/store.ts";
import { type Asker, askerRefusal } from "./admission.ts";
import type { InTurn } from "../in-turn.ts";
import type { DeskDeps } from "./desk-deps.ts";
import { perform } from "./desk-effects.ts";
import { type Loaded, boardRowOf, loadVisit, saveVisit } from "./desk-load.ts";
import { isLateWord } from "./late-words.ts";
import { transition } from "./machine.ts";
import type { Agent, Step, VisitEvent, VisitState } from "./machine-state.ts";

/** One thing that somebody wants done with one visit. */
export type Intent = {
  visitId: VisitId;
  asker: Asker;
  action: Action;
  /** The event, if what was asked holds against the visit as stored. Runs inside the transaction, over its reads. */
  event: (loaded: Loaded, reads: StoreReads) => Promise<Result<VisitEvent>> | Result<VisitEvent>;
  /** The host's change that the event's word came from. */
  change?: Change;
  /** What must stand before anything is decided, outside the transaction: the media room. */
  prepare?: (loaded: Loaded) => Promise<Result<null>>;
  /** Runs once the new state is stored, before anybody is told. */
  onStored?: (state: VisitState) => void;
  /** Timers and lines that find nothing to do leave no audit row. */
  isQuiet?: boolean;
};

/** Who acts, as the audit log names them. */
export const agentOf = (asker: Asker): Agent => {
  switch (asker.kind) {
    case "account":
      return byAccount(asker.id);
    case "device":
      return byParticipant(asker.id);
    case "service":
      return byService;
    case "nobody":
      return { kind: "unknown" };
  }
};

type Committed = { step: Step; newest: BoardRow | null };

/** Carries out one intent: done, or refused with a code. */
export type Decide = (intent: Intent) => Promise<Result<null>>;

/** Decides one intent after the other for each visit: load, can(), transition, one transaction; told to people after the commit. */
export const createDecider =
  (deps: DeskDeps, queue: InTurn<VisitId>): Decide =>
  (intent) =>
    queue(intent.visitId, async () => {
      const prepared = await prepare(deps, intent);
      if (!prepared.ok) return prepared;
      const committed = await deps.store.transaction((tx) => commit(deps, tx, intent));
      if (!committed.ok) return committed;
      const { step, newest } = committed.value;
      intent.onStored?.(step.state);
      deps.changes.stored(step.state);
      await perform(deps, { state: step.state, newest }, step.effects);
      return succeed(null);
    });

const permit = async (reads: StoreReads, { visitId, asker, action }: Intent): Promise<Result<Loaded>> => {
  const loaded = await loadVisit(reads, visitId);
  if (loaded === null) return fail("NOT_FOUND");
  const refusal = askerRefusal(loaded, asker, action);
  return refusal === null ? succeed(loaded) : fail(refusal);
};

const refuse = async (
  deps: DeskDeps,
  tx: Pick<StoreTx, "audit">,
  intent: Intent,
  refusal: { outcome: ErrorCode; loaded: Loaded | null },
): Promise<void> => {
  const { loaded } = refusal;
  const isLate = loaded !== null && isLateWord(intent.action, loaded.row, deps.clock.now());
  if (intent.isQuiet === true || isLate) return;
  await record(tx, {
    action: "request.refused",
    agent: agentOf(intent.asker),
    clinicId: refusal.loaded?.row.clinicId ?? null,
    visitId: refusal.loaded === null ? null : intent.visitId,
    participantId: intent.asker.kind === "device" ? intent.asker.id : null,
    outcome: refusal.outcome,
    recorded: deps.clock.now(),
  });
};

/** Only who may ask at all makes the media server work; whoever may not is refused, and written down, by the transaction. */
const prepare = async (deps: DeskDeps, intent: Intent): Promise<Result<null>> => {
  const { prepare: make } = intent;
  if (make === undefined) return succeed(null);
  const seen = await deps.store.read(async (reads) => succeed(await permit(reads, intent)));
  if (!seen.ok) return seen;
  const permitted = seen.value;
  if (!permitted.ok) return succeed(null);
  const made = await make(permitted.value);
  if (made.ok) return made;
  await deps.store.transaction(async (tx) => {
    await refuse(deps, tx, intent, { outcome: made.error.code, loaded: permitted.value });
    return succeed(null);
  });
  return made;
};

type Decided = { loaded: Loaded; event: VisitEvent; step: Step };

const decide = async (loaded: Loaded, reads: StoreReads, intent: Intent): Promise<Result<Decided>> => {
  const event = await intent.event(loaded, reads);
  if (!event.ok) return event;
  const stepped = transition(loaded.state, event.value);
  return stepped.ok ? succeed({ loaded, event: event.value, step: stepped.value }) : stepped;
};

const commit = async (deps: DeskDeps, tx: StoreTx, intent: Intent): Promise<Result<Committed>> => {
  const permitted = await permit(tx, intent);
  const decided = permitted.ok ? await decide(permitted.value, tx, intent) : permitted;
  if (decided.ok) return succeed(await write(tx, intent, decided.value));
  const loaded = permitted.ok ? permitted.value : null;
  await refuse(deps, tx, intent, { outcome: decided.error.code, loaded });
  return decided;
};

/** State, board and audit rows of one step, in the one transaction. */
const write = async (tx: StoreTx, intent: Intent, { loaded, event, step }: Decided): Promise<Committed> => {
  const word = "word" in event ? event.word : null;
  const newest =
    intent.change !== undefined && word !== null ? boardRowOf(loaded.state.visit, intent.change, word) : null;
  await saveVisit(tx, loaded.state, step.state);
  if (newest !== null) await tx.board.append(newest);
  for (const id of step.retired) await tx.invitation.update(id, { retiredAt: event.at });
  for (const fact of step.audit)
    await record(tx, {
      action: fact.action,
      agent: fact.agent,
      clinicId: loaded.row.clinicId,
      visitId: intent.visitId,
      participantId: fact.participantId,
      recorded: event.at,
    });
  return { step, newest };
};
