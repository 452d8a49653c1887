import { fail } from "../../protocol/errors.ts";
import type { Licence, PoliciesView } from "../../protocol/ipc-workstation.ts";
import type { UserSettings } from "../../protocol/desktop-session.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { Drafts } from "../session/drafts.ts";
import type { SessionDesk } from "../session/session-desk.ts";
import type { Handlers } from "../shell/ipc-host.ts";

/** What the channels of the workstation act upon. */
export type WorkstationPorts = {
  desk: SessionDesk;
  drafts: Drafts;
  isSignedOut: () => boolean;
  policies: () => PoliciesView;
  settings: { read: () => UserSettings; write: (settings: UserSettings) => Promise<Result<UserSettings>> };
  licences: () => readonly Licence[];
  /** The visit's link that waits, as text; null for none. */
  takeLink: () => string | null;
};

/** The channels of policies, settings, drafts and links. */
export const workstationHandlers = (ports: WorkstationPorts) =>
  ({
    "policies.read": async () => succeed(ports.policies()),
    "settings.read": async () => succeed(ports.settings.read()),
    "settings.write": (wanted) => ports.settings.write(wanted),
    "about.licences": async () => succeed([...ports.licences()]),
    "call.state": async ({ isInCall }) => {
      ports.desk.guard.tell({ type: isInCall ? "callBegan" : "callEnded" });
      return succeed({});
    },
    "drafts.save": async ({ name, text }) => {
      if (ports.isSignedOut()) return fail("SESSION_EXPIRED");
      ports.drafts.save(name, text);
      return succeed({});
    },
    "drafts.read": async () => (ports.isSignedOut() ? fail("SESSION_EXPIRED") : succeed(ports.drafts.read())),
    "links.take": async () =>
      ports.isSignedOut() ? fail("SESSION_EXPIRED") : succeed({ link: ports.takeLink() }),
  }) satisfies Partial<Handlers>;
