import { fail } from "../protocol/errors.ts";
import type { Chance } from "../protocol/ids.ts";
import type { DesktopConfig } from "../protocol/ipc.ts";
import { SIGNAL_PATH } from "../protocol/messages.ts";
import { type Result, succeed } from "../protocol/result.ts";
import { type CallService, callAsStaffWith } from "./session/service.ts";
import { type SignInPorts, signIn, signOut } from "./session/sign-in.ts";
import { readKey, signOwn } from "./session/signing.ts";
import { arriveAgain, joinByLink, joinOwn, resumeJoin } from "./session/joins.ts";
import { createVisit, invite, listVisits, renewLink } from "./session/visits.ts";
import { socketOriginOf } from "./settings/server-origin.ts";
import type { Handlers } from "./shell/ipc-host.ts";
import type { Notices } from "./shell/notices.ts";
import type { ShareChoice } from "./shell/share-choice.ts";

/** Everything that the handlers act upon. */
export type HandlerPorts = Omit<SignInPorts, "call"> & {
  call: CallService;
  chance: Chance;
  /** Origin of the clinic service, also in front of every link; null when none is configured. */
  serverOrigin: string | null;
  program: Pick<DesktopConfig, "version" | "runtime">;
  share: ShareChoice;
  /** Frames a screen that is shared now; null when nothing is, or a window. */
  showShareFrame: (displayId: string | null) => void;
  notices: Notices;
  writeClipboard: (text: string) => Promise<void>;
};

const readConfig = async ({ call, serverOrigin, program }: HandlerPorts): Promise<Result<DesktopConfig>> => {
  if (serverOrigin === null) return fail("NOT_FOUND");
  const clinic = await call("clinic", null, null);
  const clinicName = clinic.ok ? clinic.value.name : null;
  return succeed({ clinicName, serverOrigin, ...program, isSignInKept: false });
};

const sessionHandlers = (ports: HandlerPorts) =>
  ({
    "session.read": async () => succeed(ports.session.read()?.account ?? null),
    "session.signIn": (input) => signIn(ports, input),
    "session.signOut": async () => {
      await signOut(ports);
      return succeed({});
    },
  }) satisfies Partial<Handlers>;

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
  return {
    "share.list": async () => (isSignedOut() ? fail("SESSION_EXPIRED") : succeed(await ports.share.list())),
    "share.choose": async ({ id }) => (isSignedOut() ? fail("SESSION_EXPIRED") : ports.share.choose(id)),
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
  ...sessionHandlers(ports),
  ...visitHandlers(ports),
  ...joinHandlers(ports),
  ...clinicHandlers(ports),
  ...deskHandlers(ports),
});
