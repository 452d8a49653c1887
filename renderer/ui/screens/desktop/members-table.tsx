import { Ban, KeyRound, LogOut, Shield } from "lucide-react";
import { type ReactNode } from "react";
import { VisuallyHidden } from "react-aria-components/VisuallyHidden";
import { Avatar } from "../../parts/avatar.tsx";
import { Chip } from "../../parts/chip.tsx";
import { classes } from "../../parts/classes.ts";
import { initialsOf } from "../../parts/initials.ts";
import { type MenuAction, MenuButton } from "../../parts/menu.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { type WantedAct } from "./member-windows.tsx";
import styles from "./members.module.css";
import { type MemberAction, type MemberRow, type StaffInvitationRow, type StaffRow } from "./staff-types.ts";
import { pastWords, untilWords } from "./when-words.ts";

/** What the table of the members takes. */
export type MembersTableProps = {
  rows: readonly StaffRow[];
  now: number;
  isBusy: boolean;
  onWant: (wanted: WantedAct) => void;
};

type RowProps<Row> = Pick<MembersTableProps, "now" | "isBusy" | "onWant"> & { row: Row };

const ICONS = { changeRole: Shield, endSessions: LogOut, recover: KeyRound, disable: Ban } as const;

const Line = (props: {
  initials: string;
  title: string;
  about: string | null;
  isGone?: boolean;
  children: ReactNode;
}) => (
  <tr className={classes(props.isGone && styles.gone)}>
    <th scope="row" className={styles.who}>
      <span className={styles.person}>
        <Avatar initials={props.initials} size="row" />
        <span className={styles.names}>
          <span className={styles.name}>{props.title}</span>
          {props.about !== null && <span className={styles.about}>{props.about}</span>}
        </span>
      </span>
    </th>
    {props.children}
  </tr>
);

const Factor = ({ row, now }: { row: MemberRow; now: number }) => {
  const { t, locale } = useStrings();
  if (row.isDisabled) return <Chip tone="done">{t("desktop.members.disabled")}</Chip>;
  if (row.recoveryUntil === null) return t("desktop.members.code");
  return (
    <Chip tone="waiting">
      {t("desktop.members.recoveryEnds", { when: untilWords(row.recoveryUntil, now, { locale }) })}
    </Chip>
  );
};

const useLastSignedIn = ({ isSelf, lastSignedInAt }: MemberRow, now: number): string => {
  const { t, locale } = useStrings();
  if (isSelf) return t("desktop.members.nowHere");
  return lastSignedInAt === null ? t("desktop.members.never") : pastWords(lastSignedInAt, now, t, { locale });
};

const Member = ({ row, now, isBusy, onWant }: RowProps<MemberRow>) => {
  const { t } = useStrings();
  const { displayName: name } = row;
  const actions = row.actions.map((id): MenuAction<MemberAction> => {
    const label = t(`desktop.members.${id}`);
    return { id, label, icon: ICONS[id], isDanger: id === "disable" };
  });
  const last = useLastSignedIn(row, now);
  return (
    <Line initials={initialsOf(name)} title={name} about={row.email} isGone={row.isDisabled}>
      <td>{t(`desktop.roles.${row.role}`)}</td>
      <td>
        <Factor row={row} now={now} />
      </td>
      <td>{last}</td>
      <td className={styles.menu}>
        {actions.length > 0 && (
          <MenuButton
            label={t("desktop.members.menuNamed", { name })}
            actions={actions}
            isDisabled={isBusy}
            onAction={(action) => onWant({ action, row })}
          />
        )}
      </td>
    </Line>
  );
};

const Invitation = ({ row, now, isBusy, onWant }: RowProps<StaffInvitationRow>) => {
  const { t, locale } = useStrings();
  const { email, invitedBy } = row;
  const about = invitedBy === null ? null : t("desktop.members.invitedBy", { name: invitedBy });
  return (
    <Line initials="?" title={email} about={about}>
      <td>{t(`desktop.roles.${row.role}`)}</td>
      <td>
        <Chip tone="waiting">{t("desktop.members.notAccepted")}</Chip>
      </td>
      <td>{t("desktop.members.linkEnds", { when: untilWords(row.expiresAt, now, { locale }) })}</td>
      <td className={styles.menu}>
        {row.canRetire && (
          <MenuButton
            label={t("desktop.members.menuNamed", { name: email })}
            actions={[{ id: "retire", label: t("desktop.members.retire"), icon: Ban, isDanger: true }]}
            isDisabled={isBusy}
            onAction={() => onWant({ action: "retire", row })}
          />
        )}
      </td>
    </Line>
  );
};

/** The staff as a table: who, as what, with which second factor, and when they were last here. */
export const MembersTable = ({ rows, ...rest }: MembersTableProps) => {
  const { t } = useStrings();
  return (
    <div className={styles.frame}>
      <table className={styles.table} aria-label={t("desktop.members.title")}>
        <thead>
          <tr>
            <th scope="col">{t("desktop.members.member")}</th>
            <th scope="col">{t("desktop.members.role")}</th>
            <th scope="col">{t("desktop.members.factor")}</th>
            <th scope="col">{t("desktop.members.lastSignedIn")}</th>
            <th scope="col">
              <VisuallyHidden>{t("desktop.members.actions")}</VisuallyHidden>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) =>
            row.kind === "member" ? (
              <Member key={row.id} row={row} {...rest} />
            ) : (
              <Invitation key={row.id} row={row} {...rest} />
            ),
          )}
        </tbody>
      </table>
    </div>
  );
};
