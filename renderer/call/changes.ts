import type { Change } from "../../protocol/board.ts";
import { fail } from "../../protocol/errors.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { VisitId } from "../../protocol/ids.ts";
import type { PreparedChange } from "../e2ee/host-changes.ts";
import type { VisitKeys } from "../e2ee/visit-keys.ts";
import type { CallCore } from "./call-core.ts";
import type { FreshHead } from "./fresh-head.ts";
import type { Intent, Line } from "./ports.ts";

/** Says what this device signs: a change counts only when the service has taken it, and what was refused never existed. */
export type Changes = {
  post(
    prepare: () => Promise<Result<PreparedChange>>,
    intentOf: (change: Change) => Intent,
  ): Promise<Result<null>>;
  /** Any word that needs no message of its own. */
  announce(prepare: () => Promise<Result<PreparedChange>>): Promise<Result<null>>;
};

/** What changes are posted with. */
export type ChangesParts = {
  visitId: VisitId;
  core: Pick<CallCore, "isOver" | "dispatch">;
  keys: Pick<VisitKeys, "commit" | "discard" | "settle" | "head">;
  line: Line;
  freshHead: FreshHead;
  /** A word was taken: the head of the keys is it, or a later one. */
  onHead: () => void;
};

/** Changes over one line. */
export const createChanges = (parts: ChangesParts): Changes => {
  const { visitId, core, keys, line, freshHead, onHead } = parts;

  const install = async (prepared: PreparedChange): Promise<Result<null>> => {
    const head = await keys.commit(prepared);
    if (head.ok) onHead();
    else core.dispatch({ type: "failed", code: head.error.code });
    return head.ok ? succeed(null) : head;
  };

  /** What was lost on the way may have been taken: the first word after the loss tells. Before the first keys there is nothing to go on with. */
  const refused = async (prepared: PreparedChange, answer: Failed): Promise<Result<null>> => {
    if (answer.error.code !== "SERVICE_UNREACHABLE" || keys.head() === null) {
      await keys.discard(prepared);
      return answer;
    }
    const headHash = await freshHead.ask();
    if (core.isOver()) return ofOver(answer);
    const settled = await keys.settle(prepared, headHash);
    if (!settled.ok || settled.value === null) return answer;
    onHead();
    return succeed(null);
  };

  const post: Changes["post"] = async (prepare, intentOf) => {
    if (line.status() !== "connected") return fail("SERVICE_UNREACHABLE");
    const prepared = await prepare();
    if (!prepared.ok) return prepared;
    const answer = await line.request(intentOf(prepared.value.change));
    // The service may end the call before it answers; then the keys are gone already, and rightly so.
    if (core.isOver()) return ofOver(answer);
    return answer.ok ? install(prepared.value) : refused(prepared.value, answer);
  };

  return { post, announce: (prepare) => post(prepare, (change) => ({ type: "announce", visitId, change })) };
};

type Failed = Extract<Result<null>, { ok: false }>;

/** An answer that was lost together with the call is no failure of what was asked. */
const ofOver = (answer: Result<null>): Result<null> =>
  answer.ok || answer.error.code !== "SERVICE_UNREACHABLE" ? answer : succeed(null);
