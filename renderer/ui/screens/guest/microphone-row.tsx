import { Mic } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { LiveLevel } from "../../parts/live-level.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { fixOf } from "./camera-row.tsx";
import { DeviceChoices } from "./device-choices.tsx";
import { DeviceRow, WorksChip } from "./device-row.tsx";
import type { TestedDevice } from "./types.ts";

/** From this level on a voice is heard: about -36 dB on the meter's scale from -60 to 0. */
const HEARD_AT = 0.4;

/** So long somebody may stay silent before a hint appears. Milliseconds. */
const SILENT_MS = 8_000;

/** What the microphone's line takes. */
export type MicrophoneRowProps = {
  device: TestedDevice;
  isHeard: boolean;
  level: () => number;
  onOpen: (id?: string) => void;
  onHeard: () => void;
};

const Words = ({ device, isHeard, level, onHeard }: MicrophoneRowProps) => {
  const { t } = useStrings();
  if (device.isOpening) return t("guest.test.opening");
  if (device.state === "untested") return t("guest.test.allowHint");
  if (device.state !== "works") return null;
  return (
    <>
      <output>{isHeard ? t("guest.test.heard") : t("guest.test.say")}</output>
      <LiveLevel read={level} heardAt={HEARD_AT} onHeard={onHeard} />
    </>
  );
};

const End = ({ device, isHeard, onOpen }: MicrophoneRowProps) => {
  const { t } = useStrings();
  if (device.state === "works") return isHeard ? <WorksChip /> : null;
  return (
    <Button isDisabled={device.isOpening} onPress={() => onOpen()}>
      {fixOf(device.state) ? t("guest.test.retry") : t("guest.test.allow")}
    </Button>
  );
};

const useLongSilence = (isListening: boolean): boolean => {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    if (!isListening) return;
    const timer = setTimeout(() => setLong(true), SILENT_MS);
    return () => clearTimeout(timer);
  }, [isListening]);
  return isListening && isLong;
};

/** The microphone's line: its level, that a voice was heard, or what to do. */
export const MicrophoneRow = (props: MicrophoneRowProps) => {
  const { device, onOpen } = props;
  const { t } = useStrings();
  const fix = fixOf(device.state);
  const isSilent = useLongSilence(device.state === "works" && !props.isHeard);
  return (
    <DeviceRow
      icon={Mic}
      title={t("guest.test.microphone")}
      words={<Words {...props} />}
      end={<End {...props} />}
      below={
        <>
          {fix && !device.isOpening && <Notice kind="warning">{t(`guest.test.fix.microphone${fix}`)}</Notice>}
          {isSilent && <Notice kind="info">{t("guest.test.fix.microphoneSilent")}</Notice>}
          <DeviceChoices label={t("guest.test.chooseMicrophone")} device={device} onChoose={onOpen} />
        </>
      }
    />
  );
};
