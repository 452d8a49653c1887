import { LogOut, Mic, MicOff, MonitorUp, MonitorX, Users, Video, VideoOff } from "lucide-react";
import { BarButton } from "../../parts/bar-button.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./guest-visit.module.css";
import type { GuestVisitIntents, GuestVisitView } from "./types.ts";

/** What the patient's bar takes. */
export type GuestVisitBarProps = {
  view: GuestVisitView;
  intents: GuestVisitIntents;
  onPeople: () => void;
  onLeave: () => void;
};

const OwnMedia = ({ view, intents }: GuestVisitBarProps) => {
  const { t } = useStrings();
  const { isMicrophoneOn } = view.self;
  const isCameraOn = view.self.camera !== "off";
  return (
    <>
      <BarButton
        icon={isMicrophoneOn ? Mic : MicOff}
        label={isMicrophoneOn ? t("guest.visit.mute") : t("guest.visit.unmute")}
        hint={isMicrophoneOn ? t("visit.bar.muteHint") : t("visit.bar.unmuteHint")}
        isFilled={isMicrophoneOn}
        onPress={intents.toggleMicrophone}
      />
      <BarButton
        icon={isCameraOn ? Video : VideoOff}
        label={t("guest.visit.video")}
        hint={isCameraOn ? t("guest.visit.stopVideo") : t("guest.visit.startVideo")}
        isFilled={isCameraOn}
        onPress={intents.toggleCamera}
      />
    </>
  );
};

const ShareButton = ({ view, intents }: GuestVisitBarProps) => {
  const { t } = useStrings();
  if (view.isSharingOwn)
    return (
      <BarButton icon={MonitorX} label={t("visit.bar.stopSharing")} isFilled onPress={intents.stopSharing} />
    );
  if (view.shareRight !== "granted") return null;
  return (
    <BarButton
      icon={MonitorUp}
      label={t("guest.visit.share")}
      hint={t("visit.bar.shareHint")}
      onPress={intents.startSharing}
    />
  );
};

/** The patient's buttons: microphone, camera, sharing only while the host allows it, who is here, and leave. */
export const GuestVisitBar = (props: GuestVisitBarProps) => {
  const { t } = useStrings();
  return (
    <section className={styles.bar} aria-label={t("visit.controls")}>
      <OwnMedia {...props} />
      <ShareButton {...props} />
      <BarButton
        icon={Users}
        label={t("guest.visit.people")}
        hint={t("guest.visit.peopleHint")}
        onPress={props.onPeople}
      />
      <BarButton
        icon={LogOut}
        label={t("guest.visit.leave")}
        hint={t("guest.visit.leaveVisit")}
        kind="end"
        onPress={props.onLeave}
      />
    </section>
  );
};
