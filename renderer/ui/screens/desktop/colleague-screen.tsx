import { Armchair, DoorClosed } from "lucide-react";
import { useEffect, useRef } from "react";
import { Button } from "../../parts/button.tsx";
import { Mark } from "../../parts/mark.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { ClinicWords } from "../guest/clinic-words.tsx";
import { LateCard } from "../guest/late-card.tsx";
import styles from "./colleague-screen.module.css";
import { type ColleagueIntents, type ColleagueView } from "./types.ts";

/** What a colleague's way into a visit takes. */
export type ColleagueScreenProps = { view: ColleagueView; intents: ColleagueIntents };

type WaitingProps = { view: Extract<ColleagueView, { phase: "waiting" }>; intents: ColleagueIntents };

const useStatus = (view: WaitingProps["view"]): string => {
  const { t } = useStrings();
  const name = view.hostName;
  if (view.isReturned) return t("desktop.colleague.returned");
  if (!view.isHostHere) return t("desktop.colleague.hostAway", { name });
  return view.isVisitOpen
    ? t("desktop.colleague.hostBusy", { name })
    : t("desktop.colleague.hostHere", { name });
};

const Waiting = ({ view, intents }: WaitingProps) => {
  const { t } = useStrings();
  const status = useStatus(view);
  return (
    <>
      {view.isReachable ? (
        <p className={styles.text} aria-live="polite">
          {status}
        </p>
      ) : (
        <Notice kind="warning">{t("desktop.colleague.reconnecting")}</Notice>
      )}
      <LateCard hostName={view.hostName} late={view.late} />
      <ClinicWords wording={view.wording} />
      <div className={styles.actions}>
        <Button size="form" onPress={intents.leaveColleague}>
          {t("desktop.colleague.leave")}
        </Button>
      </div>
    </>
  );
};

type OutProps = { view: Extract<ColleagueView, { phase: "out" }>; intents: ColleagueIntents };

const Out = ({ view, intents }: OutProps) => {
  const { t } = useStrings();
  return (
    <>
      <p className={styles.text}>{t(`desktop.colleague.${view.reason}.text`)}</p>
      <div className={styles.actions}>
        <Button size="form" onPress={intents.closeColleague}>
          {t("desktop.colleague.close")}
        </Button>
        {view.canWaitAgain && (
          <Button kind="primary" size="form" onPress={intents.waitAgain}>
            {t("desktop.colleague.waitAgain")}
          </Button>
        )}
      </div>
    </>
  );
};

const useTitle = (view: ColleagueView): string => {
  const { t } = useStrings();
  const name = view.hostName;
  if (view.phase === "waiting") return t("desktop.colleague.waitingTitle", { name });
  return view.reason === "denied"
    ? t("desktop.colleague.denied.title", { name })
    : t(`desktop.colleague.${view.reason}.title`);
};

const Heading = ({ children }: { children: string }) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus();
  }, []);
  return (
    <h1 ref={heading} tabIndex={-1} className={styles.title}>
      {children}
    </h1>
  );
};

/** A colleague's visit before I am let in, and after I am out: one sentence, and the way on. */
export const ColleagueScreen = ({ view, intents }: ColleagueScreenProps) => {
  const title = useTitle(view);
  const Icon = view.phase === "waiting" ? Armchair : DoorClosed;
  return (
    <div className={styles.screen}>
      <header className={styles.head}>
        <Mark size={32} />
        <p className={styles.clinic}>{view.clinicName}</p>
      </header>
      <main className={styles.main}>
        <span className={styles.icon}>
          <Icon size={32} strokeWidth={1.75} aria-hidden />
        </span>
        <Heading key={view.phase}>{title}</Heading>
        {view.phase === "waiting" ? (
          <Waiting view={view} intents={intents} />
        ) : (
          <Out view={view} intents={intents} />
        )}
      </main>
    </div>
  );
};
