import { fail } from "../../protocol/errors.ts";
import { LINK_REST_MS, PASSCODE_TRIES } from "../../protocol/limits.ts";
import type { Result } from "../../protocol/result.ts";
import type { RouteBody } from "../../protocol/routes.ts";
import { byService, record } from "../audit/log.ts";
import type { InvitationPatch } from "../store/rows.ts";
import type { StoreTx } from "../store/store.ts";
import { countKnock } from "./knocks.ts";
import { type Link, type LinkDeps, followLink, refuseInvite } from "./links.ts";

/** A link, the six digits, and from where. */
export type PasscodeTry = RouteBody<"arrive"> & { address: string };

/** What the passcode, its tries and its rest belong to: each personal link has its own. */
const lockOf = ({ visit, invitation }: Link) => invitation ?? visit;

const changeLock = (
  tx: StoreTx,
  { visit, invitation }: Link,
  patch: Pick<InvitationPatch, "passcodeTries" | "restsUntil">,
): Promise<void> =>
  invitation === null ? tx.visit.update(visit.id, patch) : tx.invitation.update(invitation.id, patch);

/** Lets a link rest and writes it down. */
const rest = async (tx: StoreTx, link: Link, now: number): Promise<void> => {
  await changeLock(tx, link, { restsUntil: now + LINK_REST_MS, passcodeTries: 0 });
  const { id: visitId, clinicId } = link.visit;
  const about = { visitId, clinicId, outcome: "LINK_RESTING", recorded: now } as const;
  await record(tx, { action: "join.linkRested", agent: byService, ...about });
};

/** Whether the link rests now; tries that were used up and not settled (the service died over a check) begin the rest. */
const isResting = async (tx: StoreTx, link: Link, now: number): Promise<boolean> => {
  const { restsUntil, passcodeTries } = lockOf(link);
  if (restsUntil !== null && now < restsUntil) return true;
  if (passcodeTries < PASSCODE_TRIES) return false;
  await rest(tx, link, now);
  return true;
};

/** Counts the try before it is checked, so that many at once gain nothing. */
const takeTry = (deps: LinkDeps, asked: PasscodeTry): Promise<Result<Link>> =>
  deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const followed = await followLink(tx, asked, now);
    if (!followed.ok) return refuseInvite(tx, asked, followed.error.code, now);
    const { visit } = followed.value;
    const slowed = await countKnock(tx, deps.secret, { visit, address: asked.address }, now);
    if (slowed !== null) return slowed;
    if (await isResting(tx, followed.value, now)) return refuseInvite(tx, asked, "LINK_RESTING", now);
    await changeLock(tx, followed.value, { passcodeTries: lockOf(followed.value).passcodeTries + 1 });
    return followed;
  });

/** A wrong passcode, written down; the last of the tries lets the link rest. */
const wrong = async (tx: StoreTx, link: Link, now: number): Promise<Result<never>> => {
  const { id: visitId, clinicId } = link.visit;
  const outcome = "PASSCODE_WRONG";
  await record(tx, { action: "join.passcodeWrong", visitId, clinicId, outcome, recorded: now });
  if (lockOf(link).passcodeTries >= PASSCODE_TRIES) await rest(tx, link, now);
  return fail(outcome);
};

type Enter<T> = (tx: StoreTx, link: Link, now: number) => Promise<Result<T>>;

/**
 * Lets `enter` in with the right passcode of a good link; refusals come after one verification, all alike, but for RATE_LIMITED, which
 * looks at none. Who comes to one link at once is looked at in turn: a whole group may open its link in the same second.
 */
export const withPasscode = <T>(deps: LinkDeps, asked: PasscodeTry, enter: Enter<T>): Promise<Result<T>> =>
  deps.verifier.inTurn(`${asked.visitId} ${asked.inviteHash}`, () => tryPasscode(deps, asked, enter));

const tryPasscode = async <T>(deps: LinkDeps, asked: PasscodeTry, enter: Enter<T>): Promise<Result<T>> => {
  const taken = await takeTry(deps, asked);
  if (!taken.ok && taken.error.code === "RATE_LIMITED") return taken;
  const kept = taken.ok ? lockOf(taken.value).passcodeHash : null;
  const isRight = await deps.verifier.verify(kept, asked.passcode);
  if (!taken.ok) return taken;
  return deps.store.transaction(async (tx) => {
    const now = deps.clock.now();
    const followed = await followLink(tx, asked, now);
    if (!followed.ok) return refuseInvite(tx, asked, followed.error.code, now);
    const link = followed.value;
    const isNewPasscode = lockOf(link).passcodeHash !== kept;
    if (!isRight || isNewPasscode) return wrong(tx, link, now);
    await changeLock(tx, link, { passcodeTries: 0 });
    if (link.invitation !== null && link.invitation.usedAt === null)
      await tx.invitation.update(link.invitation.id, { usedAt: now });
    return enter(tx, link, now);
  });
};
