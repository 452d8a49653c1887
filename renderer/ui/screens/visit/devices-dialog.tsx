import { Button } from "../../parts/button.tsx";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { Select } from "../../parts/select.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./devices-dialog.module.css";
import type { DevicesView, OwnDevice } from "./types.ts";

/** What the choice of devices takes. */
export type DevicesDialogProps = {
  devices: DevicesView;
  onChoose: (device: OwnDevice, id: string) => void;
  onClose: () => void;
};

const DeviceChoice = (props: Omit<DevicesDialogProps, "onClose"> & { device: OwnDevice }) => {
  const { devices, onChoose, device } = props;
  const { t } = useStrings();
  const { chosenId, choices } = devices[device];
  const label = t(`visit.devices.${device}`);
  const first = choices[0];
  if (first === undefined)
    return (
      <div>
        <p className={styles.label}>{label}</p>
        <p className={styles.none}>{t("visit.devices.none")}</p>
      </div>
    );
  return (
    <Select
      label={label}
      value={chosenId ?? first.id}
      options={choices.map(({ id, label: name }, at) => ({
        id,
        label: name === "" ? t("visit.devices.unnamed", { number: at + 1 }) : name,
      }))}
      onChange={(id) => onChoose(device, id)}
    />
  );
};

/** Another camera, microphone or speaker in the middle of a visit. */
export const DevicesDialog = ({ devices, onChoose, onClose }: DevicesDialogProps) => {
  const { t } = useStrings();
  return (
    <Dialog title={t("visit.devices.title")} isOpen onClose={onClose} layout="question">
      <DeviceChoice device="camera" devices={devices} onChoose={onChoose} />
      <DeviceChoice device="microphone" devices={devices} onChoose={onChoose} />
      <DeviceChoice device="speaker" devices={devices} onChoose={onChoose} />
      <p className={styles.none}>{t("visit.devices.hint")}</p>
      <DialogActions>
        <span />
        <Button onPress={onClose}>{t("parts.close")}</Button>
      </DialogActions>
    </Dialog>
  );
};
