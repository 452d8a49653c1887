import { fail } from "../../protocol/errors.ts";
import type { ParticipantId, VisitId } from "../../protocol/ids.ts";
import type { ColleagueArrival } from "../../protocol/ipc.ts";
import { inviteHashOf, invitationOf } from "../../protocol/link.ts";
import { SIGNAL_PATH } from "../../protocol/messages.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Arrival } from "../../protocol/routes.ts";
import { socketOriginOf } from "../settings/server-origin.ts";
import type { CallAsStaff } from "./service.ts";
import type { Joined, StaffSession } from "./staff-session.ts";

/** What joining needs; only links of this service are followed. */
export type JoinPorts = { call: CallAsStaff; session: StaffSession; publicOrigin: string };

type SocketAccess = ColleagueArrival["access"];
type Way = Pick<Joined, "visitId" | "invitation">;

const accessOf = ({ publicOrigin }: JoinPorts, ticket: string): SocketAccess => ({
  url: `${socketOriginOf(publicOrigin)}${SIGNAL_PATH}`,
  ticket,
});

const linkParts = (link: string, publicOrigin: string): URL | null => {
  const text = link.trim();
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  return url.origin === publicOrigin && url.pathname === "/join" && url.search === "" ? url : null;
};

const come = async (ports: JoinPorts, way: Way): Promise<Result<Arrival>> => {
  const sessionId = ports.session.read()?.sessionId;
  const arrival = await ports.call("joinAsStaff", { visitId: way.visitId, invitation: way.invitation });
  if (arrival.ok && sessionId !== undefined)
    ports.session.noteJoined(sessionId, { ...way, opening: arrival.value.opening });
  return arrival;
};

const arrive = async (ports: JoinPorts, way: Way): Promise<Result<ColleagueArrival>> => {
  const arrival = await come(ports, way);
  if (!arrival.ok) return arrival;
  const { ticket, ...shown } = arrival.value;
  return succeed({ ...shown, access: accessOf(ports, ticket) });
};

/** Into a colleague's visit; LINK_INVALID for links of other services, damaged ones and links with anything added. */
export const joinByLink = async (
  ports: JoinPorts,
  { link, passcode }: { link: string; passcode: string },
): Promise<Result<ColleagueArrival>> => {
  const url = linkParts(link, ports.publicOrigin);
  const invitation = url === null ? null : invitationOf(url.hash.slice(1));
  if (invitation === null) return fail("LINK_INVALID");
  const inviteHash = await inviteHashOf(invitation.secret);
  return arrive(ports, { visitId: invitation.visitId, invitation: { inviteHash, passcode } });
};

/** Into a visit that one made and that a colleague leads now. */
export const joinOwn = (ports: JoinPorts, visitId: VisitId): Promise<Result<ColleagueArrival>> =>
  arrive(ports, { visitId, invitation: null });

/** Another ticket to knock at a visit that was joined before. */
export const arriveAgain = async (ports: JoinPorts, visitId: VisitId): Promise<Result<SocketAccess>> => {
  const joined = ports.session.joined(visitId);
  if (joined === null) return fail("NOT_FOUND");
  const arrival = await come(ports, joined);
  return arrival.ok ? succeed(accessOf(ports, arrival.value.ticket)) : arrival;
};

/** A ticket for one's own place in a visit that was joined; the device's signature over it is asked for later. */
export const resumeJoin = async (
  ports: JoinPorts,
  { visitId, participantId }: { visitId: VisitId; participantId: ParticipantId },
): Promise<Result<SocketAccess>> => {
  if (ports.session.joined(visitId) === null) return fail("NOT_FOUND");
  const arrival = await ports.call("resumeAsStaff", { visitId, participantId });
  return arrival.ok ? succeed(accessOf(ports, arrival.value.ticket)) : arrival;
};
