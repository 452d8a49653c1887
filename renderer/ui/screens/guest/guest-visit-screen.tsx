import { useState } from "react";
import { Button } from "../../parts/button.tsx";
import type { Clock } from "../../parts/clock.ts";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Question } from "../../parts/question.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { LineCover } from "../visit/calm-cover.tsx";
import { RunningTime } from "../visit/running-time.tsx";
import { SecurityBadge } from "../visit/security-badge.tsx";
import { Stage } from "../visit/stage.tsx";
import { useComings } from "../visit/use-comings.ts";
import { VisitFrame } from "../visit/visit-frame.tsx";
import styles from "../visit/visit-frame.module.css";
import { GuestVisitBar } from "./guest-visit-bar.tsx";
import { GuestVisitNotices } from "./guest-visit-notices.tsx";
import type { GuestVisitIntents, GuestVisitView } from "./types.ts";
import { WhoIsHere } from "./who-is-here.tsx";

/** What the patient's visit takes. */
export type GuestVisitScreenProps = { view: GuestVisitView; intents: GuestVisitIntents; clock: Clock };

type Window = "none" | "people" | "leave";

const Top = ({ view, clock }: Omit<GuestVisitScreenProps, "intents">) => {
  const { t } = useStrings();
  return (
    <>
      <h1 className={styles.unseen}>{t("guest.arrive.titleWith", { name: view.hostName })}</h1>
      <SecurityBadge badge={view.badge} />
      <span className={styles.end}>
        {view.startedAt !== null && <RunningTime since={view.startedAt} clock={clock} />}
      </span>
    </>
  );
};

const LeaveQuestion = ({ onLeave, onClose }: { onLeave: () => void; onClose: () => void }) => {
  const { t } = useStrings();
  return (
    <Question
      title={t("guest.visit.leaveTitle")}
      text={t("guest.visit.leaveText")}
      keepLabel={t("guest.visit.stay")}
      confirmLabel={t("guest.visit.leave")}
      confirmKind="end"
      onConfirm={onLeave}
      onClose={onClose}
    />
  );
};

/** The visit as the patient sees it: large faces, few buttons, and who can see and hear. */
export const GuestVisitScreen = ({ view, intents, clock }: GuestVisitScreenProps) => {
  const { t } = useStrings();
  const [window, setWindow] = useState<Window>("none");
  const comings = useComings(view.others);
  const leave = (
    <Button size="form" onPress={intents.leaveVisit}>
      {t("guest.visit.leaveVisit")}
    </Button>
  );
  return (
    <>
      <VisitFrame
        top={<Top view={view} clock={clock} />}
        notices={<GuestVisitNotices view={view} intents={intents} />}
        stage={<Stage view={view} aloneTitle={t("visit.aloneGuest")} aloneText={t("visit.aloneGuestHint")} />}
        bar={
          <GuestVisitBar
            view={view}
            intents={intents}
            onPeople={() => setWindow("people")}
            onLeave={() => setWindow("leave")}
          />
        }
        cover={view.line !== "live" && <LineCover line={view.line} hostName={view.hostName} action={leave} />}
        coversBar
      />
      {window === "people" && <WhoIsHere view={view} onClose={() => setWindow("none")} />}
      {window === "leave" && <LeaveQuestion onLeave={intents.leaveVisit} onClose={() => setWindow("none")} />}
      <LiveRegion>{comings}</LiveRegion>
    </>
  );
};
