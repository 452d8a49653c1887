import { CalendarDays } from "lucide-react";
import { Card } from "../../parts/card.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { dayTitle, dayWords } from "../../strings/time-words.ts";
import { type DayGroup, groupByDay, nextDayStart, nextVisit } from "./day.ts";
import styles from "./day-list.module.css";
import { Empty } from "./empty.tsx";
import { type LateMinutes, type TodayStatus, type VisitRow } from "./types.ts";
import { type VisitAction } from "./visit-actions.ts";
import { VisitItem } from "./visit-item.tsx";

/** What the day list takes. */
export type DayListProps = {
  visits: readonly VisitRow[];
  status: TodayStatus;
  now: number;
  onAction: (action: VisitAction, row: VisitRow) => void;
  onLate: (row: VisitRow, minutes: LateMinutes) => void;
};

const Summary = ({ rows }: { rows: readonly VisitRow[] }) => {
  const { t } = useStrings();
  const toGo = rows.filter((row) => row.phase !== "ended").length;
  const visits = t("desktop.today.visits", { count: rows.length });
  return (
    <span className={styles.summary}>
      {t("desktop.today.summary", { visits, toGo: t("desktop.today.toGo", { count: toGo }) })}
    </span>
  );
};

const LaterHead = ({ group, now }: { group: DayGroup; now: number }) => {
  const { t, locale } = useStrings();
  const isTomorrow = group.day === nextDayStart(now);
  return (
    <h3 className={styles.later}>
      {isTomorrow
        ? t("desktop.today.tomorrow", { day: dayWords(group.day, { locale }) })
        : dayTitle(group.day, { locale })}
    </h3>
  );
};

/** My visits of today in their order, and those of the days that follow. */
export const DayList = ({ visits, status, now, onAction, onLate }: DayListProps) => {
  const { t } = useStrings();
  const [today, ...later] = groupByDay(visits, now);
  const todayRows = today?.rows ?? [];
  const next = nextVisit(todayRows, now);
  const items = (rows: readonly VisitRow[]) => (
    <ul>
      {rows.map((row) => (
        <VisitItem
          key={row.id}
          row={row}
          now={now}
          isNext={row.id === next?.id}
          isOffline={status === "offline"}
          onAction={onAction}
          onLate={onLate}
        />
      ))}
    </ul>
  );
  return (
    <Card title={t("desktop.today.title")} beside={todayRows.length > 0 && <Summary rows={todayRows} />}>
      {status === "loading" && <p className={styles.loading}>{t("desktop.today.loading")}</p>}
      {status !== "loading" && todayRows.length === 0 && (
        <Empty icon={CalendarDays} title={t("desktop.today.emptyTitle")}>
          {t("desktop.today.emptyText")}
        </Empty>
      )}
      {items(todayRows)}
      {later.map((group) => (
        <section key={group.day}>
          <LaterHead group={group} now={now} />
          {items(group.rows)}
        </section>
      ))}
    </Card>
  );
};
