import { useState } from "react";
import { type InvitationId } from "../../../../protocol/ids.ts";
import { Button } from "../../parts/button.tsx";
import { Chip } from "../../parts/chip.tsx";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { LiveRegion } from "../../parts/live-region.tsx";
import { Notice } from "../../parts/notice.tsx";
import { Question } from "../../parts/question.tsx";
import { errorSentence } from "../../strings/error-sentence.ts";
import { useStrings } from "../../strings/strings-provider.tsx";
import { clockTime, dayWords } from "../../strings/time-words.ts";
import { dayStart } from "./day.ts";
import { groupLinks, linkStateOf } from "./invitation-list.ts";
import { InvitationMaker } from "./invitation-maker.tsx";
import styles from "./invitations-dialog.module.css";
import {
  type InvitationListState,
  type InvitationRow,
  type InvitationState,
  type VisitRow,
} from "./types.ts";

/** What the dialog of a visit's links takes. */
export type InvitationsDialogProps = {
  row: VisitRow;
  list: InvitationListState;
  made: InvitationState;
  now: number;
  onMake: (label: string) => void;
  /** The link and passcode just made were read: they are dropped. */
  onForget: () => void;
  onRetire: (id: InvitationId) => void;
  onRenew: () => void;
  onCopy: (text: string) => void;
  onClose: () => void;
};

const useUsedAt = (now: number) => {
  const { locale } = useStrings();
  return (at: number) =>
    dayStart(at) === dayStart(now)
      ? clockTime(at, { locale })
      : `${dayWords(at, { locale })}, ${clockTime(at, { locale })}`;
};

const LinkChip = ({ row, now }: { row: InvitationRow; now: number }) => {
  const { t } = useStrings();
  const usedAt = useUsedAt(now);
  switch (linkStateOf(row)) {
    case "good":
      return <Chip tone="good">{t("desktop.invitations.isGood")}</Chip>;
    case "notUsed":
      return <Chip>{t("desktop.invitations.notUsed")}</Chip>;
    case "used":
      return <Chip tone="good">{t("desktop.invitations.used", { time: usedAt(row.usedAt ?? now) })}</Chip>;
    case "resting":
      return <Chip tone="waiting">{t("desktop.invitations.resting")}</Chip>;
    case "retired":
      return <Chip tone="done">{t("desktop.invitations.retired")}</Chip>;
  }
};

type LinkProps = {
  row: InvitationRow;
  now: number;
  retiringId: InvitationId | null;
  onRetire: (row: InvitationRow) => void;
};

const RetireButton = ({ row, retiringId, onRetire }: LinkProps) => {
  const { t } = useStrings();
  if (row.retiredAt !== null) return null;
  const label = row.isShared
    ? t("desktop.invitations.retireSharedNamed")
    : t("desktop.invitations.retireNamed", { label: row.label ?? "" });
  return (
    <Button kind="plain" isPending={retiringId === row.id} aria-label={label} onPress={() => onRetire(row)}>
      {t("desktop.invitations.retire")}
    </Button>
  );
};

const Shared = (props: LinkProps & { onRenew: () => void }) => {
  const { t } = useStrings();
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t("desktop.invitations.sharedTitle")}</h3>
      <p className={styles.text}>{t("desktop.invitations.sharedText")}</p>
      <div className={styles.row}>
        <LinkChip row={props.row} now={props.now} />
        <span className={styles.end}>
          <RetireButton {...props} />
          <Button onPress={props.onRenew}>{t("desktop.invitations.renew")}</Button>
        </span>
      </div>
    </section>
  );
};

const Personal = ({ rows, ...rest }: Omit<LinkProps, "row"> & { rows: readonly InvitationRow[] }) => {
  const { t } = useStrings();
  return (
    <section className={styles.section}>
      <h3 className={styles.heading}>{t("desktop.invitations.personalTitle")}</h3>
      {rows.length === 0 && <p className={styles.text}>{t("desktop.invitations.none")}</p>}
      <ul className={styles.list} aria-label={t("desktop.invitations.list")}>
        {rows.map((row) => (
          <li key={row.id} className={styles.row}>
            <span className={styles.label}>{row.label}</span>
            <span className={styles.end}>
              <LinkChip row={row} now={rest.now} />
              <RetireButton row={row} {...rest} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

type RetireQuestionProps = { row: InvitationRow; onRetire: () => void; onClose: () => void };

const RetireQuestion = ({ row, onRetire, onClose }: RetireQuestionProps) => {
  const { t } = useStrings();
  const isShared = row.isShared;
  return (
    <Question
      title={
        isShared
          ? t("desktop.invitations.retireSharedTitle")
          : t("desktop.invitations.retireTitle", { label: row.label ?? "" })
      }
      text={isShared ? t("desktop.invitations.retireSharedText") : t("desktop.invitations.retireText")}
      keepLabel={t("parts.cancel")}
      confirmLabel={t("desktop.invitations.retire")}
      onConfirm={() => {
        onRetire();
        onClose();
      }}
      onClose={onClose}
    />
  );
};

type LinksProps = Pick<InvitationsDialogProps, "list" | "now" | "onRenew"> & {
  onRetire: (row: InvitationRow) => void;
};

const Links = ({ list, now, onRenew, onRetire }: LinksProps) => {
  const { t } = useStrings();
  switch (list.phase) {
    case "none":
    case "loading":
      return <p className={styles.text}>{t("desktop.invitations.loading")}</p>;
    case "failed":
      return <Notice kind="error">{errorSentence(t, list.code)}</Notice>;
    case "ready": {
      const { shared, personal } = groupLinks(list.rows);
      const rest = { now, retiringId: list.retiringId, onRetire };
      return (
        <>
          {list.failure && <Notice kind="error">{errorSentence(t, list.failure)}</Notice>}
          {shared && <Shared row={shared} {...rest} onRenew={onRenew} />}
          <Personal rows={personal} {...rest} />
        </>
      );
    }
  }
};

/** All links of a group: the one for all and the personal ones on the left, a new one on the right. */
export const InvitationsDialog = (props: InvitationsDialogProps) => {
  const { row, list, made, now, onRetire, onRenew, onClose } = props;
  const { t } = useStrings();
  const [retiring, setRetiring] = useState<InvitationRow | null>(null);
  const isReady = made.phase === "ready";
  return (
    <Dialog
      title={t("desktop.invitations.title")}
      isOpen
      onClose={onClose}
      layout="split"
      isHeld={isReady}
      side={<InvitationMaker {...props} />}
    >
      <p className={styles.about}>{row.label}</p>
      <Links list={list} now={now} onRenew={onRenew} onRetire={setRetiring} />
      <DialogActions>
        <Button onPress={onClose}>{t("parts.close")}</Button>
      </DialogActions>
      <LiveRegion>{isReady ? t("desktop.invitation.ready") : ""}</LiveRegion>
      {retiring && (
        <RetireQuestion
          row={retiring}
          onRetire={() => onRetire(retiring.id)}
          onClose={() => setRetiring(null)}
        />
      )}
    </Dialog>
  );
};
