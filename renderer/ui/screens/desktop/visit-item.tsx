import { CircleX, DoorOpen, KeyRound, TriangleAlert } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { MenuButton, type MenuAction } from "../../parts/menu.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, durationWords } from "../../strings/time-words.ts";
import { chipOf, isNear, isRunning } from "./day.ts";
import { type VisitRow } from "./types.ts";
import styles from "./visit-item.module.css";
import { VisitStateChip } from "./visit-chip.tsx";

/** What can be done with one visit of the list. */
export type VisitAction = "open" | "renewLink" | "end" | "cancel";

/** What a VisitItem takes. */
export type VisitItemProps = {
  row: VisitRow;
  now: number;
  isNext: boolean;
  isOffline: boolean;
  onAction: (action: VisitAction, row: VisitRow) => void;
};

const Meta = ({ row }: { row: VisitRow }) => {
  const { t } = useStrings();
  const length = durationWords(row.minutes * 60_000, t);
  const parts =
    row.kind === "group"
      ? [t("desktop.visit.group"), length, t("desktop.visit.placeCount", { count: row.places })]
      : [t("desktop.visit.oneToOne"), length];
  if (row.isLinkResting && row.phase !== "ended")
    return (
      <p className={classes(styles.meta, styles.resting)}>
        <TriangleAlert size={14} aria-hidden />
        {t("desktop.visit.linkRests")}
      </p>
    );
  return <p className={styles.meta}>{parts.join(", ")}</p>;
};

const useMenu = (row: VisitRow): MenuAction<VisitAction>[] => {
  const { t } = useStrings();
  return [
    {
      id: "open",
      label: isRunning(row) ? t("desktop.visit.return") : t("desktop.visit.open"),
      icon: DoorOpen,
    },
    { id: "renewLink", label: t("desktop.visit.renewLink"), icon: KeyRound },
    isRunning(row)
      ? { id: "end", label: t("desktop.visit.end"), icon: CircleX, isDanger: true }
      : { id: "cancel", label: t("desktop.visit.cancel"), icon: CircleX, isDanger: true },
  ];
};

const OpenButton = ({ row, isNext, isOffline, onAction }: VisitItemProps) => {
  const { t, locale } = useStrings();
  const named = { label: row.label, time: clockTime(row.startsAt, { locale }) };
  return (
    <Button
      kind={isNext ? "primary" : "quiet"}
      isDisabled={isOffline}
      onPress={() => onAction("open", row)}
      aria-label={
        isRunning(row) ? t("desktop.visit.returnNamed", named) : t("desktop.visit.openNamed", named)
      }
    >
      {isRunning(row) ? t("desktop.visit.return") : t("desktop.visit.open")}
    </Button>
  );
};

const MoreButton = ({ row, isOffline, onAction }: VisitItemProps) => {
  const { t, locale } = useStrings();
  return (
    <MenuButton
      label={t("desktop.visit.menuNamed", { label: row.label, time: clockTime(row.startsAt, { locale }) })}
      actions={useMenu(row)}
      isDisabled={isOffline}
      onAction={(action) => onAction(action, row)}
    />
  );
};

/** One visit of the day list: when, what, how it stands, and what can be done. */
export const VisitItem = (props: VisitItemProps) => {
  const { row, now, isNext } = props;
  const { locale } = useStrings();
  const isOver = row.phase === "ended";
  return (
    <li className={classes(styles.row, isNext && styles.next, isOver && styles.over)}>
      <time className={styles.time} dateTime={new Date(row.startsAt).toISOString()}>
        {clockTime(row.startsAt, { locale })}
      </time>
      <div className={styles.what}>
        <p className={styles.label} title={row.label}>
          {row.label}
        </p>
        <Meta row={row} />
      </div>
      <div className={styles.end}>
        <VisitStateChip chip={chipOf(row, now)} />
        {(isNext || isNear(row, now)) && !isOver && <OpenButton {...props} />}
        {!isOver && <MoreButton {...props} />}
      </div>
    </li>
  );
};
