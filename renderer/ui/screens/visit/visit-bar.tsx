import { Mic, MicOff, MonitorUp, MonitorX, Users, Video, VideoOff } from "lucide-react";
import { BarButton } from "../../parts/bar-button.tsx";
import { Button } from "../../parts/button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { SHORTCUT_KEYS } from "./shortcuts.ts";
import type { VisitIntents } from "./types.ts";
import styles from "./visit-bar.module.css";

/** What the bar of the clinician's visit takes. */
export type VisitBarProps = {
  isMicrophoneOn: boolean;
  isCameraOn: boolean;
  isSharing: boolean;
  waiting: number;
  isPanelOpen: boolean;
  /** Of the element around the button People, which gets the focus back when the panel closes. */
  peopleButtonId: string;
  intents: VisitIntents;
  onTogglePanel: () => void;
  onEnd: () => void;
};

const OwnMedia = ({ isMicrophoneOn, isCameraOn, intents }: VisitBarProps) => {
  const { t } = useStrings();
  return (
    <>
      <BarButton
        icon={isMicrophoneOn ? Mic : MicOff}
        label={isMicrophoneOn ? t("visit.bar.mute") : t("visit.bar.unmute")}
        hint={isMicrophoneOn ? t("visit.bar.muteHint") : t("visit.bar.unmuteHint")}
        shortcut={SHORTCUT_KEYS.microphone}
        isFilled={isMicrophoneOn}
        onPress={intents.toggleMicrophone}
      />
      <BarButton
        icon={isCameraOn ? Video : VideoOff}
        label={isCameraOn ? t("visit.bar.stopVideo") : t("visit.bar.startVideo")}
        hint={isCameraOn ? t("visit.bar.stopVideoHint") : t("visit.bar.startVideoHint")}
        shortcut={SHORTCUT_KEYS.camera}
        isFilled={isCameraOn}
        onPress={intents.toggleCamera}
      />
    </>
  );
};

const ShareButton = ({ isSharing, intents }: VisitBarProps) => {
  const { t } = useStrings();
  return (
    <BarButton
      icon={isSharing ? MonitorX : MonitorUp}
      label={isSharing ? t("visit.bar.stopSharing") : t("visit.bar.share")}
      hint={isSharing ? t("visit.bar.stopSharing") : t("visit.bar.shareHint")}
      shortcut={SHORTCUT_KEYS.share}
      isFilled={isSharing}
      onPress={isSharing ? intents.stopSharing : intents.openSharePicker}
    />
  );
};

/** The buttons of the clinician's visit: what concerns oneself, the people, and alone at the end the red one. */
export const VisitBar = (props: VisitBarProps) => {
  const { t } = useStrings();
  const { waiting, isPanelOpen, onTogglePanel, onEnd } = props;
  return (
    <section className={styles.bar} aria-label={t("visit.controls")}>
      <div className={styles.buttons}>
        <OwnMedia {...props} />
        <ShareButton {...props} />
        <span id={props.peopleButtonId}>
          <BarButton
            icon={Users}
            label={t("visit.bar.people")}
            hint={waiting > 0 ? t("visit.bar.peopleWaiting", { count: waiting }) : t("visit.bar.people")}
            badge={waiting}
            isPressed={isPanelOpen}
            onPress={onTogglePanel}
          />
        </span>
      </div>
      <div className={styles.end}>
        <Button kind="end" size="form" onPress={onEnd}>
          {t("visit.bar.end")}
        </Button>
      </div>
    </section>
  );
};
