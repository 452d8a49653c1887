import type { SessionView } from "../../protocol/accounts.ts";
import type { UserSettings } from "../../protocol/desktop-session.ts";
import type { SessionId } from "../../protocol/ids.ts";
import type { Licence, PoliciesView } from "../../protocol/ipc-workstation.ts";
import type { Result } from "../../protocol/result.ts";
import type { DesktopStore } from "./desktop-store.ts";
import { type DeviceTrialDesk, type TrialDevices, createDeviceTrial } from "./device-trial.ts";
import { type OwnFactorsDesk, type OwnFactorsMain, createOwnFactorsDesk } from "./own-factors-desk.ts";
import type { Preferences } from "./preferences.ts";
import { type Reading, type SettingsModel, type SettingsPane, unreadSettings } from "./settings-model.ts";
import type { StepUp } from "./step-up.ts";

/** What main tells the settings; each is a channel of the IPC table. */
export type SettingsMain = OwnFactorsMain & {
  readPolicies: () => Promise<Result<PoliciesView>>;
  listSessions: () => Promise<Result<SessionView[]>>;
  endSession: (id: SessionId) => Promise<Result<unknown>>;
  listLicences: () => Promise<Result<Licence[]>>;
};

/** The settings: what a pane shows is read when it is opened. */
export type SettingsDesk = {
  readonly trial: Omit<DeviceTrialDesk, "start" | "stop">;
  readonly factors: OwnFactorsDesk;
  /** The settings are on the screen, at the pane that was open last. */
  open: () => void;
  /** They are not on the screen any more: devices are off, and nothing half-done is left. */
  close: () => void;
  show: (pane: SettingsPane) => void;
  endSession: (id: SessionId) => Promise<void>;
  change: (change: Partial<UserSettings>) => Promise<void>;
  /** What holds on this machine changed. */
  policiesChanged: () => void;
  /** Nobody is there to see them: whatever is still on its way is dropped. */
  forget: () => void;
};

/** What the desk works with. */
export type SettingsDeskParts = {
  main: SettingsMain;
  devices: TrialDevices;
  store: Pick<DesktopStore, "get" | "set">;
  preferences: Pick<Preferences, "change">;
  withStepUp: StepUp["withStepUp"];
};

type Fetch = <Value>(
  work: () => Promise<Result<Value>>,
  put: (reading: Reading<Value>) => void,
) => Promise<void>;

type Readable = "policies" | "sessions" | "factors" | "licences";

const readerOf =
  ({
    main,
    set,
    fetched,
  }: {
    main: SettingsMain;
    set: (change: Partial<SettingsModel>) => void;
    fetched: Fetch;
  }) =>
  (what: Readable): Promise<void> => {
    switch (what) {
      case "policies":
        return fetched(main.readPolicies, (policies) => set({ policies }));
      case "sessions":
        return fetched(main.listSessions, (sessions) => set({ sessions }));
      case "factors":
        return fetched(main.readFactors, (factors) => set({ factors }));
      case "licences":
        return fetched(main.listLicences, (licences) => set({ licences }));
    }
  };

/** A desk with nothing read yet. */
export const createSettingsDesk = (parts: SettingsDeskParts): SettingsDesk => {
  const { main, store, preferences, withStepUp } = parts;
  let turn = 0;
  const get = (): SettingsModel => store.get().settings;
  const set = (change: Partial<SettingsModel>): void => store.set({ settings: { ...get(), ...change } });
  const trial = createDeviceTrial(parts);
  const fetched: Fetch = async (work, put) => {
    const mine = turn;
    const got = await work();
    if (mine !== turn) return;
    put(got.ok ? { phase: "ready", value: got.value } : { phase: "failed", code: got.error.code });
  };
  const read = readerOf({ main, set, fetched });
  const show = (pane: SettingsPane): void => {
    set({ pane, act: { phase: "none" }, failure: null });
    if (pane !== "devices") trial.stop();
    switch (pane) {
      case "devices":
        return trial.start();
      case "appearance":
      case "policies":
        return void read("policies");
      case "sessions":
        return void read("sessions");
      case "security":
        return void read("factors");
      case "about":
        return void read("licences");
      case "language":
      case "updates":
        return;
    }
  };
  return {
    trial,
    factors: createOwnFactorsDesk({
      main,
      get: () => get().act,
      set: (act) => set({ act }),
      withStepUp,
      onDone: () => void read("factors"),
    }),
    open: () => show(get().pane),
    close() {
      trial.stop();
      set({ act: { phase: "none" }, failure: null });
    },
    show,
    async endSession(endingId) {
      if (get().endingId !== null) return;
      const mine = turn;
      set({ endingId, failure: null });
      const done = await withStepUp(() => main.endSession(endingId));
      if (mine !== turn) return;
      set({
        endingId: null,
        failure: done.ok || done.error.code === "STEP_UP_NEEDED" ? null : done.error.code,
      });
      await read("sessions");
    },
    async change(change) {
      set({ failure: null });
      const done = await preferences.change(change);
      if (!done.ok) set({ failure: done.error.code });
    },
    policiesChanged() {
      if (get().policies.phase === "ready") void read("policies");
    },
    forget() {
      turn += 1;
      trial.stop();
      store.set({ settings: { ...unreadSettings, pane: get().pane } });
    },
  };
};
