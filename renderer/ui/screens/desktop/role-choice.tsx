import { type AccountRole } from "../../../../protocol/roles.ts";
import { Select } from "../../parts/select.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import styles from "./staff-dialog.module.css";

/** One role out of those that may be given, and what it may do. */
export const RoleChoice = ({
  role,
  roles,
  isDisabled,
  onChange,
}: {
  role: AccountRole;
  roles: readonly AccountRole[];
  isDisabled?: boolean;
  onChange: (role: AccountRole) => void;
}) => {
  const { t } = useStrings();
  return (
    <div className={styles.role}>
      <Select
        label={t("desktop.members.role")}
        value={role}
        options={roles.map((id) => ({ id, label: t(`desktop.roles.${id}`) }))}
        isDisabled={Boolean(isDisabled)}
        onChange={onChange}
      />
      <p className={styles.hint}>{t(`desktop.members.may.${role}`)}</p>
    </div>
  );
};
