import { useState } from "react";
import { type AccountRole } from "../../../../protocol/roles.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog, DialogActions } from "../../parts/dialog.tsx";
import { useStrings } from "../../strings/strings-provider.tsx";
import { RoleChoice } from "./role-choice.tsx";
import { type MemberRow } from "./staff-types.ts";

/** What somebody may do from now on. */
export const RoleDialog = ({
  row,
  roles,
  onRole,
  onClose,
}: {
  row: MemberRow;
  roles: readonly AccountRole[];
  onRole: (role: AccountRole) => void;
  onClose: () => void;
}) => {
  const { t } = useStrings();
  const [role, setRole] = useState(row.role);
  const save = () => {
    onRole(role);
    onClose();
  };
  return (
    <Dialog title={t("desktop.members.roleOf", { name: row.displayName })} isOpen onClose={onClose}>
      <RoleChoice role={role} roles={roles} onChange={setRole} />
      <DialogActions>
        <Button onPress={onClose}>{t("parts.cancel")}</Button>
        <Button kind="primary" isDisabled={role === row.role} onPress={save}>
          {t("desktop.members.changeRole")}
        </Button>
      </DialogActions>
    </Dialog>
  );
};
