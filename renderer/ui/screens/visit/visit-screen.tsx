import { useId, useState } from "react";
import type { ErrorCode } from "../../../../protocol/errors.ts";
import { Button } from "../../parts/button.tsx";
import { type Clock, useNow } from "../../parts/clock.ts";
import { LiveRegion } from "../../parts/live-region.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { useArrivals } from "../desktop/arrivals.ts";
import type { WaitingRow } from "../desktop/types.ts";
import { nextToAdmit } from "../desktop/waiting.ts";
import { LineCover } from "./calm-cover.tsx";
import { BadgeNotice, NoticeStrip, StageNotice, TroubleNotices } from "./notices.tsx";
import { PeoplePanel } from "./people-panel.tsx";
import { RunningTime } from "./running-time.tsx";
import { SecurityBadge } from "./security-badge.tsx";
import type { Shortcut } from "./shortcuts.ts";
import { Stage } from "./stage.tsx";
import { targetOf, type VisitIntents, type VisitView } from "./types.ts";
import { useComings } from "./use-comings.ts";
import { useShortcuts } from "./use-shortcuts.ts";
import { VisitBar } from "./visit-bar.tsx";
import { VisitFrame } from "./visit-frame.tsx";
import styles from "./visit-frame.module.css";
import { type VisitQuestion, VisitQuestions } from "./visit-questions.tsx";

/** What the clinician's visit takes. */
export type VisitScreenProps = { view: VisitView; intents: VisitIntents; clock: Clock };

const Top = ({ view, clock }: Omit<VisitScreenProps, "intents">) => (
  <>
    <h1 className={styles.title}>{view.label}</h1>
    {view.openedAt !== null && <RunningTime since={view.openedAt} clock={clock} />}
    <span className={styles.end}>
      <SecurityBadge badge={view.badge} />
    </span>
  </>
);

const OwnShare = ({ title, onStop }: { title: string; onStop: () => void }) => {
  const { t } = useStrings();
  return (
    <StageNotice
      kind="share"
      action={
        <Button kind="end" onPress={onStop}>
          {t("visit.share.stop")}
        </Button>
      }
    >
      <strong>{t("visit.share.youShare", { title })}</strong> {t("visit.share.everybodySees")}
    </StageNotice>
  );
};

const FailureNotice = ({ code }: { code: ErrorCode }) => {
  const { t } = useStrings();
  return <StageNotice kind="care">{errorSentence(t, code)}</StageNotice>;
};

const Notices = ({ view, intents }: Omit<VisitScreenProps, "clock">) => (
  <NoticeStrip>
    <BadgeNotice badge={view.badge} />
    {view.failure !== null && <FailureNotice code={view.failure} />}
    {view.ownShareTitle !== null && <OwnShare title={view.ownShareTitle} onStop={intents.stopSharing} />}
    <TroubleNotices trouble={view.trouble} onPlaySound={intents.playSound} />
  </NoticeStrip>
);

const useVisitShortcuts = (
  { view, intents }: Omit<VisitScreenProps, "clock">,
  admit: (row: WaitingRow) => void,
) => {
  useShortcuts((shortcut: Shortcut) => {
    switch (shortcut) {
      case "microphone":
        return intents.toggleMicrophone();
      case "camera":
        return intents.toggleCamera();
      case "share":
        return view.ownShareTitle === null ? intents.openSharePicker() : intents.stopSharing();
      case "admit": {
        const next = nextToAdmit(view.waiting);
        return next ? admit(next) : undefined;
      }
    }
  });
};

/** The clinician's visit: stage in the middle, bar below, people at the side. */
export const VisitScreen = ({ view, intents, clock }: VisitScreenProps) => {
  const { t } = useStrings();
  const now = useNow(clock, 10_000);
  const peopleButtonId = useId();
  const [isPanelOpen, setPanelOpen] = useState(true);
  const [question, setQuestion] = useState<VisitQuestion>({ kind: "none" });
  const admit = (row: WaitingRow) => intents.admit(targetOf(row));
  useVisitShortcuts({ view, intents }, admit);
  const [arrivals, comings] = [useArrivals(view.waiting), useComings(view.others)];
  const bar = (
    <VisitBar
      isMicrophoneOn={view.self.isMicrophoneOn}
      isCameraOn={view.self.camera !== "off"}
      isSharing={view.ownShareTitle !== null}
      waiting={view.waiting.length}
      isPanelOpen={isPanelOpen}
      peopleButtonId={peopleButtonId}
      intents={intents}
      onTogglePanel={() => setPanelOpen(!isPanelOpen)}
      onEnd={() => setQuestion({ kind: "end" })}
    />
  );
  const panel = isPanelOpen && (
    <PeoplePanel
      view={view}
      now={now}
      intents={intents}
      onAdmit={admit}
      onDeny={(row) => setQuestion({ kind: "deny", row })}
      onClose={() => {
        setPanelOpen(false);
        document.getElementById(peopleButtonId)?.querySelector("button")?.focus();
      }}
    />
  );
  return (
    <>
      <VisitFrame
        top={<Top view={view} clock={clock} />}
        notices={<Notices view={view} intents={intents} />}
        stage={<Stage view={view} aloneTitle={t("visit.alone")} aloneText={t("visit.aloneHint")} />}
        bar={bar}
        cover={view.line !== "live" && <LineCover line={view.line} hostName={null} />}
        coversBar={false}
        panel={panel}
      />
      <VisitQuestions question={question} intents={intents} onClose={() => setQuestion({ kind: "none" })} />
      <LiveRegion>{arrivals}</LiveRegion>
      <LiveRegion>{comings}</LiveRegion>
    </>
  );
};
