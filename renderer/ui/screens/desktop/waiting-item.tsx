import { BadgeCheck, CircleX, DoorOpen, Languages, Undo2 } from "lucide-react";
import { Avatar } from "../../parts/avatar.tsx";
import { Button } from "../../parts/button.tsx";
import { Chip } from "../../parts/chip.tsx";
import { classes } from "../../parts/classes.ts";
import { DeviceLight } from "../../parts/device-light.tsx";
import { initialsOf } from "../../parts/initials.ts";
import { MenuButton } from "../../parts/menu.tsx";
import { Tooltip } from "../../parts/tooltip.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, durationWords, languageName } from "../../strings/time-words.ts";
import { LateMenu } from "./late-menu.tsx";
import { type LateMinutes, type OpenCard, type WaitingRow } from "./types.ts";
import { deviceLightOf, labelBeside, nameOf, waitAge } from "./waiting.ts";
import styles from "./waiting-item.module.css";

/** What a WaitingItem takes. */
export type WaitingItemProps = {
  row: WaitingRow;
  now: number;
  isNext: boolean;
  isOffline: boolean;
  onAdmit: (row: WaitingRow) => void;
  onDeny: (row: WaitingRow) => void;
  onLate: (row: WaitingRow, minutes: LateMinutes) => void;
};

const speaksOther = (card: OpenCard, language: string): boolean =>
  card.language !== "" && !card.language.toLowerCase().startsWith(language);

const CardChips = ({ card }: { card: OpenCard }) => {
  const { t, language, locale } = useStrings();
  const spoken = speaksOther(card, language) ? languageName(card.language, locale) : "";
  const interpreter = card.wantsInterpreter ? t("desktop.waitingRoom.needsInterpreter") : "";
  const wish = [interpreter, spoken].filter(Boolean).join(", ");
  return (
    <>
      {wish && <Chip icon={Languages}>{wish}</Chip>}
      {card.relation === "relative" && <Chip>{t("desktop.waitingRoom.relative")}</Chip>}
      {card.relation === "interpreter" && <Chip>{t("desktop.waitingRoom.interpreter")}</Chip>}
      {card.relation === "other" && <Chip>{t("desktop.waitingRoom.otherPerson")}</Chip>}
    </>
  );
};

const Facts = ({ row }: { row: WaitingRow }) => {
  const { t } = useStrings();
  const { state, fact } = deviceLightOf(row.card);
  return (
    <div className={styles.facts}>
      {row.isConnected ? (
        <DeviceLight state={state}>{t(`desktop.waitingRoom.${fact}`)}</DeviceLight>
      ) : (
        <DeviceLight state="none">{t("desktop.waitingRoom.lost")}</DeviceLight>
      )}
      {row.staffName !== null && <Chip icon={BadgeCheck}>{t("desktop.waitingRoom.colleague")}</Chip>}
      {row.card && <CardChips card={row.card} />}
      {row.isBack && <Chip icon={Undo2}>{t("desktop.waitingRoom.isBack")}</Chip>}
      {row.colleagueName !== null && (
        <Chip>{t("desktop.visit.withColleague", { name: row.colleagueName })}</Chip>
      )}
    </div>
  );
};

const Told = ({ row }: { row: WaitingRow }) => {
  const { t, locale } = useStrings();
  if (row.late === null) return null;
  const duration = durationWords(row.late.minutes * 60_000, t);
  const time = clockTime(row.late.saidAt, { locale });
  return <p className={styles.told}>{t("desktop.waitingRoom.told", { duration, time })}</p>;
};

const Wait = ({ row, now }: { row: WaitingRow; now: number }) => {
  const { t, locale } = useStrings();
  const waitedMs = Math.max(0, now - row.waitingSince);
  return (
    <div className={styles.wait}>
      <p className={classes(styles.waited, waitAge(waitedMs) === "long" && styles.long)}>
        {durationWords(waitedMs, t)}
      </p>
      <p className={styles.visit} title={row.visitLabel}>
        {[clockTime(row.startsAt, { locale }), labelBeside(row)].filter(Boolean).join(" ")}
      </p>
    </div>
  );
};

type ActionsProps = WaitingItemProps & { name: string };

const AdmitButton = ({ row, name, isNext, isOffline, onAdmit }: ActionsProps) => {
  const { t } = useStrings();
  const admit = (
    <Button
      kind={isNext ? "primary" : "quiet"}
      icon={DoorOpen}
      isDisabled={isOffline || !row.canAdmit}
      onPress={() => onAdmit(row)}
      aria-label={t("desktop.waitingRoom.admitNamed", { name })}
    >
      {t("desktop.waitingRoom.admit")}
    </Button>
  );
  if (!isNext) return admit;
  return (
    <Tooltip label={t("desktop.waitingRoom.admitNext")} shortcut="A" placement="bottom">
      {admit}
    </Tooltip>
  );
};

const Actions = (props: ActionsProps) => {
  const { row, name, isOffline, onDeny, onLate } = props;
  const { t } = useStrings();
  return (
    <div className={styles.actions}>
      <AdmitButton {...props} />
      <LateMenu
        title={t("desktop.late.chooseNamed", { name })}
        name={t("desktop.late.buttonNamed", { name })}
        isDisabled={isOffline}
        onChoose={(minutes) => onLate(row, minutes)}
      >
        {t("desktop.late.button")}
      </LateMenu>
      <MenuButton
        label={t("desktop.waitingRoom.moreNamed", { name })}
        isDisabled={isOffline}
        actions={[{ id: "deny", label: t("desktop.waitingRoom.deny"), icon: CircleX, isDanger: true }]}
        onAction={() => onDeny(row)}
      />
    </div>
  );
};

/** Somebody in the waiting room: who, since when, for which visit, with which devices; and what can be answered. */
export const WaitingItem = (props: WaitingItemProps) => {
  const { row, now, isNext } = props;
  const { t } = useStrings();
  const known = nameOf(row);
  const name = known ?? t("desktop.waitingRoom.sealed");
  return (
    <li className={styles.row}>
      <Avatar initials={known === null ? "?" : initialsOf(known)} tone={isNext ? "accent" : "neutral"} />
      <div className={styles.who}>
        <p className={classes(styles.name, known === null && styles.sealed)}>{name}</p>
        <Facts row={row} />
        <Told row={row} />
      </div>
      <Wait row={row} now={now} />
      <Actions {...props} name={name} />
    </li>
  );
};
