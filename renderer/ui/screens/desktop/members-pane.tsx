import { useEffect, useRef, useState } from "react";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { MemberWindow, type WantedAct } from "./member-windows.tsx";
import styles from "./members.module.css";
import { MembersTable } from "./members-table.tsx";
import { type MembersView, type StaffAct, type StaffIntents } from "./staff-types.ts";

/** What the tab of the members takes. */
export type MembersPaneProps = {
  view: MembersView;
  intents: StaffIntents;
  now: number;
  isOffline: boolean;
};

/** What came of the last act: seen, read out, and the place of the focus where its row has lost its menu. */
const Outcome = ({ act }: { act: StaffAct }) => {
  const { t } = useStrings();
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (act.phase === "done" && document.activeElement === document.body) place.current?.focus();
  }, [act]);
  const said = act.phase === "done" ? t(`desktop.members.done.${act.deed}`, { name: act.about }) : "";
  return (
    <div ref={place} tabIndex={-1} className={styles.outcome}>
      {act.phase === "failed" && <Notice kind="error">{errorSentence(t, act.code)}</Notice>}
      {act.phase === "done" && <Notice kind="info">{said}</Notice>}
      <LiveRegion>{said}</LiveRegion>
    </div>
  );
};

/** Who belongs to the clinic and who is invited, and what can be done with them. */
export const MembersPane = ({ view, intents, now, isOffline }: MembersPaneProps) => {
  const { t } = useStrings();
  const [wanted, setWanted] = useState<WantedAct | null>(null);
  if (view.failure !== null) return <Notice kind="error">{errorSentence(t, view.failure)}</Notice>;
  if (view.rows === null) return <p className={styles.text}>{t("desktop.members.loading")}</p>;
  return (
    <>
      <Outcome act={view.act} />
      <MembersTable
        rows={view.rows}
        now={now}
        isBusy={isOffline || view.act.phase === "acting"}
        onWant={setWanted}
      />
      <p className={styles.note}>{t("desktop.members.note")}</p>
      {wanted !== null && (
        <MemberWindow wanted={wanted} view={view} intents={intents} onClose={() => setWanted(null)} />
      )}
    </>
  );
};
