import { TriangleAlert } from "lucide-react";
import { Button } from "../../parts/button.tsx";
import { classes } from "../../parts/classes.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, durationWords } from "../../strings/time-words.ts";
import { chipOf, isNear, isRunning } from "./day.ts";
import { type VisitRow } from "./types.ts";
import { VisitStateChip } from "./visit-chip.tsx";
import styles from "./visit-item.module.css";
import { VisitMenu, type VisitMenuProps } from "./visit-menu.tsx";

/** What a VisitItem takes. */
export type VisitItemProps = VisitMenuProps & { now: number; isNext: boolean };

const usePlaces = ({ takenPlaces, places }: VisitRow): string => {
  const { t } = useStrings();
  if (takenPlaces === null) return t("desktop.visit.placeCount", { count: places });
  return t("desktop.visit.placesTaken", { taken: takenPlaces, count: places });
};

const Warning = ({ children }: { children: string }) => (
  <p className={classes(styles.meta, styles.resting)}>
    <TriangleAlert size={14} aria-hidden />
    {children}
  </p>
);

const useColleague = ({ isOwn, colleagueName }: VisitRow): string[] => {
  const { t } = useStrings();
  if (isOwn) return [];
  if (colleagueName === null) return [t("desktop.visit.ofColleague")];
  return [t("desktop.visit.withColleague", { name: colleagueName })];
};

const Meta = ({ row }: { row: VisitRow }) => {
  const { t } = useStrings();
  const [places, colleague] = [usePlaces(row), useColleague(row)];
  const length = durationWords(row.minutes * 60_000, t);
  if (row.phase !== "ended" && row.isLinkResting) return <Warning>{t("desktop.visit.linkRests")}</Warning>;
  if (row.phase !== "ended" && row.isLinkRetired) return <Warning>{t("desktop.visit.linkRetired")}</Warning>;
  const kind =
    row.kind === "group" ? [t("desktop.visit.group"), length, places] : [t("desktop.visit.oneToOne"), length];
  return <p className={styles.meta}>{[...kind, ...colleague].join(", ")}</p>;
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
        {!isOver && <VisitMenu {...props} />}
      </div>
    </li>
  );
};
