import type { InvitationId, VisitId } from "../../protocol/ids.ts";
import type { LinkAndPasscode, VisitDraft } from "../../protocol/ipc.ts";
import { type Result, succeed } from "../../protocol/result.ts";
import type { InvitationView } from "../../protocol/visit.ts";
import type { DesktopMain } from "./desktop-main.ts";
import type { DesktopStore } from "./desktop-store.ts";

/** Links into visits: made, shown once, listed and retired. Nothing of them stays after its window was closed. */
export type InvitationDesk = {
  createVisit: (draft: VisitDraft) => Promise<void>;
  renewLink: (id: VisitId) => Promise<void>;
  make: (id: VisitId, label: string) => Promise<void>;
  forget: () => void;
  list: (id: VisitId) => Promise<void>;
  retire: (id: VisitId, invitationId: InvitationId) => Promise<void>;
  forgetList: () => void;
};

/** What the desk asks of main. */
export type InvitationDeskParts = {
  main: Pick<DesktopMain, "createVisit" | "renewLink" | "invite" | "listInvitations" | "retireInvitation">;
  store: DesktopStore;
};

/** A desk on which no link lies. */
export const createInvitationDesk = ({ main, store }: InvitationDeskParts): InvitationDesk => {
  /** The visit whose links are listed. */
  let listed: VisitId | null = null;

  /** Only the answer to the last wish is shown, and none once it was forgotten. */
  const show = async (make: () => Promise<Result<LinkAndPasscode>>): Promise<void> => {
    const making = { phase: "making" } as const;
    store.set({ invitation: making });
    const made = await make();
    if (store.get().invitation !== making) return;
    store.set({
      invitation: made.ok
        ? { phase: "ready", invitation: made.value }
        : { phase: "failed", code: made.error.code },
    });
  };
  const addRow = (id: VisitId, row: InvitationView): void => {
    const { invitations } = store.get();
    if (listed !== id || invitations.phase !== "ready") return;
    store.set({ invitations: { ...invitations, rows: [...invitations.rows, row] } });
  };
  const read = async (id: VisitId): Promise<void> => {
    const rows = await main.listInvitations(id);
    if (listed !== id) return;
    store.set({
      invitations: rows.ok
        ? { phase: "ready", rows: rows.value, retiringId: null, failure: null }
        : { phase: "failed", code: rows.error.code },
    });
  };
  const setList = (change: { retiringId?: InvitationId | null; failure?: null }): boolean => {
    const { invitations } = store.get();
    if (invitations.phase !== "ready") return false;
    store.set({ invitations: { ...invitations, ...change } });
    return true;
  };
  const retire: InvitationDesk["retire"] = async (id, invitationId) => {
    if (listed !== id || !setList({ retiringId: invitationId, failure: null })) return;
    const retired = await main.retireInvitation(id, invitationId);
    const { invitations } = store.get();
    if (listed !== id || invitations.phase !== "ready") return;
    if (retired.ok) return read(id);
    store.set({ invitations: { ...invitations, retiringId: null, failure: retired.error.code } });
  };

  return {
    createVisit: (draft) =>
      show(async () => {
        const made = await main.createVisit(draft);
        return made.ok ? succeed(made.value.invitation) : made;
      }),
    renewLink: (id) => show(() => main.renewLink(id)),
    make: (id, label) =>
      show(async () => {
        const made = await main.invite(id, label);
        if (!made.ok) return made;
        addRow(id, made.value.invitation);
        return succeed(made.value.link);
      }),
    forget: () => store.set({ invitation: { phase: "none" } }),
    list: async (id) => {
      listed = id;
      store.set({ invitations: { phase: "loading" } });
      await read(id);
    },
    retire,
    forgetList: () => {
      listed = null;
      store.set({ invitations: { phase: "none" } });
    },
  };
};
