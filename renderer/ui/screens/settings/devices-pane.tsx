import { type ReactNode } from "react";
import type { TriedDevice } from "../../../stores/settings-model.ts";
import { Button } from "../../parts/button.tsx";
import { Card } from "../../parts/card.tsx";
import { LiveLevel } from "../../parts/live-level.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Select } from "../../parts/select.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { Preview } from "../guest/preview.tsx";
import type { OwnDevice } from "../visit/types.ts";
import styles from "./settings.module.css";
import type { OwnSenses, PaneProps } from "./types.ts";

/** From this level on a voice is heard: about -36 dB on the meter's scale from -60 to 0. */
const HEARD_AT = 0.4;

/** Stands for whatever the system plays through. */
const SYSTEM = "default";

const useChoices = ({ view }: PaneProps, device: OwnDevice): { id: string; label: string }[] => {
  const { t } = useStrings();
  const named = view.devices[device].choices.map(({ id, label }, at) => ({
    id,
    label: label === "" ? t("settings.devices.unnamed", { number: at + 1 }) : label,
  }));
  const isWhole = device !== "speaker" || named.length === 0 || named.some(({ id }) => id === SYSTEM);
  return isWhole ? named : [{ id: SYSTEM, label: t("settings.devices.systemSpeaker") }, ...named];
};

const Choice = (props: PaneProps & { device: OwnDevice }) => {
  const { view, intents, device } = props;
  const { t } = useStrings();
  const choices = useChoices(props, device);
  const [first] = choices;
  if (first === undefined) return <p className={styles.fact}>{t("settings.devices.none")}</p>;
  return (
    <Select
      label={t(`settings.devices.${device}`)}
      size="small"
      value={view.devices[device].chosenId ?? first.id}
      options={choices}
      onChange={(id) => intents.tryDevice(device, id)}
    />
  );
};

const Trouble = ({ view, intents, device }: PaneProps & { device: TriedDevice }) => {
  const { t } = useStrings();
  const state = view.trial[device];
  if (state === "works" || state === "untested" || view.trial.opening.includes(device)) return null;
  return (
    <Notice
      kind="warning"
      action={<Button onPress={() => intents.retryDevice(device)}>{t("settings.devices.retry")}</Button>}
    >
      {t(`settings.devices.${state}`)}
    </Notice>
  );
};

const Device = ({ title, children }: { title: string; children: ReactNode }) => (
  <Card title={title}>
    <div className={styles.body}>{children}</div>
  </Card>
);

const Voice = ({ view, intents, level }: PaneProps & Pick<OwnSenses, "level">) => {
  const { t } = useStrings();
  const { trial } = view;
  if (trial.opening.includes("microphone"))
    return <p className={styles.fact}>{t("settings.devices.opening")}</p>;
  if (trial.microphone !== "works") return null;
  return (
    <div>
      <output className={styles.fact}>
        {t(trial.isHeard ? "settings.devices.heard" : "settings.devices.say")}
      </output>
      <LiveLevel read={level} heardAt={HEARD_AT} onHeard={intents.noteHeard} />
    </div>
  );
};

const Speaker = (props: PaneProps) => {
  const { view, intents } = props;
  const { t } = useStrings();
  const { isRinging } = view.trial;
  return (
    <Device title={t("settings.devices.speaker")}>
      <Choice {...props} device="speaker" />
      <div className={styles.act}>
        <Button isDisabled={isRinging} onPress={intents.ringBell}>
          {t("settings.devices.ring")}
        </Button>
        <output className={styles.fact}>
          {t(isRinging ? "settings.devices.ringing" : "settings.devices.ringHint")}
        </output>
      </div>
    </Device>
  );
};

/** Camera, microphone and speaker, tried before anybody else sees or hears them. */
export const DevicesPane = (props: PaneProps & { senses: OwnSenses }) => {
  const { view, senses } = props;
  const { t } = useStrings();
  const { trial } = view;
  if (!trial.isOn) return <p className={styles.text}>{t("settings.devices.inVisit")}</p>;
  return (
    <>
      <Notice kind="info">{t("settings.devices.promise")}</Notice>
      <div className={styles.halves}>
        <Device title={t("settings.devices.camera")}>
          <Preview attach={senses.preview} hasPicture={trial.camera === "works"} />
          <Choice {...props} device="camera" />
          <Trouble {...props} device="camera" />
        </Device>
        <div className={styles.pane}>
          <Device title={t("settings.devices.microphone")}>
            <Choice {...props} device="microphone" />
            <Voice {...props} level={senses.level} />
            <Trouble {...props} device="microphone" />
          </Device>
          <Speaker {...props} />
        </div>
      </div>
    </>
  );
};
