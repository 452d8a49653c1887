import { LogIn, Plus } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { Button } from "../../parts/button.tsx";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { useShortcuts } from "../../parts/shortcuts.ts";
import { Tooltip } from "../../parts/tooltip.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, dayTitle } from "../../strings/time-words.ts";
import { useArrivals } from "./arrivals.ts";
import { DayList } from "./day-list.tsx";
import { Rail } from "./rail.tsx";
import { type TodayIntents, type TodayView, type VisitRow, type WaitingRow } from "./types.ts";
import { type TodayWindow, TodayWindows } from "./today-windows.tsx";
import styles from "./today.module.css";
import { UpdateNotePlace } from "./update-note.tsx";
import { useDrafts } from "./use-draft.ts";
import { type VisitAction } from "./visit-actions.ts";
import { nextToAdmit, targetOf } from "./waiting.ts";
import { WaitingRoom } from "./waiting-room.tsx";

/** What Today takes. */
export type TodayProps = { view: TodayView; intents: TodayIntents; now: number };

type PageHeadProps = {
  clinicName: string;
  now: number;
  isOffline: boolean;
  onJoin: () => void;
  onNewVisit: () => void;
};

const PageHead = (props: PageHeadProps) => {
  const { t, locale } = useStrings();
  return (
    <header className={styles.head}>
      <div>
        <p className={styles.clinic}>{props.clinicName}</p>
        <h1 className={styles.title}>{dayTitle(props.now, { locale })}</h1>
      </div>
      <div className={styles.headEnd}>
        <time className={styles.clock}>{clockTime(props.now, { locale })}</time>
        <Button icon={LogIn} onPress={props.onJoin} isDisabled={props.isOffline}>
          {t("desktop.today.join")}
        </Button>
        <Tooltip label={t("desktop.today.newVisit")} shortcut="N" placement="bottom">
          <Button kind="primary" icon={Plus} onPress={props.onNewVisit} isDisabled={props.isOffline}>
            {t("desktop.today.newVisit")}
          </Button>
        </Tooltip>
      </div>
    </header>
  );
};

const Notices = ({ view }: { view: TodayView }) => {
  const { t } = useStrings();
  return (
    <>
      {view.status === "offline" && <Notice kind="warning">{t("desktop.today.offline")}</Notice>}
      {view.failure && <Notice kind="error">{errorSentence(t, view.failure)}</Notice>}
    </>
  );
};

const useTodayShortcuts = ({ view, intents }: TodayProps, openNewVisit: () => void): void => {
  const isOffline = view.status === "offline";
  const next = nextToAdmit(view.waiting);
  const actions = useMemo(
    () => ({
      ...(isOffline ? {} : { N: openNewVisit }),
      ...(next && !isOffline ? { A: () => intents.admit(targetOf(next)) } : {}),
    }),
    [isOffline, next, intents, openNewVisit],
  );
  useShortcuts(actions);
};

const useWindow = (intents: TodayIntents) => {
  const [open, setOpen] = useState<TodayWindow>({ kind: "none" });
  const drafts = useDrafts();
  const close = () => {
    if (open.kind === "newVisit") drafts.forget("newVisit");
    if (open.kind === "invitations") drafts.forget("personalLink");
    setOpen({ kind: "none" });
    intents.forgetInvitation();
    if (open.kind === "invitations") intents.forgetInvitations();
    if (open.kind === "join") intents.forgetJoin();
  };
  const act = (action: VisitAction, row: VisitRow) => {
    if (action === "open") return intents.openVisit(row.id);
    if (action === "invitations") intents.listInvitations(row.id);
    setOpen({ kind: action, row });
  };
  const openNewVisit = useMemo(() => () => setOpen({ kind: "newVisit" }), []);
  const deny = useMemo(() => (row: WaitingRow) => setOpen({ kind: "deny", row }), []);
  return { open, setOpen, close, act, openNewVisit, deny };
};

/** The clinician's day: visits on the left, the waiting room across them on the right. */
export const TodayScreen = (props: TodayProps) => {
  const { view, intents, now } = props;
  const { open, setOpen, close, act, openNewVisit, deny } = useWindow(intents);
  const { joinLink } = view;
  const { takeJoinLink } = intents;
  useEffect(() => {
    if (joinLink === null) return;
    setOpen({ kind: "join", link: joinLink });
    takeJoinLink();
  }, [joinLink, takeJoinLink, setOpen]);
  const announcement = useArrivals(view.waiting);
  useTodayShortcuts(props, openNewVisit);
  return (
    <div className={styles.screen}>
      <Rail person={view.person} place="today" waitingCount={view.waiting.length} intents={intents} />
      <main className={styles.main}>
        <PageHead
          clinicName={view.clinicName}
          now={now}
          isOffline={view.status === "offline"}
          onJoin={() => setOpen({ kind: "join", link: "" })}
          onNewVisit={openNewVisit}
        />
        <Notices view={view} />
        <div className={styles.columns}>
          <DayList
            visits={view.visits}
            status={view.status}
            now={now}
            onAction={act}
            onLate={(row, minutes) => intents.sayLate({ to: "visit", visitId: row.id }, minutes)}
          />
          <WaitingRoom
            waiting={view.waiting}
            status={view.status}
            now={now}
            onAdmit={intents.admit}
            onDeny={deny}
            onLate={intents.sayLate}
          />
        </div>
        <UpdateNotePlace note={view.updateNote} intents={intents} />
      </main>
      <LiveRegion>{announcement}</LiveRegion>
      <TodayWindows window={open} view={view} intents={intents} now={now} onOpen={setOpen} onClose={close} />
    </div>
  );
};
