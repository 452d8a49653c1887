import type { UserSettings } from "../../../../protocol/desktop-session.ts";
import type { SessionId } from "../../../../protocol/ids.ts";
import type { PasswordJudgement } from "../../../../protocol/ipc-session.ts";
import type { DesktopConfig } from "../../../../protocol/ipc.ts";
import type { UpdateModel } from "../../../stores/update-model.ts";
import type { SettingsModel, SettingsPane, TriedDevice } from "../../../stores/settings-model.ts";
import type { RailIntents, RailPerson } from "../desktop/types.ts";
import type { UpdateIntents } from "../desktop/update-types.ts";
import type { AttachVideo, DevicesView, OwnDevice } from "../visit/types.ts";

/** Everything that the settings show. */
export type SettingsView = SettingsModel & {
  person: RailPerson;
  clinicName: string;
  waitingCount: number;
  preferences: UserSettings;
  devices: DevicesView;
  config: DesktopConfig | null;
  update: UpdateModel;
};

/** The own picture and the level of the own voice: live things that are no state. */
export type OwnSenses = { preview: AttachVideo; level: () => number };

/** What the settings may ask for; each is answered by a new view. */
export type SettingsIntents = RailIntents &
  Pick<UpdateIntents, "wantUpdate"> & {
    showPane: (pane: SettingsPane) => void;
    changeSettings: (change: Partial<UserSettings>) => void;
    tryDevice: (device: OwnDevice, id: string) => void;
    retryDevice: (device: TriedDevice) => void;
    noteHeard: () => void;
    ringBell: () => void;
    endSession: (id: SessionId) => void;
    startTotp: () => void;
    renewTotp: (code: string) => void;
    renewRecoveryCodes: () => void;
    startPassword: () => void;
    changePassword: (password: string) => void;
    leaveFactors: () => void;
    judgePassword: (password: string, about: readonly string[]) => Promise<PasswordJudgement | null>;
    copyText: (text: string) => void;
  };

/** What every pane takes. */
export type PaneProps = { view: SettingsView; intents: SettingsIntents };
