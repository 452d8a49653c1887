import { toBase64Url } from "../../protocol/base64url.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { RosterRow } from "../../protocol/signed/announce.ts";
import type { Head } from "./chain.ts";
import * as chain from "./host-chain.ts";
import { type PreparedChange, buildChange } from "./host-changes.ts";
import { type Board, readBoard } from "./host-restore.ts";
import type { SeatCore } from "./seat-core.ts";
import { newcomerOf, readJoiners } from "./seat-joiners.ts";
import type { Joiner, LeadingKeys } from "./visit-keys.ts";
import { planningState, viewAfter } from "./visit-view.ts";

type Planning = Result<{ state: chain.HostState; plan: chain.Plan }>;
type Planner = (state: chain.HostState) => Result<chain.Plan> | Promise<Result<chain.Plan>>;

/** The changes that a seat can make: those of whoever leads, and the one claim of a co-host. */
export const createLeading = (core: SeatCore): LeadingKeys => {
  const { ownId, line, oneAtATime } = core;
  const plans = createPlans(core);

  /** Changes are made one after the other, and never while a word is being taken. */
  const prepare = (plan: () => Promise<Planning>): Promise<Result<PreparedChange>> =>
    line.begin(() =>
      oneAtATime(async () => {
        const planned = await plan();
        return planned.ok ? buildChange(core.parts, planned.value.state, planned.value.plan) : planned;
      }),
    );
  const lead = (plan: Planner): Promise<Result<PreparedChange>> => prepare(() => plans.lead(plan));

  const finish = async (prepared: PreparedChange, isTaken: boolean): Promise<Result<Head | null>> => {
    if (core.installed() === prepared) return succeed(prepared.head);
    return line.finish<Head | null>(prepared, () => (isTaken ? core.install(prepared) : forget(prepared)));
  };
  const forget = async ({ handle }: PreparedChange): Promise<Result<null>> => {
    if (handle !== null) await core.parts.worker.ask("discard", { handle });
    return succeed(null);
  };

  return {
    open: () => prepare(plans.open),
    restore: (board) => prepare(() => plans.takeUp(board)),
    admit: (joiners) => prepare(() => plans.letIn(joiners)),
    depart: (ids, reason) => lead((state) => chain.planDepart(state, ids, reason)),
    rotate: () => lead(chain.planRotate),
    permit: (changes) => lead((state) => chain.planPermit(state, changes)),
    setFlags: (flags) => lead((state) => chain.planFlags(state, flags)),
    end: () => lead(chain.planEnd),
    handOver: (to) => lead((state) => chain.planLeader(state, to)),
    takeOver: () => prepare(() => plans.claim(ownId)),
    commit: (prepared) =>
      oneAtATime(async () => {
        const done = await finish(prepared, true);
        return done.ok ? succeed(prepared.head) : done;
      }),
    discard: (prepared) =>
      oneAtATime(async () => {
        const done = await finish(prepared, false);
        return done.ok ? succeed(null) : done;
      }),
    settle: (prepared, headHash) =>
      oneAtATime(() => finish(prepared, headHash === toBase64Url(prepared.head.hash))),
  };
};

const createPlans = (core: SeatCore) => {
  const { seat, parts } = core;
  const { book, ownHello, openAs } = seat;

  const planOn = async (members: readonly RosterRow[], plan: Planner): Promise<Planning> => {
    const state = planningState(core.view(), members, book);
    if (!state.ok) return state;
    const planned = await plan(state.value);
    return planned.ok ? succeed({ state: state.value, plan: planned.value }) : planned;
  };
  const lead = async (plan: Planner): Promise<Planning> =>
    core.isLeading() ? planOn(core.rows(), plan) : fail("FORBIDDEN");

  return {
    lead,
    open: () => lead(async (state) => chain.planOpen(state, await newcomerOf(ownHello, openAs ?? ""))),
    letIn: (joiners: readonly Joiner[]) =>
      lead(async (state) => {
        const newcomers = await readJoiners(joiners, core.view(), book);
        const areAllBack = joiners.every(({ isBack }) => isBack);
        return newcomers.ok ? chain.planAdmit(state, newcomers.value, areAllBack) : newcomers;
      }),
    takeUp: async (board: Board): Promise<Planning> => {
      if (openAs === null) return fail("FORBIDDEN");
      if (core.isRunning()) return fail("VISIT_ALREADY_OPEN");
      await book.noteAll(board.hellos);
      const { scope } = seat.view;
      const words = await readBoard(board, { scope, signingKey: parts.signer.publicKey, book });
      if (!words.ok) return words;
      const known = { leader: seat.view.leader, names: board.names };
      core.setView(words.value.reduce((view, word) => viewAfter(view, word, known), seat.view));
      const others = core.rows().filter(({ role }) => role !== "host");
      return planOn(others, async (state) => chain.planReturn(state, await newcomerOf(ownHello, openAs)));
    },
    claim: async (ownId: SeatCore["ownId"]): Promise<Planning> => {
      const isNamed = core.rows().some((row) => row.participantId === ownId && row.isCoHost);
      if (core.isLeading() || !isNamed) return fail("FORBIDDEN");
      if (!parts.isLeaderSilent()) return fail("HOST_PRESENT");
      return planOn(core.rows(), (state) => chain.planLeader(state, ownId));
    },
  };
};
