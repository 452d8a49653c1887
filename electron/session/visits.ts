import { fail } from "../../protocol/errors.ts";
import type { Chance, SessionId, VisitId } from "../../protocol/ids.ts";
import type { LinkAndPasscode, VisitDraft } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import { type InvitationView, type VisitSummary, NewVisit } from "../../protocol/visit.ts";
import { linkOf, makeInvite } from "./invitations.ts";
import type { CallAsStaff } from "./service.ts";
import type { StaffSession } from "./staff-session.ts";

/** What the visits' calls need; `publicOrigin` stands in front of every link. */
export type VisitPorts = {
  call: CallAsStaff;
  session: StaffSession;
  chance: Chance;
  publicOrigin: string;
};

const note = (
  session: StaffSession,
  sessionId: SessionId | undefined,
  visits: readonly VisitSummary[],
): void => {
  if (sessionId !== undefined) session.noteVisits(sessionId, visits);
};

/** The account's own visits; their openings are noted as what may be signed for. */
export const listVisits = async ({
  call,
  session,
}: Pick<VisitPorts, "call" | "session">): Promise<Result<VisitSummary[]>> => {
  const sessionId = session.read()?.sessionId;
  const answer = await call("listVisits", null);
  if (!answer.ok) return answer;
  note(session, sessionId, answer.value.visits);
  return succeed(answer.value.visits);
};

/** Makes a visit and its link; the secret of the link is made here and forgotten with the answer. */
export const createVisit = async (
  { call, session, chance, publicOrigin }: VisitPorts,
  draft: VisitDraft,
): Promise<Result<{ visit: VisitSummary; invitation: LinkAndPasscode }>> => {
  const { secret, inviteHash } = await makeInvite(chance);
  const visit = NewVisit.safeParse({ ...draft, inviteHash });
  if (!visit.success) return fail("REQUEST_INVALID");
  const sessionId = session.read()?.sessionId;
  const answer = await call("createVisit", visit.data);
  if (!answer.ok) return answer;
  note(session, sessionId, [answer.value.visit]);
  const link = linkOf(publicOrigin, { visitId: answer.value.visit.id, secret });
  return succeed({ visit: answer.value.visit, invitation: { link, passcode: answer.value.passcode } });
};

/** Replaces a visit's link and passcode. */
export const renewLink = async (
  { call, chance, publicOrigin }: VisitPorts,
  visitId: VisitId,
): Promise<Result<LinkAndPasscode>> => {
  const { secret, inviteHash } = await makeInvite(chance);
  const answer = await call("renewLink", { visitId, inviteHash });
  if (!answer.ok) return answer;
  return succeed({ link: linkOf(publicOrigin, { visitId, secret }), passcode: answer.value.passcode });
};

/** Makes a link for one person; its secret is made here and forgotten with the answer. */
export const invite = async (
  { call, chance, publicOrigin }: VisitPorts,
  { visitId, label }: { visitId: VisitId; label: string },
): Promise<Result<{ invitation: InvitationView; link: LinkAndPasscode }>> => {
  const { secret, inviteHash } = await makeInvite(chance);
  const answer = await call("invite", { visitId, label, inviteHash });
  if (!answer.ok) return answer;
  const { invitation, passcode } = answer.value;
  return succeed({ invitation, link: { link: linkOf(publicOrigin, { visitId, secret }), passcode } });
};
