import type { MemberView, StaffInvitationView } from "../../protocol/accounts.ts";
import type { AccountId, StaffInvitationId } from "../../protocol/ids.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { AccountRole } from "../../protocol/roles.ts";
import {
  type ClinicSettingsDesk,
  type ClinicSettingsMain,
  createClinicSettingsDesk,
} from "./clinic-settings-desk.ts";
import type { DesktopStore } from "./desktop-store.ts";
import { type StaffDeed, type StaffLink, type StaffModel, unreadStaff } from "./staff-model.ts";
import type { StepUp } from "./step-up.ts";

/** What main does with the clinic's staff and settings; each is a channel of the IPC table. */
export type StaffMain = ClinicSettingsMain & {
  list: () => Promise<Result<{ members: MemberView[]; invitations: StaffInvitationView[] }>>;
  invite: (
    email: string,
    role: AccountRole,
  ) => Promise<Result<{ invitation: StaffInvitationView; link: string }>>;
  retireInvitation: (id: StaffInvitationId) => Promise<Result<unknown>>;
  setRole: (id: AccountId, role: AccountRole) => Promise<Result<unknown>>;
  disable: (id: AccountId) => Promise<Result<unknown>>;
  recover: (id: AccountId) => Promise<Result<{ link: string; expiresAt: number }>>;
  endSessions: (id: AccountId) => Promise<Result<unknown>>;
};

/** Administering the staff: members, invitations, recoveries and the clinic's settings. */
export type StaffDesk = Pick<ClinicSettingsDesk, "saveSettings"> & {
  /** Reads members, invitations and settings anew, for their screen. */
  read: () => Promise<void>;
  invite: (email: string, role: AccountRole) => Promise<void>;
  startRecovery: (member: Pick<MemberView, "id" | "email">) => Promise<void>;
  /** The link was read, or is not wanted: it is dropped, also when it is still on its way. */
  forgetLink: () => void;
  retire: (id: StaffInvitationId) => Promise<void>;
  setRole: (id: AccountId, role: AccountRole) => Promise<void>;
  disable: (id: AccountId) => Promise<void>;
  endSessions: (id: AccountId) => Promise<void>;
  /** Nobody looks at it any more: whatever is still on its way is dropped. */
  forget: () => void;
};

/** What the desk works with. */
export type StaffDeskParts = {
  main: StaffMain;
  store: Pick<DesktopStore, "get" | "set">;
  withStepUp: StepUp["withStepUp"];
};

type Slice = { get: () => StaffModel; set: (change: Partial<StaffModel>) => void };
type Inside = StaffDeskParts & { staff: Slice; readList: () => Promise<void> };

/** A desk with nothing read yet. */
export const createStaffDesk = (parts: StaffDeskParts): StaffDesk => {
  const { main, store } = parts;
  let reads = 0;
  const staff: Slice = {
    get: () => store.get().staff,
    set: (change) => store.set({ staff: { ...store.get().staff, ...change } }),
  };
  const readList = async (): Promise<void> => {
    const mine = ++reads;
    const list = await main.list();
    if (mine !== reads) return;
    staff.set({
      list: list.ok ? { phase: "ready", ...list.value } : { phase: "failed", code: list.error.code },
    });
  };
  const settings = createClinicSettingsDesk(parts);
  return {
    ...linksOf({ ...parts, staff, readList }),
    ...deedsOf({ ...parts, staff, readList }),
    saveSettings: settings.saveSettings,
    async read() {
      store.set({ staff: unreadStaff });
      await Promise.all([readList(), settings.readSettings()]);
    },
    forget() {
      reads += 1;
      store.set({ staff: unreadStaff });
    },
  };
};

/** Links that are shown once. */
const linksOf = ({ main, staff, withStepUp, readList }: Inside) => {
  const make = async (work: () => Promise<Result<StaffLink>>): Promise<void> => {
    if (staff.get().made.phase === "making") return;
    const making = { phase: "making" } as const;
    staff.set({ made: making, act: { phase: "idle" } });
    const made = await withStepUp(work);
    if (staff.get().made === making) {
      if (made.ok) staff.set({ made: { phase: "ready", made: made.value } });
      // who was asked for both factors and would not has decided it: nothing failed
      else if (made.error.code === "STEP_UP_NEEDED") staff.set({ made: { phase: "none" } });
      else staff.set({ made: { phase: "failed", code: made.error.code } });
    }
    if (made.ok) await readList();
  };
  return {
    invite: (email: string, role: AccountRole) =>
      make(async () => {
        const done = await main.invite(email, role);
        if (!done.ok) return done;
        const { invitation, link } = done.value;
        const { expiresAt } = invitation;
        return succeed({
          kind: "invitation",
          email: invitation.email,
          role: invitation.role,
          link,
          expiresAt,
        });
      }),
    startRecovery: ({ id, email }: Pick<MemberView, "id" | "email">) =>
      make(async () => {
        const done = await main.recover(id);
        return done.ok ? succeed({ kind: "recovery", email, ...done.value }) : done;
      }),
    forgetLink: () => staff.set({ made: { phase: "none" } }),
  };
};

/** What is done with somebody; the list is read anew afterwards, whatever came of it. */
const deedsOf = ({ main, staff, withStepUp, readList }: Inside) => {
  const nameOf = (id: AccountId | StaffInvitationId): string => {
    const { list } = staff.get();
    if (list.phase !== "ready") return "";
    const member = list.members.find((one) => one.id === id);
    return member?.displayName ?? list.invitations.find((one) => one.id === id)?.email ?? "";
  };
  const act = async (
    id: AccountId | StaffInvitationId,
    deed: StaffDeed,
    work: () => Promise<Result<unknown>>,
  ): Promise<void> => {
    if (staff.get().act.phase === "acting") return;
    const about = nameOf(id);
    const acting = { phase: "acting", about } as const;
    staff.set({ act: acting });
    const done = await withStepUp(work);
    if (staff.get().act !== acting) return;
    if (!done.ok && done.error.code === "STEP_UP_NEEDED") return staff.set({ act: { phase: "idle" } });
    staff.set({ act: done.ok ? { phase: "done", deed, about } : { phase: "failed", code: done.error.code } });
    await readList();
  };
  return {
    retire: (id: StaffInvitationId) => act(id, "retired", () => main.retireInvitation(id)),
    setRole: (id: AccountId, role: AccountRole) => act(id, "roleChanged", () => main.setRole(id, role)),
    disable: (id: AccountId) => act(id, "disabled", () => main.disable(id)),
    endSessions: (id: AccountId) => act(id, "sessionsEnded", () => main.endSessions(id)),
  };
};
