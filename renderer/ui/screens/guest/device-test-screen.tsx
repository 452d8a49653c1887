import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { CameraRow } from "./camera-row.tsx";
import styles from "./device-row.module.css";
import { GuestPage } from "./guest-page.tsx";
import { MicrophoneRow } from "./microphone-row.tsx";
import { Preview } from "./preview.tsx";
import { SpeakerRow } from "./speaker-row.tsx";
import type { ArrivalIntents, DeviceTestView } from "./types.ts";

/** What the device test takes. */
export type DeviceTestScreenProps = {
  clinicName: string | null;
  view: DeviceTestView;
  intents: ArrivalIntents;
};

const WayOn = ({ view, intents }: Omit<DeviceTestScreenProps, "clinicName">) => {
  const { t } = useStrings();
  const hasCamera = view.camera.state === "works";
  return (
    <>
      {hasCamera && (
        <Button
          kind="primary"
          size="main"
          isWide
          onPress={() => intents.goToWaitingRoom({ withCamera: true })}
        >
          {t("guest.test.go")}
        </Button>
      )}
      <Button
        kind={hasCamera ? "plain" : "primary"}
        size={hasCamera ? "form" : "main"}
        isWide
        onPress={() => intents.goToWaitingRoom({ withCamera: false })}
      >
        {t("guest.test.goWithout")}
      </Button>
    </>
  );
};

/** Camera, microphone and speaker, each with a plain fix; nobody but the patient sees or hears any of it. */
export const DeviceTestScreen = ({ clinicName, view, intents }: DeviceTestScreenProps) => {
  const { t } = useStrings();
  return (
    <GuestPage
      clinicName={clinicName}
      title={t("guest.test.title")}
      isWide
      isTitleFirst
      before={<Preview attach={view.preview} hasPicture={view.camera.state === "works"} />}
      foot={<WayOn view={view} intents={intents} />}
    >
      <ul className={styles.rows}>
        <CameraRow device={view.camera} onOpen={(id) => intents.openDevice("camera", id)} />
        <MicrophoneRow
          device={view.microphone}
          isHeard={view.isMicrophoneHeard}
          level={view.level}
          onOpen={(id) => intents.openDevice("microphone", id)}
          onHeard={intents.noteMicrophoneHeard}
        />
        <SpeakerRow bell={view.bell} onRing={intents.ringBell} onAnswer={intents.answerBell} />
      </ul>
    </GuestPage>
  );
};
