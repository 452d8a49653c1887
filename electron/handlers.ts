import { fail } from "../protocol/errors.ts";
import type { Chance } from "../protocol/ids.ts";
import type { DesktopConfig } from "../protocol/ipc.ts";
import { SIGNAL_PATH } from "../protocol/messages.ts";
import { type Result, succeed } from "../protocol/result.ts";
import { type SessionHandlerPorts, sessionHandlers } from "./handlers/session.ts";
import { staffHandlers } from "./handlers/staff.ts";
import { updateHandlers } from "./handlers/update.ts";
import { type WorkstationPorts, workstationHandlers } from "./handlers/workstation.ts";
import type { OwnFactors } from "./session/own-factors.ts";
import { callAsStaffWith } from "./session/staff-calls.ts";
import type { CallService } from "./session/service.ts";
import type { StaffSession } from "./session/staff-session.ts";
import { readKey, signOwn } from "./session/signing.ts";
import { arriveAgain, joinByLink, joinOwn, resumeJoin } from "./session/joins.ts";
import { createVisit, invite, listVisits, renewLink } from "./session/visits.ts";
import { socketOriginOf } from "./settings/server-origin.ts";
import type { Handlers } from "./shell/ipc-host.ts";
import type { Notices } from "./shell/notices.ts";
import type { ShareChoice } from "./shell/share-choice.ts";
import type { Updates } from "./update/updates.ts";

/** Everything that the handlers act upon. */
export type HandlerPorts = Omit<SessionHandlerPorts, "factors" | "updateRefusal"> &
  Omit<WorkstationPorts, "isSignedOut"> & {
    call: CallService;
    session: StaffSession;
    factors: OwnFactors;
    chance: Chance;
    /** Origin of the clinic service, also in front of every link; null when none is configured. */
    serverOrigin: string | null;
    program: Pick<DesktopConfig, "version" | "runtime">;
    /** What the policies say that a window shows; asked anew each time. */
    workstation: () => Pick<
      DesktopConfig,
      "keeping" | "workstation" | "logoffAfterSeconds" | "mayShareScreen"
    >;
    share: ShareChoice;
    /** Frames a screen that is shared now; null when nothing is, or a window. */
    showShareFrame: (displayId: string | null) => void;
    notices: Notices;
    writeClipboard: (text: string) => Promise<void>;
    updates: Updates;
  };

const readConfig = async (ports: HandlerPorts): Promise<Result<DesktopConfig>> => {
  const { call, serverOrigin, program, workstation } = ports;
  if (serverOrigin === null) return fail("NOT_FOUND");
  const clinic = await call("clinic", null, null);
  const clinicName = clinic.ok ? clinic.value.name : null;
  return succeed({ clinicName, serverOrigin, ...program, ...workstation() });
};

const visitHandlers = (ports: HandlerPorts) => {
  const call = callAsStaffWith(ports.call, ports.session);
  const visits = { ...ports, call, publicOrigin: ports.serverOrigin ?? "" };
  return {
    "visits.list": () => listVisits(visits),
    "visits.create": (draft) => createVisit(visits, draft),
    "visits.renewLink": ({ visitId }) => renewLink(visits, visitId),
    "visits.invite": (wanted) => invite(visits, wanted),
    "visits.invitations": async ({ visitId }) => {
      const answer = await call("listInvitations", { visitId });
      return answer.ok ? succeed(answer.value.invitations) : answer;
    },
    "visits.retireInvitation": (wanted) => call("retireInvitation", wanted),
    "signal.ticket": async () => {
      const answer = await call("ticket", {});
      if (!answer.ok) return answer;
      const url = `${socketOriginOf(visits.publicOrigin)}${SIGNAL_PATH}`;
      return succeed({ url, ticket: answer.value.ticket });
    },
    "keys.read": async () => readKey(ports.session),
    "keys.sign": (input) => signOwn({ session: ports.session, refresh: () => listVisits(visits) }, input),
  } satisfies Partial<Handlers>;
};

const joinHandlers = (ports: HandlerPorts) => {
  const { session, serverOrigin } = ports;
  const joins = { session, call: callAsStaffWith(ports.call, session), publicOrigin: serverOrigin ?? "" };
  return {
    "visits.join": (input) => joinByLink(joins, input),
    "visits.joinOwn": ({ visitId }) => joinOwn(joins, visitId),
    "visits.arriveAgain": ({ visitId }) => arriveAgain(joins, visitId),
    "visits.resumeJoin": (input) => resumeJoin(joins, input),
    "visits.forgetJoin": async ({ visitId }) => {
      session.forgetJoined(visitId);
      return succeed({});
    },
  } satisfies Partial<Handlers>;
};

const clinicHandlers = (ports: HandlerPorts) =>
  ({
    "clinic.read": () => ports.call("clinic", null, null),
    "clinic.setWording": (wording) => callAsStaffWith(ports.call, ports.session)("setWording", wording),
  }) satisfies Partial<Handlers>;

const deskHandlers = (ports: HandlerPorts) => {
  const isSignedOut = (): boolean => ports.session.read() === null;
  const refused = (): "SESSION_EXPIRED" | "POLICY_FORBIDS" | null => {
    if (isSignedOut()) return "SESSION_EXPIRED";
    return ports.workstation().mayShareScreen ? null : "POLICY_FORBIDS";
  };
  return {
    "share.list": async () => {
      const refusal = refused();
      return refusal === null ? succeed(await ports.share.list()) : fail(refusal);
    },
    "share.choose": async ({ id }) => {
      const refusal = refused();
      return refusal === null ? ports.share.choose(id) : fail(refusal);
    },
    "share.state": async ({ id }) => {
      const isSharing = id !== null && !isSignedOut();
      ports.showShareFrame(isSharing ? ports.share.displayOf(id) : null);
      ports.notices.setSharing(isSharing);
      return succeed({});
    },
    "notify.waiting": async (waiting) => {
      if (isSignedOut()) return fail("SESSION_EXPIRED");
      ports.notices.waiting(waiting);
      return succeed({});
    },
    "clipboard.write": async ({ text }) => {
      await ports.writeClipboard(text);
      return succeed({});
    },
  } satisfies Partial<Handlers>;
};

/** One function for every channel of the table. */
export const createHandlers = (ports: HandlerPorts): Handlers => ({
  "config.read": () => readConfig(ports),
  ...sessionHandlers({ ...ports, updateRefusal: ports.updates.signInRefusal }),
  ...staffHandlers(callAsStaffWith(ports.call, ports.session), ports.serverOrigin ?? ""),
  ...workstationHandlers({ ...ports, isSignedOut: () => ports.session.read() === null }),
  ...visitHandlers(ports),
  ...joinHandlers(ports),
  ...clinicHandlers(ports),
  ...deskHandlers(ports),
  ...updateHandlers(ports.updates),
});
