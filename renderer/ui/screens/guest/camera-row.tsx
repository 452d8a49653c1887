import { Video } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { DeviceChoices } from "./device-choices.tsx";
import { DeviceRow, WorksChip } from "./device-row.tsx";
import type { TestedDevice } from "./types.ts";

/** What the camera's line takes. */
export type CameraRowProps = { device: TestedDevice; onOpen: (id?: string) => void };

/** A device that does not work, as the fixes name it. */
export const fixOf = (state: TestedDevice["state"]): "Refused" | "Missing" | "Busy" | null => {
  switch (state) {
    case "refused":
      return "Refused";
    case "missing":
      return "Missing";
    case "busy":
      return "Busy";
    case "works":
    case "untested":
      return null;
  }
};

const chosenLabel = ({ chosenId, choices }: TestedDevice): string =>
  choices.find(({ id }) => id === chosenId)?.label ?? "";

/** The camera's line: what it is called, that it works, or what to do. */
export const CameraRow = ({ device, onOpen }: CameraRowProps) => {
  const { t } = useStrings();
  const fix = fixOf(device.state);
  const isWorking = device.state === "works";
  const words = device.isOpening ? t("guest.test.opening") : isWorking ? chosenLabel(device) : "";
  return (
    <DeviceRow
      icon={Video}
      title={t("guest.test.camera")}
      words={device.state === "untested" && !device.isOpening ? t("guest.test.allowHint") : words}
      end={
        isWorking ? (
          <WorksChip />
        ) : (
          <Button isDisabled={device.isOpening} onPress={() => onOpen()}>
            {fix ? t("guest.test.retry") : t("guest.test.allow")}
          </Button>
        )
      }
      below={
        <>
          {fix && !device.isOpening && <Notice kind="warning">{t(`guest.test.fix.camera${fix}`)}</Notice>}
          <DeviceChoices label={t("guest.test.chooseCamera")} device={device} onChoose={onOpen} />
        </>
      }
    />
  );
};
