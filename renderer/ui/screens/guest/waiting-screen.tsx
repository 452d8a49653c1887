import { Check, Mic, MicOff, Video } from "lucide-react";
import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { ClinicPhone, ClinicWords } from "./clinic-words.tsx";
import { GuestPage } from "./guest-page.tsx";
import styles from "./guest-page.module.css";
import { LateCard } from "./late-card.tsx";
import { Preview } from "./preview.tsx";
import type { WaitingView } from "./types.ts";

/** What the waiting room takes. */
export type WaitingScreenProps = { clinicName: string | null; view: WaitingView; onLeave: () => void };

const Looks = ({ view }: { view: WaitingView }) => {
  const { t } = useStrings();
  const isSeen = view.camera === "works";
  const isHeard = view.microphone === "works" && view.isMicrophoneHeard;
  if (isSeen && isHeard) return <Fact icon={Check} words={t("guest.waiting.bothFine")} />;
  if (isSeen) return <Fact icon={Video} words={t("guest.waiting.cameraFine")} />;
  if (view.microphone === "works") return <Fact icon={Mic} words={t("guest.waiting.microphoneFine")} />;
  return <Fact icon={MicOff} words={t("guest.waiting.neither")} />;
};

const Fact = ({ icon: Icon, words }: { icon: typeof Mic; words: string }) => (
  <>
    <Icon size={16} aria-hidden />
    <span>{words}</span>
  </>
);

const Status = ({ view }: { view: WaitingView }) => {
  const { t } = useStrings();
  const name = view.hostName;
  if (view.isReturned)
    return (
      <p className={styles.lead} aria-live="polite">
        {t("guest.waiting.returned", { name })}
      </p>
    );
  const words = !view.isHostHere
    ? t("guest.waiting.hostAway", { name })
    : view.isVisitOpen
      ? t("guest.waiting.hostBusy", { name })
      : t("guest.waiting.hostHere", { name });
  return (
    <p className={styles.lead} aria-live="polite">
      {words} <span className={styles.nobody}>{t("guest.waiting.private")}</span>
    </p>
  );
};

/** The waiting room: calm, private, and true about whether the clinician is here. */
export const WaitingScreen = ({ clinicName, view, onLeave }: WaitingScreenProps) => {
  const { t } = useStrings();
  const [isLeaving, setLeaving] = useState(false);
  return (
    <GuestPage
      clinicName={clinicName}
      title={view.isReturned ? t("guest.waiting.titleAgain") : t("guest.waiting.title")}
      isWide
      before={
        <Preview attach={view.preview} hasPicture={view.camera === "works"}>
          <Looks view={view} />
        </Preview>
      }
      foot={
        <>
          <ClinicPhone phone={view.wording.phone} why={t("guest.waiting.phone")} />
          <Button kind="plain" size="form" isWide onPress={() => setLeaving(true)}>
            {t("guest.waiting.leave")}
          </Button>
        </>
      }
    >
      {view.isReachable ? (
        <Status view={view} />
      ) : (
        <Notice kind="warning">{t("guest.waiting.reconnecting")}</Notice>
      )}
      <LateCard hostName={view.hostName} late={view.late} />
      <ClinicWords wording={view.wording} />
      {isLeaving && (
        <Question
          title={t("guest.waiting.leaveTitle")}
          text={t("guest.waiting.leaveText")}
          keepLabel={t("guest.waiting.stay")}
          confirmLabel={t("guest.waiting.leaveConfirm")}
          onConfirm={onLeave}
          onClose={() => setLeaving(false)}
        />
      )}
    </GuestPage>
  );
};
