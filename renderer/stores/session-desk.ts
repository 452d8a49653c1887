import type { AccountView, StaffInvitationLook } from "../../protocol/accounts.ts";
import type { DesktopSession } from "../../protocol/desktop-session.ts";
import type { PasswordJudgement, TotpSetUp } from "../../protocol/ipc-session.ts";
import type { IpcInput } from "../../protocol/ipc.ts";
import type { Result } from "../../protocol/result.ts";
import type { DesktopStore } from "./desktop-store.ts";
import type { SessionModel } from "./session-model.ts";

/** What main does about the session; each is a channel of the IPC table. */
export type SessionMain = {
  read: () => Promise<Result<DesktopSession>>;
  signIn: (input: IpcInput<"session.signIn">) => Promise<Result<AccountView>>;
  resume: (password: string) => Promise<Result<AccountView>>;
  signOut: () => Promise<Result<unknown>>;
  cover: () => Promise<Result<unknown>>;
  stepUp: (password: string, code: string) => Promise<Result<unknown>>;
  lookAtInvitation: (text: string) => Promise<Result<StaffInvitationLook>>;
  prepareInvitation: () => Promise<Result<TotpSetUp>>;
  redeem: (
    input: IpcInput<"invitation.redeem">,
  ) => Promise<Result<{ account: AccountView; recoveryCodes: string[] }>>;
  leaveInvitation: () => Promise<Result<unknown>>;
  judge: (password: string, about: string[]) => Promise<Result<PasswordJudgement>>;
  onChanged: (listener: (session: DesktopSession) => void) => void;
};

/** Signing in, coming back, leaving, covering, and redeeming a staff invitation. */
export type SessionDesk = {
  signIn: (input: IpcInput<"session.signIn">) => Promise<void>;
  resume: (password: string) => Promise<void>;
  /** Also "switch user", and "not me" of a session that rests. */
  signOut: () => Promise<void>;
  cover: () => void;
  startRedeeming: () => void;
  lookAtInvitation: (text: string) => Promise<void>;
  redeem: (input: IpcInput<"invitation.redeem">) => Promise<void>;
  /** Back to the sign-in, or on to the day once the recovery codes are kept. */
  leaveRedeeming: () => void;
  judge: SessionMain["judge"];
};

/** The desk of the session; what main says of it comes as a whole new state. */
export const createSessionDesk = ({
  main,
  store,
}: {
  main: SessionMain;
  store: DesktopStore;
}): SessionDesk => {
  const set = (change: Partial<SessionModel>): void => {
    const { auth } = store.get();
    store.set({ auth: { ...auth, ...change } });
  };
  const run = async (work: () => Promise<Result<unknown>>): Promise<void> => {
    set({ isBusy: true, failure: null });
    const done = await work();
    set({ isBusy: false, failure: done.ok ? null : done.error.code });
  };
  const redeeming = (): SessionModel["redeem"] => store.get().auth.redeem;

  return {
    signIn: (input) => run(() => main.signIn(input)),
    resume: (password) => run(() => main.resume(password)),
    signOut: async () => void (await main.signOut()),
    cover: () => void main.cover(),
    startRedeeming: () => set({ redeem: { phase: "asking", isBusy: false, failure: null }, failure: null }),
    async lookAtInvitation(text) {
      set({ redeem: { phase: "asking", isBusy: true, failure: null } });
      const look = await main.lookAtInvitation(text);
      const totp = look.ok ? await main.prepareInvitation() : look;
      if (redeeming().phase !== "asking") return;
      if (!look.ok || !totp.ok) {
        const failure = look.ok ? (totp.ok ? null : totp.error.code) : look.error.code;
        return set({ redeem: { phase: "asking", isBusy: false, failure } });
      }
      set({ redeem: { phase: "open", look: look.value, totp: totp.value, isBusy: false, failure: null } });
    },
    async redeem(input) {
      const open = redeeming();
      if (open.phase !== "open") return;
      set({ redeem: { ...open, isBusy: true, failure: null } });
      const done = await main.redeem(input);
      if (done.ok) set({ redeem: { phase: "done", recoveryCodes: done.value.recoveryCodes } });
      else set({ redeem: { ...open, isBusy: false, failure: done.error.code } });
    },
    leaveRedeeming() {
      if (redeeming().phase !== "done") void main.leaveInvitation();
      set({ redeem: { phase: "none" } });
    },
    judge: main.judge,
  };
};
